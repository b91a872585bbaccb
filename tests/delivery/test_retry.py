"""What follows an attempt, as a table."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.retry import after_lateness, back_off, decide, last_moment
from bot.model.channel import RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed
from bot.model.delivery import Decision, Delivery, State
from bot.model.moment import Lateness, Then
from tests.delivery.platform import START

MINUTE = timedelta(minutes=1)
LAST = START + 30 * MINUTE


@pytest.mark.parametrize(
    ("error", "state", "retry_at"),
    [
        (Rejected("too long"), State.FAILED, None),
        (Unauthorized("token"), State.FAILED, None),
        (Unavailable("dns"), State.SCHEDULED, START + timedelta(seconds=5)),
        (RateLimited("429"), State.SCHEDULED, START + MINUTE),
        (RateLimited("429", START + 20 * MINUTE), State.SCHEDULED, START + 20 * MINUTE),
        (RateLimited("429", START + 31 * MINUTE), State.MISSED, None),
        (Unconfirmed("502"), State.UNCONFIRMED, None),
        (ValueError(), State.UNCONFIRMED, None),
        (TimeoutError(), State.UNCONFIRMED, None),
    ],
)
def test_each_error_has_its_consequence(error: Exception, state: State, retry_at: object) -> None:
    decision = decide(error, 1, START, LAST)
    assert (decision.state, decision.retry_at) == (state, retry_at)


def test_only_refused_credentials_stop_the_channel() -> None:
    assert decide(Unauthorized("token"), 1, START, LAST).stops_channel
    assert not decide(Rejected("text"), 1, START, LAST).stops_channel


def test_waiting_doubles_up_to_five_minutes() -> None:
    waits = [back_off(attempt).total_seconds() for attempt in (1, 2, 3, 7, 1000)]
    assert waits == [5, 10, 20, 300, 300]


def test_a_retry_after_the_grace_is_missed() -> None:
    assert decide(Unavailable("dns"), 9, START, START + MINUTE).state is State.MISSED


def test_a_post_that_sends_may_be_tried_for_a_day_longer() -> None:
    assert last_moment(START, Lateness(MINUTE, Then.SEND)) - START == timedelta(hours=24)
    assert last_moment(START, Lateness(MINUTE, Then.ASK)) == START


def delivery(then: Then, state: State = State.SCHEDULED, why: str = "") -> Delivery:
    late = Lateness(30 * MINUTE, then)
    return Delivery("a/fake", "a", "fake", state, START, START, "print", "terms", late, why=why)


@pytest.mark.parametrize(
    ("waits", "then", "state", "expected"),
    [
        (30 * MINUTE, Then.ASK, State.SCHEDULED, None),
        (31 * MINUTE, Then.ASK, State.SCHEDULED, Decision(State.MISSED, "31 min late")),
        (31 * MINUTE, Then.SKIP, State.SCHEDULED, Decision(State.WITHDRAWN, "skipped: 31 min late")),
        (31 * MINUTE, Then.SEND, State.SCHEDULED, None),
        (30 * MINUTE + timedelta(hours=24), Then.SEND, State.SCHEDULED, None),
        (31 * MINUTE, Then.SEND, State.HELD, Decision(State.MISSED, "31 min late")),
        (timedelta(days=2), Then.SEND, State.SCHEDULED, Decision(State.MISSED, "2 d 0 h late")),
        (timedelta(hours=3), Then.ASK, State.SCHEDULED, Decision(State.MISSED, "3 h 0 min late")),
    ],
)
def test_each_lateness_rule_is_followed(waits: timedelta, then: Then, state: State, expected: Decision | None) -> None:
    assert after_lateness(START + waits, delivery(then, state)) == expected


def test_why_it_waited_stays_beside_how_late_it_is() -> None:
    decision = after_lateness(START + 31 * MINUTE, delivery(Then.ASK, State.HELD, "guard: pre-election period"))
    assert decision == Decision(State.MISSED, "31 min late; guard: pre-election period")
