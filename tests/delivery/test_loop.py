"""What the loop promises: once, on time or not at all, and never silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.channel import Exactness, Occupied, RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Pause, Receipt, State, Thread
from bot.model.moment import Then
from bot.model.plan import Post
from tests.delivery.conftest import Stage
from tests.delivery.platform import START, Platform, capabilities, post

MINUTE = timedelta(minutes=1)


def test_nothing_goes_out_before_its_time(stage: Stage) -> None:
    stage.plays(post())
    stage.work()
    assert stage.public == []
    assert stage.loop is not None
    assert stage.loop.next_wake() == START


def test_a_due_post_goes_out_once(stage: Stage) -> None:
    stage.plays(post())
    stage.wait()
    stage.wait()
    assert stage.public == ["launch/fake"]
    assert stage.state() is State.PUBLISHED
    assert [(event.state, event.url) for event in stage.events] == [
        (State.PUBLISHED, "https://fake.example/launch/fake")
    ]


def test_a_refusal_fails_and_is_not_tried_again(stage: Stage) -> None:
    stage.plays(post(), fake=Platform(answers=[Rejected("too long")]))
    stage.wait()
    stage.wait()
    assert (stage.state(), stage.why()) == (State.FAILED, "refused: too long")
    assert stage.public == []


def test_a_platform_out_of_reach_is_tried_again_within_the_grace(stage: Stage) -> None:
    stage.plays(post(), fake=Platform(answers=[Unavailable("no route"), Unavailable("no route")]))
    stage.wait()
    assert stage.state() is State.SCHEDULED
    stage.wait()
    stage.wait()
    assert stage.public == ["launch/fake"]


def test_a_platform_out_of_reach_for_longer_than_the_grace_is_missed(stage: Stage) -> None:
    stage.plays(post(grace=2 * MINUTE), fake=Platform(answers=[Unavailable("no route")] * 50))
    for _ in range(20):
        stage.wait()
    assert stage.state() is State.MISSED
    assert stage.public == []


def test_a_rate_limit_is_waited_for(stage: Stage) -> None:
    stage.plays(post(), fake=Platform(answers=[RateLimited("slow down", START + 10 * MINUTE)]))
    stage.wait(5 * MINUTE)
    stage.wait(4 * MINUTE)
    assert stage.public == []
    stage.wait(2 * MINUTE)
    assert stage.public == ["launch/fake"]


def test_a_rate_limit_that_ends_after_the_grace_is_missed_at_once(stage: Stage) -> None:
    stage.plays(post(), fake=Platform(answers=[RateLimited("slow down", START + 60 * MINUTE)]))
    stage.wait()
    assert stage.state() is State.MISSED


def test_a_lost_answer_is_found_on_the_platform_and_not_sent_again(stage: Stage) -> None:
    stage.plays(post(), fake=Platform(answers=["lost"]))
    stage.wait()
    assert stage.state() is State.PUBLISHED
    assert stage.public == ["launch/fake"]
    assert [event.state for event in stage.events] == [State.UNCONFIRMED, State.PUBLISHED]


def test_an_unforeseen_error_out_of_publish_counts_as_unconfirmed(stage: Stage) -> None:
    stage.plays(post(), fake=Platform(answers=[KeyError("id")], unseen=[Unavailable("no route")]))
    stage.wait()
    assert stage.state() is State.UNCONFIRMED


def test_a_post_that_two_looks_do_not_find_is_sent_again(stage: Stage) -> None:
    stage.plays(post(), fake=Platform(answers=[Unconfirmed("502")]))
    stage.wait()
    assert (stage.state(), stage.platforms["fake"].looks) == (State.UNCONFIRMED, 1)
    stage.wait()
    assert stage.platforms["fake"].looks == 2
    assert stage.public == ["launch/fake"]


@pytest.mark.parametrize("lag", [30, 0])
def test_one_look_is_not_enough_to_send_again(stage: Stage, lag: int) -> None:
    able = capabilities(lag=timedelta(seconds=lag))
    stage.plays(post(), fake=Platform(capabilities=able, answers=[Unconfirmed("502")]))
    stage.wait()
    stage.wait(timedelta(seconds=lag / 3))
    assert len(stage.platforms["fake"].keys) == 1
    assert stage.public == []
    assert stage.state() is State.UNCONFIRMED


def test_a_platform_that_cannot_be_asked_is_never_repeated_and_a_person_is_told_once(stage: Stage) -> None:
    able = capabilities(Exactness.AT_MOST_ONCE, findable=False)
    stage.plays(post(), fake=Platform(capabilities=able, answers=["lost"]))
    for _ in range(5):
        stage.wait()
    assert stage.state() is State.UNCONFIRMED
    assert len(stage.platforms["fake"].keys) == 1
    assert [event.state for event in stage.events] == [State.UNCONFIRMED, State.UNCONFIRMED]


def test_a_platform_that_remembers_the_key_is_sent_the_same_key_again(stage: Stage) -> None:
    able = capabilities(Exactness.BY_KEY, findable=False, key_life=50 * MINUTE)
    stage.plays(post(), fake=Platform(capabilities=able, answers=["lost"]))
    stage.wait()
    first, second = stage.platforms["fake"].keys
    assert first == second
    assert stage.public == ["launch/fake"]
    assert stage.state() is State.PUBLISHED


def test_refused_credentials_stop_the_channel_and_only_that(stage: Stage) -> None:
    later = START + 5 * MINUTE
    stage.plays(
        post(),
        post("news/fake", later),
        post("news/other", later),
        fake=Platform(answers=[Unauthorized("the token has expired: set DRUMBEAT_TOKEN")]),
        other=Platform("other"),
    )
    stage.wait()
    stage.wait(5 * MINUTE)
    assert stage.public == ["news/other"]
    assert stage.state() is State.FAILED
    assert stage.state("news/fake") is State.SCHEDULED
    assert [pause.scope for pause in stage.ledger.pauses()] == ["channel:fake"]


def test_posts_whose_place_is_taken_fail_each_for_itself(stage: Stage) -> None:
    posts = [post(f"n{number}/fake", START + number * MINUTE) for number in range(5)]
    stage.plays(*posts, fake=Platform(answers=[Occupied("another post is there")] * 4))
    for _ in range(6):
        stage.wait()
    assert stage.ledger.pauses() == ()
    assert [stage.state(one.id) for one in posts] == [State.FAILED] * 4 + [State.PUBLISHED]


def test_three_refusals_in_a_row_stop_the_channel(stage: Stage) -> None:
    posts = [post(f"n{number}/fake", START + number * MINUTE) for number in range(4)]
    stage.plays(*posts, fake=Platform(answers=[Rejected("no")] * 3))
    for _ in range(5):
        stage.wait()
    assert stage.public == []
    assert stage.state("n3/fake") is State.SCHEDULED


def test_a_pause_is_read_before_every_send(stage: Stage) -> None:
    stage.plays(post())
    stage.ledger.pause(Pause("all", "Ann", "mourning", stage.now()))
    stage.wait()
    assert stage.public == []


def test_what_elapsed_while_paused_waits_for_a_yes(stage: Stage) -> None:
    stage.plays(post())
    stage.ledger.pause(Pause("all", "Ann", "mourning", stage.now()))
    stage.wait()
    assert stage.ledger.resume("all", "Ann") == ("launch/fake",)
    stage.work()
    assert (stage.public, stage.state()) == ([], State.MISSED)
    stage.ledger.record("launch/fake", State.SCHEDULED, by="Ann")
    stage.work()
    assert stage.public == ["launch/fake"]


def test_a_late_post_that_asks_is_missed(stage: Stage) -> None:
    stage.plays(post())
    stage.wait(timedelta(hours=2))
    assert (stage.public, stage.state()) == ([], State.MISSED)
    assert stage.why() == "1 h 59 min late"


def test_a_late_post_that_skips_is_withdrawn(stage: Stage) -> None:
    stage.plays(post(then=Then.SKIP))
    stage.wait(timedelta(hours=2))
    assert (stage.public, stage.state()) == ([], State.WITHDRAWN)


def test_late_posts_that_send_are_never_flushed(stage: Stage) -> None:
    stage.plays(*(post(f"n{number}/fake", then=Then.SEND) for number in range(3)))
    stage.wait(timedelta(hours=2))
    assert stage.public == ["n0/fake"]
    stage.wait(5 * MINUTE)
    assert stage.public == ["n0/fake"]
    stage.wait(5 * MINUTE)
    assert stage.public == ["n0/fake", "n1/fake"]


def test_a_thread_goes_out_in_order_each_post_under_the_one_before(stage: Stage) -> None:
    ids = ("launch/fake", "launch/fake/2", "launch/fake/3")
    stage.plays(*(post(one, segment=number, segments=3) for number, one in enumerate(ids, start=1)))
    stage.wait()
    assert stage.public == list(ids)
    assert stage.platforms["fake"].threads == ["", "launch/fake", "launch/fake/2"]


def test_a_broken_thread_goes_on_at_the_missing_post(stage: Stage) -> None:
    ids = ("launch/fake", "launch/fake/2", "launch/fake/3")
    stage.plays(
        *(post(one, segment=number, segments=3) for number, one in enumerate(ids, start=1)),
        fake=Platform(answers=[None, Unavailable("no route")]),
    )
    stage.wait()
    assert stage.public == ["launch/fake"]
    stage.wait()
    assert stage.public == list(ids)
    assert stage.platforms["fake"].threads[-1] == "launch/fake/2"


def test_one_account_never_sees_two_calls_at_once(stage: Stage) -> None:
    posts = [post(f"n{number}/{name}") for number in range(20) for name in ("fake", "other")]
    stage.plays(*posts, fake=Platform(), other=Platform("other"))
    stage.wait()
    assert len(stage.public) == 40
    assert stage.platforms["fake"].most_at_once == 1


@pytest.mark.parametrize("error", [Unconfirmed("the answer was lost"), ValueError("a bug"), Unavailable("no route")])
def test_an_error_while_preparing_is_tried_again(stage: Stage, error: Exception) -> None:
    stage.plays(post(), fake=Platform(unprepared=[error]))
    stage.wait()
    assert stage.state() is State.SCHEDULED
    assert stage.loop is not None
    assert stage.loop.next_wake() == START + timedelta(seconds=5)
    assert [line.action for line in stage.ledger.audit("launch/fake")][-1] == "postpone"
    stage.wait()
    assert stage.public == ["launch/fake"]


def test_a_refusal_while_preparing_fails_the_post(stage: Stage) -> None:
    stage.plays(post(), fake=Platform(unprepared=[Rejected("the picture has changed since it was planned")]))
    stage.wait()
    assert stage.state() is State.FAILED


def test_what_a_dead_process_left_is_looked_up_and_not_sent_again(stage: Stage) -> None:
    stage.plays(post(), fake=Platform(answers=["lost", None]))
    stage.platforms["fake"].unseen = [Unavailable("down")] * 1
    stage.wait()
    assert stage.state() is State.UNCONFIRMED
    stage.restart()
    stage.wait(2 * MINUTE)
    assert stage.state() is State.PUBLISHED
    assert stage.public == ["launch/fake"]


def test_an_unapproved_post_never_goes_out(stage: Stage) -> None:
    stage.plays(post(approvals=1))
    stage.wait()
    assert stage.public == []
    stage.ledger.approve("launch/fake", "print of launch/fake", "Ann")
    stage.work()
    assert stage.public == ["launch/fake"]


def test_a_late_thread_goes_out_whole(stage: Stage) -> None:
    first = post(then=Then.SEND, segments=2)
    stage.plays(first, post("launch/fake/2", then=Then.SEND, segment=2, segments=2), post("more/fake", then=Then.SEND))
    stage.wait(120 * MINUTE)
    assert stage.public == ["launch/fake", "launch/fake/2"]


def test_late_posts_keep_their_gap_over_a_restart(stage: Stage) -> None:
    stage.plays(post("a/fake", then=Then.SEND), post("b/fake", then=Then.SEND))
    stage.wait(120 * MINUTE)
    stage.restart()
    stage.wait()
    assert stage.public == ["a/fake"]
    stage.wait(10 * MINUTE)
    assert stage.public == ["a/fake", "b/fake"]


def test_what_may_be_public_on_a_channel_that_is_gone_is_told_once(stage: Stage) -> None:
    stage.plays(post(), fake=Platform(answers=[Unconfirmed("no answer")]))
    assert stage.loop is not None
    stage.at += MINUTE
    stage.loop.tick()
    stage.loop.finish()
    stage.events.clear()
    stage.platforms = {"other": Platform("other", now=stage.now)}
    stage.restart()
    stage.wait()
    stage.wait()
    assert [(event.asks, event.why) for event in stage.events] == [
        (True, "may be public, and fake is not connected any more")
    ]


def test_a_clock_that_jumps_between_two_looks_does_not_make_the_pause_shorter(stage: Stage) -> None:
    stage.plays(post(grace=timedelta(hours=3)), fake=Platform(answers=[Unconfirmed("502")]))
    stage.wait()
    stage.clock_jumps(timedelta(hours=1))
    assert stage.state() is State.UNCONFIRMED
    assert len(stage.platforms["fake"].keys) == 1
    stage.wait()
    assert stage.public == ["launch/fake"]


def test_a_backlog_within_a_long_grace_is_not_flushed(stage: Stage) -> None:
    stage.plays(*(post(f"n{number}/fake", grace=timedelta(hours=12)) for number in range(3)))
    stage.wait(timedelta(hours=4))
    assert stage.public == ["n0/fake"]
    stage.wait(9 * MINUTE)
    assert stage.public == ["n0/fake"]
    stage.wait(MINUTE)
    assert stage.public == ["n0/fake", "n1/fake"]


def test_skipping_never_leaves_half_a_thread_without_a_word(stage: Stage) -> None:
    ids = ("launch/fake", "launch/fake/2")
    stage.plays(
        *(post(one, then=Then.SKIP, segment=number, segments=2) for number, one in enumerate(ids, start=1)),
        fake=Platform(answers=[None, *[Unavailable("no route")] * 50]),
    )
    for _ in range(8):
        stage.wait(5 * MINUTE)
    assert stage.public == ["launch/fake"]
    assert stage.state("launch/fake/2") is State.MISSED


def test_skipping_waits_for_a_person_where_the_post_before_may_yet_be_public(stage: Stage) -> None:
    ids = ("launch/fake", "launch/fake/2")
    stage.plays(
        *(post(one, then=Then.SKIP, segment=number, segments=2) for number, one in enumerate(ids, start=1)),
        fake=Platform(capabilities=capabilities(findable=False), answers=[Unconfirmed("no answer")]),
    )
    for _ in range(8):
        stage.wait(5 * MINUTE)
    assert [stage.state(one) for one in ids] == [State.UNCONFIRMED, State.MISSED]
    assert "thread is unconfirmed, and may yet be public" in stage.why("launch/fake/2")


def test_a_whole_thread_is_skipped_that_nobody_saw(stage: Stage) -> None:
    ids = ("launch/fake", "launch/fake/2")
    stage.plays(*(post(one, then=Then.SKIP, segment=number, segments=2) for number, one in enumerate(ids, start=1)))
    stage.wait(120 * MINUTE)
    assert [stage.state(one) for one in ids] == [State.WITHDRAWN, State.WITHDRAWN]


def test_a_platform_that_drops_a_second_one_at_once_is_not_waited_for(stage: Stage) -> None:
    able = capabilities(Exactness.BY_KEY, lag=timedelta(0))
    stage.plays(post(), fake=Platform(capabilities=able, answers=[Unconfirmed("cut off")]))
    stage.wait()
    assert stage.public == ["launch/fake"]
    assert len(set(stage.platforms["fake"].keys)) == 1
    assert "not seen; sent again under the same key" in [line.detail for line in stage.ledger.audit("launch/fake")]


def test_what_a_post_went_out_without_is_kept_with_its_receipt_and_told_with_the_event(stage: Stage) -> None:
    """What could not be made ready before a lost answer is still lacking when the post is found again."""

    class Poor(Platform):
        def prepare(self, post: Post, thread: Thread | None) -> Draft:
            return replace(super().prepare(post, thread), left_out=("its link card",))

        def _receipt(self, draft: Draft) -> Receipt:
            return replace(super()._receipt(draft), left_out=("its poll",))

    stage.plays(post(), fake=Poor(answers=["lost"]))
    stage.wait()
    delivery = stage.ledger.delivery("launch/fake")
    assert delivery is not None
    assert delivery.receipt is not None
    assert delivery.receipt.left_out == ("its link card", "its poll")
    assert stage.events[-1].left_out == ("its link card", "its poll")
