"""A clock that is wrong: told by its steps and by the platforms, and nothing is sent by it where two of these agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.clockwatch import stopped_since
from bot.delivery.settle import believable, key_holds
from bot.model.channel import Exactness, Unavailable, Unconfirmed
from bot.model.delivery import Claim, Draft, Pause, Receipt, State, Thread
from bot.model.moment import Then
from bot.model.plan import Post
from tests.delivery.platform import Platform, added, capabilities, post
from tests.delivery.town import HOUR, MINUTE, NOON, ONE, OTHER, Town, a_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from a_town(tmp_path)


def test_a_clock_that_was_ahead_and_is_set_right_delays_nothing_by_more_than_seconds(town: Town) -> None:
    """An hour ahead the platform was out of reach, so that the next try was set for an hour that is an hour away."""
    town.ahead = HOUR
    town.plans(grace=3 * HOUR)
    town.platform.answers = [Unavailable("no route")]
    town.starts()
    town.passes()
    assert town.platform.public == []
    town.is_set(timedelta(0))
    town.passes(MINUTE)
    assert town.platform.public == ["launch/fake"]


def begin_with_two_late_ones(town: Town) -> None:
    """Send the first of them by a clock that is an hour ahead."""
    town.ahead = HOUR
    posts = (post(f"n{number}/fake", NOON - HOUR, timedelta(hours=12)) for number in range(2))
    town.ledger.apply(added(*posts), "test", "UTC")
    town.starts()
    town.passes()


def test_the_gap_between_late_posts_is_counted_in_seconds_that_pass(town: Town) -> None:
    begin_with_two_late_ones(town)
    assert town.platform.public == ["n0/fake"]
    town.is_set(timedelta(0))
    town.passes(10 * MINUTE)
    assert town.platform.public == ["n0/fake", "n1/fake"]


def test_a_lost_answer_is_looked_for_within_seconds_after_the_clock_is_right(town: Town) -> None:
    town.ahead = HOUR
    town.plans(NOON + HOUR)
    town.platform.answers, town.platform.unseen = [Unconfirmed("cut off")], [Unavailable("down")]
    town.starts()
    town.passes()
    assert (town.state(), town.platform.looks) == (State.UNCONFIRMED, 1)
    town.is_set(timedelta(0))
    assert town.platform.looks == 2


def test_what_was_claimed_while_the_clock_was_ahead_is_looked_for_from_when_it_really_was(town: Town) -> None:
    town.ahead = HOUR
    town.plans(NOON + HOUR)
    town.platform.answers, town.platform.unseen = [Unconfirmed("cut off")], [Unavailable("down")] * 9
    town.starts()
    town.passes()
    (before,) = town.ledger.unconfirmed()
    assert before.since > NOON + HOUR
    town.is_set(timedelta(0))
    (after,) = town.ledger.unconfirmed()
    assert after.since <= NOON + MINUTE


def test_what_went_out_too_early_or_was_given_up_is_told(town: Town) -> None:
    town.ahead = 3 * HOUR
    town.ledger.apply(added(post("early/fake", NOON + 3 * HOUR), post("over/fake", NOON + 2 * HOUR)), "test", "UTC")
    town.starts()
    town.passes()
    town.is_set(timedelta(0))
    told = town.told()
    assert "the clock was set back by 3 h 0 min, from 2026-11-25 15:00:02 to 2026-11-25 12:00:02 UTC" in told
    assert "1 post sent before the time, for the clock was ahead: early/fake" in told
    assert "1 post given up as too late while the clock was ahead, and scheduled again: over/fake" in told


@pytest.mark.parametrize("then", [Then.ASK, Then.SKIP])
@pytest.mark.parametrize("due", [NOON + HOUR, NOON - 10 * MINUTE])
def test_what_was_given_up_while_the_clock_was_ahead_goes_out_after_all(town: Town, due: datetime, then: Then) -> None:
    town.ahead = 3 * HOUR
    town.plans(due, then=then)
    town.starts()
    town.passes()
    assert town.state() is (State.MISSED if then is Then.ASK else State.WITHDRAWN)
    town.is_set(timedelta(0))
    town.passes(max(due - town.true, timedelta(0)) + MINUTE)
    assert town.platform.public == ["launch/fake"]


def test_what_elapsed_in_a_pause_while_the_clock_was_ahead_still_waits_for_a_yes(town: Town) -> None:
    town.plans(NOON - MINUTE)
    town.ledger.pause(Pause("all", "Ann", "wait", NOON - 2 * MINUTE))
    town.ahead = 3 * HOUR
    town.starts()
    town.ledger.resume("all", "Ann")
    town.is_set(timedelta(0))
    town.passes(MINUTE)
    assert (town.state(), town.platform.public) == (State.MISSED, [])


def test_a_clock_that_was_set_right_while_nothing_ran_is_noticed_at_the_start(town: Town) -> None:
    town.ahead = 3 * HOUR
    town.plans(NOON + 3 * HOUR)
    town.starts()
    town.passes()
    town.runner.end()
    town.ahead = timedelta(0)
    town.starts()
    assert "sent before the time, for the clock was ahead: launch/fake" in town.told()


def test_the_gap_is_kept_once_after_a_post_that_is_dated_ahead(town: Town) -> None:
    """A fresh process knows only from the ledger when the last one was sent, and by which clock it does not know."""
    begin_with_two_late_ones(town)
    town.runner.end()
    town.ahead = timedelta(0)
    town.starts()
    town.passes()
    assert town.platform.public == ["n0/fake"]
    town.passes(10 * MINUTE)
    assert town.platform.public == ["n0/fake", "n1/fake"]


def test_a_claim_that_lies_ahead_is_believed_to_be_old() -> None:
    """Its key may have aged by then, and the post may be there since yesterday."""
    able = capabilities(Exactness.BY_KEY, key_life=50 * MINUTE)
    claim = Claim("launch/fake", "key", Draft("launch/fake", "{}", NOON), 1, NOON + HOUR)
    made = believable(claim, NOON)
    assert made.since == NOON - timedelta(days=1)
    assert not key_holds(able, made, NOON)
    assert believable(replace(claim, doubted_since=NOON + HOUR), NOON).since == NOON - timedelta(days=1)
    assert believable(claim, NOON + HOUR) is claim


def test_what_lies_ahead_is_looked_for_as_if_it_were_old(town: Town) -> None:
    since = []

    class Noting(Platform):
        def find(self, draft: Draft, start: datetime) -> Receipt | None:
            since.append(start)
            return super().find(draft, start)

    town.ahead, town.platform = timedelta(seconds=20), Noting(answers=["lost"], unseen=[Unavailable("down")])
    town.plans(NOON)
    town.starts()
    town.passes()
    town.runner.end()
    town.ahead = timedelta(0)
    town.starts()
    town.passes()
    assert since[0] > NOON
    assert since[1] < NOON - 23 * HOUR


def test_two_hosts_that_agree_stop_everything_until_the_clock_is_right(town: Town) -> None:
    town.ahead = -6 * MINUTE
    town.plans(NOON + MINUTE - 6 * MINUTE)
    town.starts()
    town.hears(ONE, OTHER)
    town.passes(MINUTE)
    assert town.platform.keys == []
    assert (
        "the clock of this machine is wrong: one.example and other.example agree that it is 6 min behind" in town.told()
    )
    assert stopped_since(town.ledger.audit("clock")) is not None
    town.is_set(timedelta(0))
    assert town.platform.public == ["launch/fake"]
    assert "The clock is right again" in town.told()
    assert stopped_since(town.ledger.audit("clock")) is None


def test_while_nothing_is_sent_the_hosts_are_asked_what_time_it_is(town: Town) -> None:
    """The clock may be brought back slowly, so that no step tells; and no post's answer does."""
    town.ahead = 6 * MINUTE
    town.starts()
    town.hears(ONE, OTHER)
    town.passes()
    assert town.asked == [ONE, OTHER]
    town.ahead = 4 * MINUTE
    town.runner.clock.steps.look()  # type: ignore[union-attr]  # as if it had been slewed
    town.passes(MINUTE)
    town.passes(MINUTE)
    assert town.runner.clock is not None
    assert town.runner.clock.wrong == ""


def test_while_nobody_knows_what_time_it_is_nothing_counts_as_late(town: Town) -> None:
    town.ahead = 2 * HOUR
    town.plans()
    town.starts()
    town.hears(ONE, OTHER)
    town.passes()
    assert town.state() is State.SCHEDULED
    town.is_set(timedelta(0))
    town.passes(MINUTE)
    assert town.platform.public == ["launch/fake"]


def test_a_clock_that_is_set_wrong_is_known_at_once_by_what_was_heard_before(town: Town) -> None:
    town.plans(NOON + HOUR)
    town.starts()
    town.hears(ONE, OTHER)
    town.passes()
    town.is_set(HOUR)
    assert town.platform.public == []
    assert town.runner.trouble.startswith("the clock of this machine is wrong")


def test_one_host_alone_is_only_told_once_a_day(town: Town) -> None:
    town.ahead = HOUR
    town.plans(NOON + HOUR)
    town.starts()
    town.hears(ONE)
    town.passes()
    assert town.platform.public == ["launch/fake"]
    town.hears(ONE)
    words = "one.example says that the clock of this machine is 1 h 0 min ahead: set it right"
    assert town.told().count(words) == 1


@pytest.mark.parametrize("off", [timedelta(seconds=20), timedelta(seconds=-20)])
def test_half_a_minute_is_nothing(town: Town, off: timedelta) -> None:
    town.starts()
    town.hears(ONE, OTHER, off=off)
    town.passes()
    assert town.told() == ""


def test_two_hosts_that_do_not_agree_stop_nothing(town: Town) -> None:
    town.starts()
    town.hears(ONE, off=10 * MINUTE)
    town.hears(OTHER, off=15 * MINUTE)
    town.passes()
    assert town.runner.trouble == ""
    assert town.told().count("set it right") == 2


def test_what_two_hosts_say_between_the_upload_and_the_claim_still_counts(town: Town) -> None:
    town.ahead = HOUR
    town.plans(NOON + HOUR)
    town.starts()

    class Telling(Platform):
        def prepare(self, post: Post, thread: Thread | None) -> Draft:
            town.hears(ONE, OTHER)
            return super().prepare(post, thread)

    town.platform = Telling()
    town.starts()
    town.passes()
    assert town.platform.keys == []
