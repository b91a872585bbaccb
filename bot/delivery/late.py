"""What becomes of posts that nobody sent within their grace; half a thread is never left without a word."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from bot.delivery.outcomes import Outcomes
from bot.delivery.retry import after_lateness
from bot.ledger import Ledger
from bot.model.delivery import Decision, State


def let_late_ones_follow_their_rule(
    ledger: Ledger, outcomes: Outcomes, now: datetime, connected: Container[str] | None = None
) -> None:
    """Decide about every post whose grace is over, by its own rule."""
    for delivery in ledger.overdue(now, connected):
        decision = after_lateness(now, delivery)
        if decision is not None and decision.state is State.WITHDRAWN:
            decision = _whole(ledger, delivery.post_id, decision)
        if decision is not None:
            outcomes.decided(delivery, delivery.channel, decision)


def is_public(ledger: Ledger, post_id: str) -> bool:
    """Say whether a post has its receipt."""
    delivery = ledger.delivery(post_id)
    return delivery is not None and delivery.state is State.PUBLISHED


def _whole(ledger: Ledger, post_id: str, skip: Decision) -> Decision:
    """Skip a post of a thread only where the one before it is not public, and cannot become so any more."""
    before = ledger.delivery(ledger.post(post_id).previous)
    if before is None or before.state in (State.WITHDRAWN, State.SCHEDULED, State.HELD):
        return skip
    is_there = "is public" if before.state is State.PUBLISHED else f"is {before.state}, and may yet be public"
    return Decision(State.MISSED, f"the rest of its thread {is_there}; {skip.why}")
