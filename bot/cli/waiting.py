"""What keeps posts from going out, in words, each with the command that ends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.ledger import Ledger
from bot.model.delivery import Delivery
from bot.model.plan import Changes, Kind, Plan
from bot.model.shown import in_line
from bot.model.wording import counted


def unapproved(
    plan: Plan, deliveries: Mapping[str, Delivery], now: datetime, *, only_due: bool = False
) -> Iterator[str]:
    """Say how many posts wait for an approval, on wish only those that are due."""
    from bot.desk.approving import may_be_approved

    posts = may_be_approved(plan.posts, deliveries, plan.zone, now)
    waiting = [post for post in posts if not only_due or post.due <= now]
    if waiting:
        verb = "waits" if len(waiting) == 1 else "wait"
        yield f"{counted(len(waiting), 'post')} {verb} for approval: drumbeat approve"


def lost(ledger: Ledger, zone: str, now: datetime) -> Iterator[str]:
    """Say which approved posts will not go out as they were approved; what many met is said once."""
    from bot.delivery.asking import what_became

    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for each in what_became(ledger, zone, now):
        found.setdefault((each.head, each.names), []).append(each.delivery.post_id)
    for (words, names), ids in found.items():
        more = f" (and {counted(len(ids) - 1, 'other')})" if len(ids) > 1 else ""
        yield in_line(f"{ids[0]}{more}, which {' and '.join(names)} approved, {words}")


def edited_since(changes: Changes) -> Iterator[str]:
    """Say how many posts were edited after they were public, or while nobody knows."""
    conflicts = changes.of(Kind.CONFLICT)
    if conflicts:
        yield f"{counted(len(conflicts), 'edit')} came too late, for the post is public or may be: drumbeat plan"


def incomplete(deliveries: Mapping[str, Delivery]) -> Iterator[str]:
    """Say what is public without something that was planned."""
    for each in deliveries.values():
        if each.receipt is not None and each.receipt.left_out:
            yield in_line(f"{each.post_id} is public without {' and without '.join(each.receipt.left_out)}")
