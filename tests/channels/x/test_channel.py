"""X, live: what is sent, what is looked up, and how a matter ends that X leaves open."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels import PLATFORMS
from bot.channels.text import weighted_length
from bot.channels.x.channel import XChannel
from bot.delivery.loop import Loop
from bot.delivery.outcomes import Event
from bot.ledger import Ledger
from bot.model.channel import CannotFind, Channel, RateLimited, Rejected, Unavailable, Unconfirmed
from bot.model.delivery import Receipt, State, Thread
from bot.model.plan import Post
from bot.model.poll import Poll
from bot.model.settings import ChannelSettings
from tests.channels.harness import key, picture, planned, send
from tests.channels.stand_in_x import Answer, StandInX, service_unavailable
from tests.channels.x.stage import NOON, Clock, a_channel, signed
from tests.delivery.platform import added

TIMELINE = r"/2/users/\d+/tweets"


@pytest.fixture
def channel(tmp_path: Path, x: StandInX, clock: Clock) -> XChannel:
    return a_channel(tmp_path, x.base_url, signed(x), now=clock)


def calls(x: StandInX, path: str = "/2/tweets", method: str = "POST") -> int:
    return sum((seen.request.method, seen.request.path) == (method, path) for seen in x.requests)


def lose(channel: XChannel, x: StandInX, post: Post, thread: Thread | None = None) -> str:
    """Have the post become public without our hearing of it; return its body."""
    draft = channel.prepare(post, thread)
    x.fault("commit-then-drop")
    with pytest.raises(Unconfirmed):
        channel.publish(draft, key(post))
    return draft.body


# ---------------------------------------------------------------------- what is sent


def test_it_can_be_connected(tmp_path: Path) -> None:
    platform = PLATFORMS["x"]
    assert platform.settings is not None
    channel: Channel = platform.connect(ChannelSettings("ours", "x"), tmp_path, lambda: NOON)
    assert (channel.name, channel.platform) == ("ours", "x")


def test_the_body_is_all_that_is_sent_and_all_that_is_looked_for(channel: XChannel, x: StandInX) -> None:
    draft = channel.prepare(planned(channel, "Über & <alles>", replies="mentioned", made_with_ai=True), None)
    assert draft.body == '{"made_with_ai":true,"reply_settings":"mentionedUsers","text":"Über & <alles>"}'
    channel.publish(draft, "k")
    sent = next(seen.request for seen in x.requests if seen.request.path == "/2/tweets")
    assert sent.json() == json.loads(draft.body)
    assert (x.posts[0].reply_settings, x.posts[0].made_with_ai) == ("mentionedUsers", True)


@pytest.mark.parametrize(("replies", "segment", "wire"), [("mentioned", 1, 1), ("mentioned", 2, 2), ("", 2, 1)])
def test_only_what_is_composed_in_another_way_than_at_first_says_so(
    channel: XChannel, replies: str, segment: int, wire: int
) -> None:
    assert channel.compose(planned(channel, "Hello", replies=replies, segment=segment, segments=2)).wire == wire


def test_a_poll_goes_out_with_its_question_and_is_found_again(channel: XChannel, x: StandInX, clock: Clock) -> None:
    poll = Poll(("Yes", "Not yet", "Tell me more"), timedelta(days=3))
    post = planned(channel, "Will you pledge?", poll=poll)
    body = json.loads(lose(channel, x, post))
    assert body["poll"] == json.loads(channel.compose(post).body)["poll"]
    assert (x.posts[0].poll, x.posts[0].poll_minutes) == (poll.options, 3 * 24 * 60)
    clock.moment += timedelta(minutes=2)
    found = channel.find(channel.prepare(post, None), NOON)
    assert found is not None
    assert found.remote_id == x.posts[0].id
    assert channel.find(channel.prepare(planned(channel, "Will you pledge?"), None), NOON) is None


@pytest.mark.parametrize(
    "poll",
    [Poll(("Yes",), timedelta(days=1)), Poll(("a" * 26, "b"), timedelta(days=1)), Poll(("a", "b"), timedelta(8))],
)
def test_a_poll_that_x_refuses_is_for_a_person(channel: XChannel, x: StandInX, poll: Poll) -> None:
    with pytest.raises(Rejected):
        send(channel, planned(channel, "Will you pledge?", poll=poll))
    assert x.posts == ()


def test_who_may_answer_is_said_by_the_first_post_of_a_thread_alone(channel: XChannel, x: StandInX) -> None:
    first = send(channel, planned(channel, "1", replies="mentioned", segments=2))
    draft = channel.prepare(planned(channel, "2", replies="mentioned", segment=2, segments=2), Thread(first, first))
    assert json.loads(draft.body) == {"text": "2", "reply": {"in_reply_to_tweet_id": first.remote_id}}


def test_a_later_post_of_a_thread_needs_the_one_before(channel: XChannel) -> None:
    with pytest.raises(Rejected, match="needs the one before it on x"):
        channel.prepare(planned(channel, "2", segment=2, segments=2), None)


def test_a_receipt_has_the_moment_of_its_id_and_leads_to_the_post(tmp_path: Path, x: StandInX, clock: Clock) -> None:
    channel = a_channel(tmp_path, x.base_url, signed(x), now=clock, options={"handle": "@drumbeat_test"})
    receipt = send(channel, planned(channel, "Hello"))
    assert receipt == Receipt(x.posts[0].id, f"https://x.com/drumbeat_test/status/{x.posts[0].id}", NOON)


def test_publishing_is_one_request(channel: XChannel, x: StandInX) -> None:
    send(channel, planned(channel, "Hello"))
    assert [seen.request.path for seen in x.requests] == ["/2/tweets"]


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": {"id": 7}}, {"data": []}, {"data": {"id": "x"}}])
def test_an_answer_without_an_id_is_unconfirmed(channel: XChannel, x: StandInX, body: dict[str, object]) -> None:
    x.fault("commit-then-answer", answer=Answer(201, body))
    with pytest.raises(Unconfirmed):
        send(channel, planned(channel, "Hello"))


@pytest.mark.parametrize(
    "answer", [Answer(403), Answer(201), Answer(400, {"errors": {}}), Answer(400, {"errors": "?"}), Answer(408, {})]
)
def test_an_answer_that_is_not_in_xs_own_form_is_no_receipt(channel: XChannel, x: StandInX, answer: Answer) -> None:
    x.fault("answer-instead", answer=answer)
    with pytest.raises(Unconfirmed):
        send(channel, planned(channel, "Hello"))


# ---------------------------------------------------------------------- mentions


def test_partners_are_named_without_an_at_unless_the_channel_may_mention(tmp_path: Path, x: StandInX) -> None:
    assert a_channel(tmp_path, x.base_url, signed(x)).capabilities.mention == ""
    assert a_channel(tmp_path, x.base_url, signed(x), mentions=True).capabilities.mention == "@{handle}"


def test_a_mention_that_x_refuses_is_for_a_person(channel: XChannel, x: StandInX) -> None:
    x.world.refuses_mentions = True
    with pytest.raises(Rejected, match="it names @leedscc: post it without the mention"):
        send(channel, planned(channel, "Thank you @leedscc"))


# ---------------------------------------------------------------------- limits


def test_a_limit_that_is_used_up_is_kept_before_the_call(channel: XChannel, x: StandInX, clock: Clock) -> None:
    later = channel.prepare(planned(channel, "Frozen before"), None)
    x.world.limits["post"].remaining = 1
    send(channel, planned(channel, "The last one"))
    asked = len(x.requests)
    for attempt in (lambda: channel.prepare(planned(channel, "One more"), None), lambda: channel.publish(later, "k")):
        with pytest.raises(RateLimited) as met:
            attempt()
        assert met.value.retry_at == x.world.limits["post"].reset.replace(microsecond=0)
    assert len(x.requests) == asked
    clock.moment += timedelta(minutes=15)
    channel.publish(later, "k")


def test_the_days_limit_is_kept_too(channel: XChannel, x: StandInX) -> None:
    x.world.limits["day"].remaining = 1
    send(channel, planned(channel, "The last one today"))
    with pytest.raises(RateLimited) as met:
        channel.prepare(planned(channel, "One more"), None)
    assert met.value.retry_at == x.world.limits["day"].reset.replace(microsecond=0)


def test_a_verified_account_may_post_more_a_day(tmp_path: Path, x: StandInX) -> None:
    assert a_channel(tmp_path, x.base_url, signed(x)).capabilities.max_posts_a_day == 50
    assert a_channel(tmp_path, x.base_url, signed(x), verified=True).capabilities.max_posts_a_day == 2400


# ---------------------------------------------------------------------- verify


def test_an_account_says_who_it_is_and_what_is_left(channel: XChannel) -> None:
    send(channel, planned(channel, "Hello"))
    account = channel.verify()
    assert (account.name, account.url) == ("@drumbeat_test", "https://x.com/drumbeat_test")
    assert (account.may, account.remaining, account.problems) == (("publish",), 99, ())


def test_what_does_not_fit_is_named_by_its_setting(tmp_path: Path, x: StandInX) -> None:
    channel = a_channel(tmp_path, x.base_url, signed(x), options={"handle": "other"}, verified=True)
    assert channel.verify().problems == (
        "handle of [channels.x] is other, but these credentials are those of drumbeat_test",
        "verified of [channels.x] is true, but X does not show the account as verified: it may stop at 50 a day",
    )


def test_an_app_that_may_only_read_is_told_where_to_change_that(channel: XChannel, x: StandInX) -> None:
    me = {"data": {"id": "7", "name": "N", "username": "n", "protected": True}}
    x.fault("answer-instead", method="GET", path="/2/users/me", answer=Answer(200, me, {"x-access-level": "read"}))
    problems = channel.verify().problems
    assert [problem.partition(":")[0] for problem in problems] == [
        "only followers see this account's posts",
        "the app may only read",
    ]
    assert channel.verify().notes == (
        "X does not say whether these credentials may post: the app has to be set to Read and write",
    )


def test_an_app_that_may_write_has_proved_it(channel: XChannel, x: StandInX) -> None:
    me = {"data": {"id": "7", "name": "N", "username": "n"}}
    x.fault(
        "answer-instead", method="GET", path="/2/users/me", answer=Answer(200, me, {"x-access-level": "read-write"})
    )
    account = channel.verify()
    assert (account.problems, account.notes) == ((), ())


def test_whose_credentials_these_are_must_be_readable(channel: XChannel, x: StandInX) -> None:
    x.fault("answer-instead", method="GET", path="/2/users/me", answer=Answer(200, {"data": {"id": "7"}}))
    with pytest.raises(Unavailable, match="does not say whose"):
        channel.verify()


# ---------------------------------------------------------------------- find


def test_looking_is_as_cheap_as_it_can_be(channel: XChannel, x: StandInX, clock: Clock) -> None:
    send(channel, planned(channel, "Long ago"))
    clock.moment += timedelta(hours=2)
    post = planned(channel, "Lost")
    draft = channel.prepare(post, None)
    x.fault("commit-then-drop")
    since = clock()
    with pytest.raises(Unconfirmed):
        channel.publish(draft, key(post))
    assert channel.find(draft, since) is not None
    assert channel.find(draft, since) is not None
    reads = [seen.request for seen in x.requests if seen.request.method == "GET"]
    assert [read.path for read in reads] == ["/2/users/me", *[f"/2/users/{x.world.user_id}/tweets"] * 2]
    assert reads[1].query["start_time"] == "2026-03-01T13:59:00Z"
    assert "replies" not in reads[1].query["exclude"]


def test_a_post_is_found_behind_a_hundred_others(channel: XChannel, x: StandInX) -> None:
    x.world.limits["post"].remaining = x.world.limits["post"].limit = 10_000
    draft = channel.prepare(planned(channel, "The one"), None)
    channel.publish(draft, "k")
    for number in range(130):
        channel.publish(channel.prepare(planned(channel, f"Another {number}"), None), "k")
    found = channel.find(draft, NOON)
    assert found is not None
    assert found.remote_id == x.posts[0].id


def test_too_many_posts_to_look_through_are_for_a_person(channel: XChannel, x: StandInX) -> None:
    page = {
        "data": [{"id": str(n), "text": f"Post {n}", "created_at": "2026-03-01T12:00:00.000Z"} for n in range(100)],
        "meta": {"result_count": 100, "next_token": "more"},
    }
    draft = channel.prepare(planned(channel, "The one"), None)
    x.fault("answer-instead", method="GET", path=TIMELINE, answer=Answer(200, page), count=99)
    with pytest.raises(CannotFind, match="more than 500 posts since"):
        channel.find(draft, NOON)
    assert calls(x, f"/2/users/{x.world.user_id}/tweets", "GET") == 5


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"errors": [{"title": "Something"}]},
        {"meta": {"result_count": 2}},
        {"meta": {}, "data": []},
        {"meta": {"result_count": 1}, "data": {}},
    ],
)
def test_a_list_that_cannot_be_read_is_not_an_empty_one(
    channel: XChannel, x: StandInX, body: Mapping[str, object]
) -> None:
    draft = channel.prepare(planned(channel, "Hello"), None)
    x.fault("answer-instead", method="GET", path=TIMELINE, answer=Answer(200, dict(body)))
    with pytest.raises(Unavailable, match="cannot be read"):
        channel.find(draft, NOON)


def test_a_refused_look_is_not_an_empty_one(channel: XChannel, x: StandInX) -> None:
    draft = channel.prepare(planned(channel, "Hello"), None)
    x.fault("answer-instead", method="GET", path=TIMELINE, answer=service_unavailable())
    with pytest.raises(Unavailable):
        channel.find(draft, NOON)


def test_reading_back_can_be_switched_off(tmp_path: Path, x: StandInX) -> None:
    channel = a_channel(tmp_path, x.base_url, signed(x), read_back=False)
    assert not channel.capabilities.findable
    draft = channel.prepare(planned(channel, "Hello"), None)
    with pytest.raises(CannotFind):
        channel.find(draft, NOON)
    assert x.requests == ()


def test_a_clock_that_is_ahead_of_xs_misses_nothing(tmp_path: Path) -> None:
    def ours() -> datetime:
        return datetime.now(UTC) + timedelta(hours=3)

    with StandInX(weight=weighted_length) as x:
        channel = a_channel(tmp_path, x.base_url, signed(x), now=ours)
        since, post = ours(), planned(channel, "Lost")
        lose(channel, x, post)
        draft = channel.prepare(post, None)
        again = a_channel(tmp_path, x.base_url, signed(x), now=ours)
        found = again.find(draft, since)
        assert found is not None


# ---------------------------------------------------------------------- duplicates


def test_a_duplicate_is_no_proof_and_leads_to_a_look(channel: XChannel, x: StandInX) -> None:
    post = planned(channel, "Hello")
    lose(channel, x, post)
    draft = channel.prepare(post, None)
    with pytest.raises(Unconfirmed, match="posted this text already"):
        channel.publish(draft, key(post))
    assert channel.find(draft, NOON) is not None


def test_a_duplicate_that_is_not_ours_ends_after_one_round(channel: XChannel, x: StandInX, clock: Clock) -> None:
    send(channel, planned(channel, "Hello"))
    clock.moment += timedelta(hours=1)
    post = planned(channel, "Hello")
    draft = channel.prepare(post, None)
    with pytest.raises(Unconfirmed):
        channel.publish(draft, key(post))
    assert channel.find(draft, clock()) is None
    with pytest.raises(Rejected, match="look at the account, then change the text"):
        channel.publish(draft, key(post))
    assert len(x.posts) == 1


# ---------------------------------------------------------------------- with the loop


@dataclass
class Stage:
    """The real loop and ledger over the real channel, on a clock that the test moves."""

    ledger: Ledger
    channel: XChannel
    clock: Clock
    events: list[Event] = field(default_factory=list)

    def play(self, post: Post, minutes: int) -> None:
        self.ledger.apply(added(post), "test", "Europe/London")
        channels, clock = {"x": self.channel}, self.clock
        loop = Loop(self.ledger, channels, clock, self.events.append, elapsed=lambda: clock.moment.timestamp())
        for _ in range(minutes * 4):
            before = -1
            while loop.progress != before:
                before = loop.progress
                loop.tick()
                loop.finish()
            self.clock.moment += timedelta(seconds=15)
        loop.stop()

    def outcome(self, post: Post) -> tuple[State, str]:
        delivery = self.ledger.delivery(post.id)
        assert delivery is not None
        return delivery.state, delivery.why


@pytest.fixture
def stage(channel: XChannel, clock: Clock) -> Iterator[Stage]:
    with Ledger.open(None, clock) as ledger:
        yield Stage(ledger, channel, clock)


def test_a_post_that_x_shows_late_is_published_once(stage: Stage, x: StandInX) -> None:
    post = planned(stage.channel, "Late to be seen", due=NOON)
    x.world.lag = timedelta(seconds=100)  # both looks of the first attempt miss it
    x.fault("commit-then-drop")
    stage.play(post, 5)
    assert stage.outcome(post)[0] is State.PUBLISHED
    assert ([one.text for one in x.posts], calls(x)) == (["Late to be seen"], 2)
    assert "duplicate" not in stage.events[-1].why


def test_a_text_that_the_account_had_before_fails_with_words(stage: Stage, x: StandInX) -> None:
    send(stage.channel, planned(stage.channel, "Said before"))
    stage.clock.moment += timedelta(hours=3)
    post = planned(stage.channel, "Said before", due=stage.clock.moment)
    stage.play(post, 10)
    state, why = stage.outcome(post)
    assert state is State.FAILED
    assert "change the text" in why
    assert (len(x.posts), calls(x)) == (1, 3)


def test_an_answer_that_never_came_is_looked_up_with_a_picture_in_a_thread(
    stage: Stage, x: StandInX, tmp_path: Path
) -> None:
    first = planned(stage.channel, "1 & first", due=NOON, segments=2, media=(picture(tmp_path),))
    second = planned(
        stage.channel, "2 & last", due=NOON, segment=2, segments=2, id=f"{first.id}/2", media=(picture(tmp_path, 2),)
    )
    x.fault("commit-then-hang", count=2, seconds=3)
    stage.ledger.apply(added(second), "test", "Europe/London")
    stage.play(first, 5)
    assert [stage.outcome(post)[0] for post in (first, second)] == [State.PUBLISHED] * 2
    assert [(one.text, one.in_reply_to, len(one.media)) for one in x.posts] == [
        ("1 & first", None, 1),
        ("2 & last", x.posts[0].id, 1),
    ]
    assert calls(x) == 2


def test_without_reading_back_a_person_decides(tmp_path: Path, x: StandInX, clock: Clock) -> None:
    channel = a_channel(tmp_path, x.base_url, signed(x), now=clock, read_back=False)
    with Ledger.open(None, clock) as ledger:
        stage, post = Stage(ledger, channel, clock), planned(channel, "Hello", due=NOON)
        x.fault("commit-then-answer")
        stage.play(post, 10)
        assert stage.outcome(post)[0] is State.UNCONFIRMED
    assert (len(x.posts), calls(x)) == (1, 1)


def test_no_credits_stop_the_channel_with_words(stage: Stage, x: StandInX) -> None:
    x.world.has_credits = False
    post = planned(stage.channel, "Hello", due=NOON)
    stage.play(post, 1)
    assert stage.outcome(post)[0] is State.FAILED
    assert "credits are used up" in stage.outcome(post)[1]
    assert [pause.scope for pause in stage.ledger.pauses()] == ["channel:x"]
