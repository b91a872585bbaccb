"""What becomes of posts that nobody sent within their grace; half a thread is never left without a word."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.outcomes import Outcomes
from bot.delivery.retry import after_lateness
from bot.ledger import Ledger
from bot.model.delivery import Decision, State


def let_late_ones_follow_their_rule(ledger: Ledger, outcomes: Outcomes, now: datetime) -> None:
    """Decide about every post whose grace is over, by its own rule."""
    for delivery in ledger.overdue(now):
        decision = after_lateness(now, delivery)
        if decision is not None and decision.state is State.WITHDRAWN and _is_half_public(ledger, delivery.post_id):
            decision = Decision(State.MISSED, f"the rest of its thread is public; {decision.why}")
        if decision is not None:
            outcomes.decided(delivery, delivery.channel, decision)


def is_public(ledger: Ledger, post_id: str) -> bool:
    """Say whether a post has its receipt."""
    delivery = ledger.delivery(post_id)
    return delivery is not None and delivery.state is State.PUBLISHED


def _is_half_public(ledger: Ledger, post_id: str) -> bool:
    """Say whether skipping this post would leave half a thread."""
    previous = ledger.post(post_id).previous
    return bool(previous) and is_public(ledger, previous)
