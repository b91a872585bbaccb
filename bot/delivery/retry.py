"""Decide what follows an attempt that did not end in a receipt. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.channel import RateLimited, Rejected, Unauthorized, Unavailable
from bot.model.delivery import SKIPPED, Decision, Delivery, State
from bot.model.moment import Lateness, Then

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
RATE_LIMIT_WAIT = timedelta(minutes=1)
LATE_SEND_LIMIT = timedelta(hours=24)  # `then: send` still means this campaign's day, not whenever


def back_off(attempt: int) -> timedelta:
    """Return how long to wait after the given attempt (from 1): 5, 10, 20 … seconds, at most 5 minutes."""
    doublings = min(max(attempt - 1, 0), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def last_moment(limit: datetime, late: Lateness) -> datetime:
    """Return the last instant at which a post may still be tried by itself; `limit` is the end of its grace."""
    return limit + LATE_SEND_LIMIT if late.then is Then.SEND else limit


def decide(error: BaseException, attempt: int, now: datetime, last: datetime) -> Decision:
    """Name the next state after `error`, raised by the attempt with that number (from 1).

    `last` is the last moment for another try. Anything that is none of the five errors counts as unconfirmed: it may
    have come after the platform accepted.
    """
    match error:
        case Rejected():
            return Decision(State.FAILED, f"refused: {error}")
        case Unauthorized():
            return Decision(State.FAILED, f"credentials refused: {error}", stops_channel=True)
        case RateLimited():
            return _again(f"rate limit: {error}", error.retry_at or now + RATE_LIMIT_WAIT, last)
        case Unavailable():
            return _again(f"not reached: {error}", now + back_off(attempt), last)
        case _:
            return Decision(State.UNCONFIRMED, f"may be public: {error or type(error).__name__}")


def before_acceptance(error: Exception) -> Exception:
    """Read an error of `prepare`: nothing is public yet, so what is unclear there was simply not reached."""
    if isinstance(error, Rejected | Unauthorized | RateLimited | Unavailable):
        return error
    return Unavailable(str(error) or type(error).__name__)


def after_lateness(now: datetime, delivery: Delivery) -> Decision | None:
    """Apply the lateness rule to a post that was not sent; None while it may still go out."""
    if now <= delivery.limit:
        return None
    minutes = round((now - delivery.due).total_seconds() / 60)
    reason = f"{_so_late(minutes)} late" + (f"; {delivery.why}" if delivery.why else "")
    if delivery.doubted_since is not None:
        reason += "; it may be public already, for the ledger may have forgotten it: look there"
    if delivery.late.then is Then.SKIP:
        return Decision(State.WITHDRAWN, SKIPPED + reason)
    may_wait = delivery.late.then is Then.SEND and delivery.state is State.SCHEDULED
    if may_wait and now <= last_moment(delivery.limit, delivery.late):
        return None
    return Decision(State.MISSED, reason)


def _again(why: str, retry_at: datetime, last: datetime) -> Decision:
    if retry_at > last:
        return Decision(State.MISSED, f"{why}; the next try would be later than its grace allows")
    return Decision(State.SCHEDULED, why, retry_at=retry_at)


def _so_late(minutes: int) -> str:
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    return f"{days} d {hours} h" if days else f"{hours} h {left} min" if hours else f"{left} min"
