"""Mastodon's quirks, and those of servers that speak its API; what holds for every channel is in the laws."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels import PLATFORMS
from bot.channels.http.session import open_session
from bot.channels.mastodon import CAPABILITIES
from bot.channels.mastodon.channel import Mastodon
from bot.channels.mastodon.client import Budget, Client
from bot.channels.mastodon.draft import request_of, sent_of
from bot.channels.mastodon.refusal import Refusals
from bot.model.channel import CannotFind, Exactness, RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.poll import Poll
from bot.model.settings import ChannelSettings, Secret, SecretMissing
from tests.channels.conformance import TEXTS, fresh
from tests.channels.harness import Fault, key, picture, planned, send
from tests.channels.stand_in_mastodon import POLLS, TOKEN, Answer, StandIn, stand_in

Make = Callable[..., Mastodon]
Serve = Callable[..., StandIn]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers of a kind."""
    running = []

    def start(**kind: Any) -> StandIn:  # the fields of Kind
        running.append(stand_in(**kind))
        return running[-1].__enter__()

    yield start
    for one in running:
        one.__exit__(None, None, None)


@pytest.fixture
def on(tmp_path: Path) -> Make:
    """Open a channel on a server, in the test's campaign folder."""

    def make(
        server: StandIn,
        *,
        token: str | Callable[[], str] = TOKEN,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        mentions: bool = False,
        **options: str,
    ) -> Mastodon:
        read = token if callable(token) else lambda: token
        settings = ChannelSettings(
            "toots",
            "mastodon",
            {"server": server.address, **options},
            {"mentions": mentions},
            {"token": Secret("environment variable TOOT_TOKEN", read)},
        )
        return Mastodon(settings, tmp_path, now, timeout=(1.0, 1.0))

    return make


# ---------------------------------------------------------------------- what kind of server it is


@pytest.mark.parametrize(
    ("kind", "keeps_keys"),
    [
        ({"software": "mastodon", "version": "4.5.0"}, True),
        ({"software": "Mastodon", "version": "4.5.0+glitch"}, True),
        ({"software": "gotosocial", "version": "0.17.0+git-1a2b3c"}, False),
        ({"software": "takahe", "version": "takahe/0.11.0", "has_v2": False}, False),
        ({"software": "snac", "version": "4.0.0 (not true; really snac/2.70)", "has_v2": False}, False),
        ({"software": "hollo", "version": "0.6.0"}, False),
        ({"software": "pleroma", "version": "2.7.2 (compatible; Pleroma 2.9.1)"}, False),
        ({"software": "mastodon", "version": "4.5.0", "has_nodeinfo": False}, False),
        ({"software": "odd", "version": "", "has_v2": False, "has_nodeinfo": False}, False),
    ],
)
def test_only_mastodon_itself_is_trusted_with_keys(
    serve: Serve, on: Make, kind: dict[str, Any], keeps_keys: bool
) -> None:
    server = serve(**kind, keeps_keys=keeps_keys)
    channel = on(server)
    assert channel.capabilities.exactness is Exactness.BY_RECONCILE, "not known yet"
    assert send(channel, planned(channel, "Hello")).url
    for later in (channel, on(server)):
        able = later.capabilities
        assert (able.exactness is Exactness.BY_KEY, able.key_life == timedelta(minutes=50)) == (keeps_keys, keeps_keys)
    facts = channel.verify().facts
    assert facts["once"].startswith("by key" if keeps_keys else "by reading")
    assert facts["log-in"] == ("does not end by itself" if keeps_keys else "this server does not say when it ends")


def test_the_key_goes_to_every_kind_of_server(serve: Serve, on: Make) -> None:
    server = serve(software="gotosocial", keeps_keys=False)
    channel = on(server)
    post = planned(channel, "Hello")
    send(channel, post)
    assert server.posted[0][1]["idempotency-key"] == key(post)


def test_what_a_server_takes_is_kept_for_planning(serve: Serve, on: Make) -> None:
    server = serve(max_characters=300)
    channel = on(server)
    assert channel.capabilities.max_length == 500
    account = channel.verify()
    assert (account.problems, account.notes) == (
        (),
        ("this server takes less than posts were planned with: 300 characters, not 500. Run check again",),
    )
    later = on(server)
    assert (later.capabilities.max_length, later.capabilities.source) == (300, f"{server.address}/api/v2/instance")
    assert later.verify().problems == ()


@pytest.mark.parametrize(
    ("instance", "length", "most_media", "alt"),
    [
        ({"configuration": {}, "max_toot_chars": 5000, "description_limit": 3000}, 5000, 4, 3000),
        ({"configuration": {"statuses": {"max_characters": 11000, "max_media_attachments": 6}}}, 11000, 6, 1500),
        ({"configuration": {"media_attachments": {"description_limit": 420}}}, 500, 4, 420),
        ({"configuration": {"statuses": {"max_characters": "many", "max_media_attachments": -1}}}, 500, 4, 1500),
        ({"configuration": ["odd"]}, 500, 4, 1500),
    ],
)
def test_limits_are_understood_in_whichever_form_they_come(
    serve: Serve, on: Make, instance: dict[str, Any], length: int, most_media: int, alt: int
) -> None:
    channel = on(serve(instance=instance))
    channel.verify()
    able = channel.capabilities
    assert (able.max_length, able.max_media, able.max_alt) == (length, most_media, alt)
    assert {limit.number for limit in able.media if limit.mime.startswith("image/")} == {most_media}


def test_what_a_server_does_not_take_is_said_in_words(serve: Serve, on: Make) -> None:
    taken = ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"]
    media = {"supported_mime_types": taken, "image_size_limit": 10_000_000, "video_size_limit": 900_000_000}
    statuses = {"max_media_attachments": 2, "characters_reserved_per_url": 30}
    said = {"media_attachments": media, "statuses": statuses, "polls": POLLS}
    server = serve(instance={"configuration": said})
    channel = on(server)
    account = channel.verify()
    assert account.problems == ("this server counts a link as 30 characters, Drumbeat as 23",)
    assert account.notes == (
        "this server takes less than posts were planned with: 2 pictures a post, not 4; image/jpeg up to 10 MB; "
        "image/png up to 10 MB; image/gif up to 10 MB; image/webp up to 10 MB; no image/avif; no image/heic; "
        "no video/webm; no video/quicktime. Run check again",
    )
    assert [limit.mime for limit in on(server).capabilities.media] == taken


def test_what_another_server_takes_is_not_taken_for_this_one(serve: Serve, on: Make, tmp_path: Path) -> None:
    on(serve(max_characters=300)).verify()
    assert on(serve()).capabilities.max_length == 500
    (file,) = (tmp_path / ".drumbeat/limits").iterdir()
    assert TOKEN not in file.read_text()
    file.write_text('{"address": 3')
    assert on(serve()).capabilities.max_length == 500


def test_what_a_server_takes_is_asked_again_after_a_day(serve: Serve, on: Make) -> None:
    server = serve()
    days = 0
    channel = on(server, now=lambda: datetime.now(UTC) + timedelta(days=days))
    channel.prepare(planned(channel, "Hello"), None)
    asked = server.seen.count(("GET", "/api/v2/instance"))
    channel.prepare(planned(channel, "Hello again"), None)
    assert server.seen.count(("GET", "/api/v2/instance")) == asked == 1
    days, server.kind.software = 2, "gotosocial"
    channel.prepare(planned(channel, "Hello after a move"), None)
    assert channel.capabilities.exactness is Exactness.BY_RECONCILE


# ---------------------------------------------------------------------- settings, and whose account it is


def test_opening_makes_no_call_and_reads_no_secret(tmp_path: Path) -> None:
    def never() -> str:
        raise AssertionError("read")

    platform = PLATFORMS["mastodon"]
    assert platform.settings is not None
    assert (platform.settings.required, platform.settings.secrets_needed) == (("server",), (("token",),))
    options = {"server": "https://nowhere.invalid"}
    channel = platform.connect(
        ChannelSettings("toots", "mastodon", options, {}, {"token": Secret("x", never)}),
        tmp_path,
        lambda: datetime.now(UTC),
    )
    assert (channel.name, channel.platform, channel.capabilities.findable) == ("toots", "mastodon", True)


def test_opening_loads_nothing_heavy() -> None:
    code = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot.channels import PLATFORMS
from bot.model.settings import ChannelSettings
settings = ChannelSettings("toots", "mastodon", {"server": "https://nowhere.invalid"})
PLATFORMS["mastodon"].connect(settings, Path("."), lambda: datetime.now(UTC)).capabilities
print(sorted({"requests", "urllib3", "mastodon"} & set(sys.modules)))
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(
    "server",
    [
        *("http://example.social", "https://", "https://example.social/path", ""),
        *("https://[example.social", "https://example.social:port", "https://example..social", "https://exam\u202eple"),
    ],
)
def test_a_server_that_is_no_https_address_is_refused_before_the_token_is_read(tmp_path: Path, server: str) -> None:
    channel = Mastodon(ChannelSettings("toots", "mastodon", {"server": server}), tmp_path, lambda: datetime.now(UTC))
    with pytest.raises(Unauthorized, match=r"server of \[channels.toots\] must be an https address"):
        channel.verify()


def test_a_token_that_is_nowhere_stops_the_channel(serve: Serve, on: Make) -> None:
    def missing() -> str:
        raise SecretMissing("the environment variable TOOT_TOKEN is not set")

    with pytest.raises(Unauthorized, match="TOOT_TOKEN is not set"):
        on(serve(), token=missing).verify()


def test_names_are_used_unless_mentions_are_switched_on(serve: Serve, on: Make) -> None:
    server = serve()
    assert on(server).capabilities.mention == ""
    assert on(server, mentions=True).capabilities.mention == "@{handle}"


@pytest.mark.parametrize("handle", ["@drum@example.social", "drum", "Drum@Example.Social", "@drum@127.0.0.1", ""])
def test_the_right_account_is_taken(serve: Serve, on: Make, handle: str) -> None:
    channel = on(serve(), handle=handle)
    assert channel.verify().name == "@drum@example.social"
    assert channel.verify().problems == ()
    assert send(channel, planned(channel, "Hello")).url


def test_whose_token_it_is_now_is_asked_each_time_that_somebody_wants_to_know(serve: Serve, on: Make) -> None:
    server = serve()
    channel = on(server)
    assert channel.verify().name == "@drum@example.social"
    server.account |= {"username": "other", "acct": "other"}
    assert channel.verify().name == "@other@example.social"


def test_a_token_of_another_account_posts_nothing(serve: Serve, on: Make) -> None:
    server = serve()
    channel = on(server, handle="@other@example.social")
    assert channel.verify().problems == (
        "the token is of @drum, and handle of [channels.toots] says @other@example.social",
    )
    with pytest.raises(Unauthorized, match="the token is of @drum"):
        channel.prepare(planned(channel, "Hello"), None)
    with pytest.raises(Unauthorized):
        on(server, handle="@drum@elsewhere.social").prepare(planned(channel, "Hello"), None)


def test_accounts_are_told_what_is_wrong_with_them(serve: Serve, on: Make) -> None:
    server = serve(scopes="read write:media")
    server.account |= {"bot": False, "moved": {"acct": "new"}}
    account = on(server).verify()
    assert [note.partition(";")[0] for note in account.notes] == ["the profile does not say that it is automated"]
    assert [problem.partition(";")[0] for problem in account.problems] == [
        "this account has moved",
        "the token of [channels.toots] may not post",
    ]
    assert account.may == ("read", "write:media")


def test_a_server_that_does_not_tell_what_a_token_may_do_is_asked_in_another_way(serve: Serve, on: Make) -> None:
    (note,) = on(serve(scopes=None)).verify().notes
    assert note.startswith("this server does not say whether the token may post")
    (problem,) = on(serve(scopes=None, may_write=False)).verify().problems
    assert problem.startswith("the token of [channels.toots] may only read")


def test_what_differs_and_does_not_matter_is_a_note(serve: Serve, on: Make) -> None:
    said = {"statuses": {"characters_reserved_per_url": 20}, "polls": POLLS}
    account = on(serve(instance={"configuration": said})).verify()
    assert account.problems == ()
    assert account.notes == ("this server counts a link as 20 characters, Drumbeat as 23",)


def test_a_server_that_has_no_polls_any_more_is_noted(serve: Serve, on: Make) -> None:
    server = serve(instance={"configuration": {"polls": POLLS}})
    channel = on(server)
    channel.verify()
    server.kind.instance = {"configuration": {"statuses": {"max_characters": 500}}}
    assert "no polls" in " ".join(channel.verify().notes)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(401, {"error": "The access token was revoked"}), "the access token was revoked; make a new one"),
        (Answer(401, {"error": "The access token expired"}), "the access token has expired; make a new one"),
        (Answer(401, {"error": "The access token is invalid"}), "refused the access token; make a new one"),
        (Answer(403, {"error": "Your login is currently disabled"}), "a new token does not help"),
        (Answer(403, {"error": "Your login is missing a confirmed e-mail address"}), "confirm the account's e-mail"),
        (Answer(403, {"error": "Your login is currently pending approval"}), "waits for its moderators' approval"),
        (Answer(403, {"error": "This action is outside the authorized scopes"}), "make one that may, for token of"),
    ],
)
def test_an_account_that_is_shut_is_told_from_a_token_that_ended(
    serve: Serve, on: Make, answer: Answer, words: str
) -> None:
    channel = on(serve(bad_token=answer), token="another")
    with pytest.raises(Unauthorized, match=words):
        channel.verify()


def test_a_suspended_account_is_a_problem_that_no_token_mends(serve: Serve, on: Make) -> None:
    server = serve()
    server.account |= {"suspended": True}
    (problem,) = on(server).verify().problems
    assert problem == "the account is suspended: ask the moderators of example.social; a new token does not help"


# ---------------------------------------------------------------------- what goes on the wire


def test_what_was_composed_is_what_is_sent(serve: Serve, on: Make, tmp_path: Path) -> None:
    server = serve()
    channel = on(server)
    media = (picture(tmp_path, 1, "One"), picture(tmp_path, 2, ""))
    parent = Receipt("000001", "u", datetime.now(UTC))
    post = planned(
        channel, "Hello", media=media, content_warning="racism", visibility="unlisted", language="en-GB", segment=2
    )
    send(channel, post, Thread(parent, parent))
    (sent, _) = server.posted[0]
    composed = json.loads(channel.compose(post).body)
    media_ids = sent.pop("media_ids[]")
    assert {name: value for name, (value,) in sent.items()} == {
        "status": composed["status"],
        "visibility": composed["visibility"],
        "spoiler_text": composed["spoiler_text"],
        "sensitive": "true",
        "language": composed["language"],
        "in_reply_to_id": "000001",
    }
    assert [server.media[number]["description"] for number in media_ids] == ["One", None]
    assert [one["description"] for one in composed["media"]] == ["One", ""]


POLL = Poll(("Yes & no", "Not yet 👍🏽"), timedelta(days=3), multiple=True)


def test_a_poll_goes_out_with_its_question(serve: Serve, on: Make) -> None:
    server = serve()
    channel = on(server)
    post = planned(channel, "Will you pledge?", poll=POLL, content_warning="racism", language="en-GB")
    receipt = send(channel, post)
    (sent, headers) = server.posted[0]
    composed = json.loads(channel.compose(post).body)
    assert sent["poll[options][]"] == composed["poll"]["options"] == list(POLL.options)
    assert (sent["poll[expires_in]"], sent["poll[multiple]"]) == (["259200"], ["true"])
    assert (sent["status"], sent["spoiler_text"], sent["language"]) == (["Will you pledge?"], ["racism"], ["en"])
    assert headers["idempotency-key"] == key(post)
    (status,) = server.statuses
    assert [one["title"] for one in status["poll"]["options"]] == list(POLL.options)
    assert receipt.remote_id == status["id"]


def test_a_poll_that_was_frozen_goes_out_after_a_restart(serve: Serve, on: Make) -> None:
    server = serve()
    post = planned(on(server), "Will you pledge?", poll=POLL)
    draft = on(server).prepare(post, None)
    on(server).publish(draft, key(post))
    assert len(server.statuses[0]["poll"]["options"]) == 2


def test_a_draft_that_was_frozen_before_there_were_polls_can_be_sent() -> None:
    body = '{"account":"1","status":"Hello","visibility":"public"}'
    draft = Draft("a/b", body, datetime.now(UTC))
    assert (request_of(draft).poll, sent_of(draft)) == ({}, {"status": "Hello", "visibility": "public"})


@pytest.mark.parametrize(
    "poll",
    [
        Poll(("Yes",), timedelta(days=1)),
        Poll(("a" * 51, "b"), timedelta(days=1)),
        Poll(("a", "b"), timedelta(minutes=4)),
        Poll(("a", "b"), timedelta(days=31)),
    ],
)
def test_a_poll_that_the_server_refuses_is_for_a_person(serve: Serve, on: Make, poll: Poll) -> None:
    server = serve()
    channel = on(server)
    with pytest.raises(Rejected):
        send(channel, planned(channel, "Will you pledge?", poll=poll))
    assert server.statuses == []


@pytest.mark.parametrize("has_source", [True, False])
def test_a_poll_is_found_again_and_no_other_post_is_taken_for_it(serve: Serve, on: Make, has_source: bool) -> None:
    server = serve(has_source=has_source)
    channel, since = on(server), datetime.now(UTC)
    draft = lost(server, channel, "Will you?", poll=POLL)
    found = channel.find(draft, since)
    assert found is not None
    assert found.remote_id == server.statuses[0]["id"]
    without = channel.prepare(planned(channel, "Will you?"), None)
    assert channel.find(without, since) is None


def test_a_poll_that_a_server_left_out_or_put_otherwise_is_for_a_person_to_look_at(
    serve: Serve, on: Make, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(software="takahe", has_polls=False, tells_polls=True)
    channel, since = on(server), datetime.now(UTC)
    post = planned(channel, "Will you?", poll=POLL)
    receipt = send(channel, post)
    assert f"{receipt.url} is public without its poll" in caplog.text
    assert receipt.left_out == ("its poll, which this server left out",)
    draft = channel.prepare(post, None)
    with pytest.raises(CannotFind, match=receipt.url):
        channel.find(draft, since)
    server.statuses[0]["poll"] = {"options": [{"title": "Yes &amp; no"}, {"title": "Not yet"}]}
    with pytest.raises(CannotFind, match=receipt.url):
        channel.find(draft, since)


def test_what_a_server_takes_of_a_poll_is_kept_for_planning(serve: Serve, on: Make) -> None:
    polls = {"max_options": 3, "max_characters_per_option": 40, "min_expiration": 600, "max_expiration": 864_000}
    server = serve(polls=polls)
    channel = on(server)
    (problem,) = channel.verify().notes
    assert "3 options of a poll, not 4; 40 characters an option, not 50; 10 days for a poll, not 30" in problem
    limit = on(server).capabilities.polls
    assert limit is not None
    assert (limit.max_options, limit.max_option_length, limit.source) == (3, 40, f"{server.address}/api/v2/instance")
    assert (limit.least_open, limit.most_open) == (timedelta(minutes=10), timedelta(days=10))
    assert on(serve()).capabilities.polls == CAPABILITIES.polls


@pytest.mark.parametrize(
    "said",
    [
        {"configuration": {"statuses": {"max_characters": 500}}},
        {"configuration": {"statuses": {"max_characters": 500}, "polls": {"max_options": 0}}},
    ],
)
def test_a_server_without_polls_in_its_own_words_is_planned_without(
    serve: Serve, on: Make, said: dict[str, Any]
) -> None:
    server = serve(has_polls=False, instance=said)
    post = planned(on(server), "Will you?", poll=POLL)
    with pytest.raises(Rejected, match="otherwise than it was planned"):
        send(on(server), post)
    assert on(server).capabilities.polls is None
    send(on(server), planned(on(server), "Will you? Yes, or not yet.", poll=POLL))
    assert ("poll" in server.bodies[-1], len(server.bodies)) == (False, 1)


def test_a_server_that_says_nothing_of_its_limits_is_taken_for_mastodon(serve: Serve, on: Make) -> None:
    server = serve(instance={"configuration": None})
    on(server).verify()
    assert on(server).capabilities.polls == CAPABILITIES.polls


@pytest.mark.parametrize("multiple", [True, False])
def test_a_server_that_is_strict_about_types_takes_every_poll(serve: Serve, on: Make, multiple: bool) -> None:
    server = serve(software="gotosocial", keeps_keys=False, strict=True)
    send(on(server), planned(on(server), "Will you?", poll=replace(POLL, multiple=multiple)))
    (body,) = server.bodies
    assert (body["poll"]["multiple"], "sensitive" in body) == (multiple, False)


def test_a_poll_that_the_first_release_froze_arrives_with_its_types(serve: Serve, on: Make) -> None:
    server = serve(strict=True)
    poll = '{"options":["Yes","No"],"expires_in":172800,"multiple":false}'
    empty = '"media_ids":[],"in_reply_to_id":"","spoiler_text":"","sensitive":false'
    body = f'{{"account":"ACC1","status":"Will you?","visibility":"public",{empty},"language":"en","poll":{poll}}}'
    on(server).publish(Draft("a/toots", body, datetime.now(UTC)), "key")
    assert server.bodies == [
        {"status": "Will you?", "visibility": "public", "language": "en", "poll": json.loads(poll)}
    ]


def test_the_second_of_a_thread_is_never_sent_alone(serve: Serve, on: Make) -> None:
    channel = on(serve())
    with pytest.raises(Rejected, match="needs the one before it"):
        channel.prepare(planned(channel, "2/2", segment=2, segments=2), None)


def test_a_picture_that_takes_its_time_is_waited_for(serve: Serve, on: Make, tmp_path: Path) -> None:
    server, waits = serve(rounds_of_work=4), list[float]()
    channel = on(server)
    channel.uploads.pause = waits.append
    send(channel, planned(channel, "Hello", media=(picture(tmp_path),)))
    assert waits == [0.25, 0.5, 1.0]


def test_a_picture_that_is_not_ready_is_waited_for_again_without_a_second_upload(
    serve: Serve, on: Make, tmp_path: Path
) -> None:
    server = serve(rounds_of_work=4)
    channel = on(server)
    channel.uploads.patience, channel.uploads.pause = 0.5, lambda seconds: None
    post = planned(channel, "Hello", media=(picture(tmp_path),))
    with pytest.raises(Unavailable, match=r"still working on .*picture-1\.png"):
        channel.prepare(post, None)
    send(channel, post)
    assert server.seen.count(("POST", "/api/v2/media")) == 1
    server.kind.rounds_of_work = 0
    send(channel, planned(channel, "Another", media=post.media))
    assert server.seen.count(("POST", "/api/v2/media")) == 2


# ---------------------------------------------------------------------- after the public call


def test_an_error_on_a_repeat_under_the_key_is_no_failure(serve: Serve, on: Make) -> None:
    server = serve(fails_on_repeats=True)
    channel, since = on(server), datetime.now(UTC)
    post = planned(channel, "Hello")
    draft = channel.prepare(post, None)
    server.faults.append(Fault.LOST_ANSWER)
    for _ in range(2):
        with pytest.raises(Unconfirmed):
            channel.publish(draft, key(post))
    found = channel.find(draft, since)
    assert found is not None
    assert [one["id"] for one in server.statuses] == [found.remote_id]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-RateLimit-Reset": "soon", "X-RateLimit-Remaining": "many"},  # the library fails over the first
        {"Deprecation": "@1700000000"},
        {"Link": "<>;;;rel"},
    ],
)
def test_nothing_odd_about_an_answer_makes_an_accepted_post_a_failure(
    serve: Serve, on: Make, headers: dict[str, str]
) -> None:
    server = serve()
    channel = on(server)
    post = planned(channel, "Hello")
    draft = channel.prepare(post, None)
    server.extra |= headers
    assert channel.publish(draft, key(post)).remote_id == server.statuses[0]["id"]


@pytest.mark.parametrize(
    "body", [{"id": 7}, {"id": "7", "created_at": "yesterday", "account": 3, "media_attachments": "x"}]
)
def test_an_id_is_receipt_enough(serve: Serve, on: Make, body: object) -> None:
    server = serve()
    channel = on(server)
    draft = channel.prepare(planned(channel, "Hello"), None)
    server.faults.append(Answer(200, body))
    receipt = channel.publish(draft, "k")
    assert (receipt.remote_id, receipt.url) == ("7", f"{server.address}/web/statuses/7")
    assert receipt.published_at.utcoffset() is not None


REFUSED: list[tuple[Answer, type[Exception], str]] = [
    (Answer(200, {"id": "7", "scheduled_at": "…", "params": {}}), Unconfirmed, "cannot be read"),
    (Answer(200, {"error": "?"}), Unconfirmed, "cannot be read"),
    (Answer(200, ["7"]), Unconfirmed, "cannot be read"),
    (Answer(302, "", (("Location", "/elsewhere"),)), Unconfirmed, "302"),
    (Answer(403, "<html>Blocked by a wall of fire"), Unconfirmed, "without saying why"),
    (Answer(400, "<html>Bad gateway of a kind"), Unconfirmed, "without saying why"),
    (Answer(408, {"error": "Request timeout"}), Unconfirmed, "408"),
    (Answer(409, {"error": "Conflict"}), Unconfirmed, "409"),
    (Answer(413, {"error": "Payload too large"}), Rejected, "a file is too big"),
    (Answer(425, {"error": "Too early"}), Unconfirmed, "425"),
    (Answer(403, {"error": "Your login is currently disabled"}), Unauthorized, "TOOT_TOKEN"),
    (Answer(403, {"error": "This action is outside the authorized scopes"}), Unauthorized, "TOOT_TOKEN"),
    (Answer(401, "<html>Who are you?"), Unauthorized, "TOOT_TOKEN"),
    (Answer(400, "Invalid Bearer token"), Unauthorized, "TOOT_TOKEN"),
    (Answer(404, {"error": "Record not found"}), Rejected, "does not find the post that this one answers"),
    (Answer(422, {"error": "Validation failed: Text is odd"}), Rejected, 'Text is odd"'),
    (Answer(422, {"error": f"No {TOKEN} here {'a' * 500}"}), Rejected, r"No \[secret\] here a{20,150}\"$"),
    (
        Answer(422, {"error": "Cannot attach files that have not finished processing. Try again in a moment!"}),
        Unavailable,
        "still working",
    ),
    (Answer(429, "error code: 1015"), RateLimited, "takes no more"),
]


@pytest.mark.parametrize(("answer", "kind", "words"), REFUSED, ids=[f"{a.status} {w}" for a, _, w in REFUSED])
def test_what_an_answer_to_the_public_call_means(
    serve: Serve, on: Make, answer: Answer, kind: type[Exception], words: str
) -> None:
    server = serve()
    channel = on(server)
    draft = channel.prepare(planned(channel, "Hello"), None)
    server.faults.append(answer)
    with pytest.raises(kind, match=words) as met:
        channel.publish(draft, "k")
    assert type(met.value) is kind


def test_a_refused_token_is_read_anew_the_next_time(serve: Serve, on: Make) -> None:
    server, tokens = serve(), ["old", TOKEN]
    channel = on(server, token=lambda: tokens[0])
    with pytest.raises(Unauthorized, match="TOOT_TOKEN"):
        channel.verify()
    tokens.pop(0)
    assert channel.verify().name


def test_takahe_refuses_a_token_in_its_own_way(serve: Serve, on: Make) -> None:
    server = serve(software="takahe", has_v2=False, bad_token=Answer(400, "Invalid Bearer token"))
    with pytest.raises(Unauthorized, match=r"token of \[channels.toots\] \(environment variable TOOT_TOKEN\)"):
        on(server, token="wrong").verify()


def test_a_limit_that_was_heard_of_while_the_clock_was_ahead_holds_up_nothing() -> None:
    at = datetime(2026, 11, 25, 13, tzinfo=UTC)
    client = Client(
        "https://m.example", open_session(), None, Refusals("m.example", "token", str, lambda: at), lambda: at
    )
    client.budgets["posts"] = Budget(0, at + timedelta(minutes=5), at)
    with pytest.raises(RateLimited):
        client.mind_limits("posts")
    at -= timedelta(hours=1)
    client.mind_limits("posts")


def test_a_limit_that_is_used_up_is_not_run_into(serve: Serve, on: Make) -> None:
    server = serve()
    channel, ends = on(server), datetime.now(UTC) + timedelta(minutes=7)
    draft = channel.prepare(planned(channel, "Hello"), None)
    server.extra |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": ends.isoformat()}
    channel.publish(draft, "k")
    asked = len(server.seen)
    with pytest.raises(RateLimited, match="no more posts") as met:
        channel.prepare(planned(channel, "One more"), None)
    assert (met.value.retry_at, len(server.seen)) == (ends, asked)
    server.extra["X-RateLimit-Remaining"] = "250"
    assert channel.verify().remaining == 0, "posts count, not reads"


def test_a_limit_of_uploads_holds_up_only_what_has_pictures(serve: Serve, on: Make, tmp_path: Path) -> None:
    server = serve(rounds_of_work=2)
    channel, ends = on(server), datetime.now(UTC) + timedelta(minutes=7)
    server.extra |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": ends.isoformat()}
    channel.uploads.pause = lambda seconds: server.extra.update({"X-RateLimit-Remaining": "250"})
    channel.prepare(planned(channel, "With a picture", media=(picture(tmp_path),)), None)
    channel.prepare(planned(channel, "Only words"), None)
    with pytest.raises(RateLimited, match="no more uploads"):
        channel.prepare(planned(channel, "Another picture", media=(picture(tmp_path),)), None)


# ---------------------------------------------------------------------- was it published?


def lost(server: StandIn, channel: Mastodon, text: str, poll: Poll | None = None) -> Draft:
    """Publish a post whose answer is lost."""
    post = planned(channel, text, poll=poll)
    draft = channel.prepare(post, None)
    server.faults.append(Fault.LOST_ANSWER)
    with pytest.raises(Unconfirmed):
        channel.publish(draft, key(post))
    return draft


@pytest.mark.parametrize("text", [*TEXTS, "Thank you @pledge@example.org and @other: https://example.org/a?b=1&c=2."])
def test_a_post_is_known_again_by_its_html_where_there_is_no_source(serve: Serve, on: Make, text: str) -> None:
    server = serve(software="snac", keeps_keys=False, has_source=False)
    channel, since = on(server), datetime.now(UTC)
    draft = lost(server, channel, text)
    send(channel, planned(channel, fresh("Something else altogether")))
    found = channel.find(draft, since)
    assert found is not None
    assert found.remote_id == server.statuses[0]["id"]


def test_a_link_that_is_shown_shortened_is_known_again(serve: Serve, on: Make) -> None:
    def shortened(text: str) -> str:
        return text.replace(
            "https://example.org/long/path", '<a href="https://example.org/long/path">example.org/lo…</a>'
        )

    server = serve(has_source=False, render=shortened)
    channel, since = on(server), datetime.now(UTC)
    draft = lost(server, channel, "See https://example.org/long/path today")
    assert channel.find(draft, since) is not None


def test_a_text_that_was_changed_on_the_way_is_for_a_person_to_look_at(serve: Serve, on: Make) -> None:
    def markdown(text: str) -> str:
        return f"<p>{text.replace('*', '')}</p>"

    server = serve(software="snac", has_source=False, render=markdown)
    channel, since = on(server), datetime.now(UTC)
    draft = lost(server, channel, "A *strong* word")
    with pytest.raises(CannotFind, match=server.statuses[0]["url"]):
        channel.find(draft, since)
    other = channel.prepare(planned(channel, "Another word"), None)
    assert channel.find(other, since) is None


def test_a_post_that_was_edited_since_is_for_a_person_to_look_at(serve: Serve, on: Make) -> None:
    server = serve()
    channel, since = on(server), datetime.now(UTC)
    draft = lost(server, channel, "Helo")
    server.statuses[0] |= {"_text": "Hello", "edited_at": datetime.now(UTC).isoformat()}
    with pytest.raises(CannotFind, match=server.statuses[0]["url"]):
        channel.find(draft, since)


@pytest.mark.parametrize("minutes", [-90, -10, 10, 90])
def test_a_post_is_found_whichever_clock_is_wrong(serve: Serve, on: Make, minutes: int) -> None:
    server = serve()

    def ours() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=minutes)

    channel, since = on(server, now=ours), ours()
    draft = lost(server, channel, "Hello")
    assert channel.find(draft, since) is not None


def test_a_post_is_found_behind_many_newer_ones(serve: Serve, on: Make) -> None:
    server = serve(page=2)
    channel, since = on(server), datetime.now(UTC)
    draft = lost(server, channel, "Hello")
    for number in range(5):
        send(channel, planned(channel, fresh(f"Newer {number}")))
    found = channel.find(draft, since)
    assert found is not None
    assert found.remote_id == server.statuses[0]["id"]


def test_looking_goes_no_further_back_than_it_must(serve: Serve, on: Make) -> None:
    server = serve(page=2)
    channel = on(server)
    draft = channel.prepare(planned(channel, "Hello"), None)
    for number in range(9):
        send(channel, planned(channel, fresh(f"Older {number}")))
    asked = server.seen.count(("GET", "/api/v1/accounts/ACC1/statuses"))
    assert channel.find(draft, datetime.now(UTC) + timedelta(hours=1)) is None
    assert server.seen.count(("GET", "/api/v1/accounts/ACC1/statuses")) - asked == 1


def test_a_server_that_does_not_show_older_posts_proves_nothing(serve: Serve, on: Make) -> None:
    server = serve(pages=False)
    channel, since = on(server), datetime.now(UTC)
    send(channel, planned(channel, "Something else"))
    draft = channel.prepare(planned(channel, "Hello"), None)
    with pytest.raises(CannotFind, match="older ones never"):
        channel.find(draft, since)


def test_a_boost_or_another_warning_is_not_taken_for_the_post(serve: Serve, on: Make) -> None:
    server = serve()
    channel, since = on(server), datetime.now(UTC)
    draft = lost(server, channel, "Hello")
    server.statuses[0]["reblog"] = {"id": "9"}
    assert channel.find(draft, since) is None
    server.statuses[0] |= {"reblog": None, "spoiler_text": "other"}
    assert channel.find(draft, since) is None


def test_a_server_that_is_out_of_order_proves_nothing(serve: Serve, on: Make) -> None:
    server = serve()
    channel, since = on(server), datetime.now(UTC)
    draft = lost(server, channel, "Hello")
    server.close()
    with pytest.raises(Unavailable):
        channel.find(draft, since)
