"""What keeps posts from going out, in words, each with the command that ends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model.delivery import FIXED, Delivery, Pause, State
from bot.model.plan import Changes, Kind, Plan, Post
from bot.report.wording import counted, when


def paused(pauses: Iterable[Pause], zone: str) -> Iterator[str]:
    """Say who stopped what, and why."""
    for pause in pauses:
        until = f" until {when(pause.until.astimezone(ZoneInfo(zone)))}" if pause.until else ""
        yield f"Paused: {in_words(pause.scope)}{until}, by {pause.by}: {pause.why}"
        yield f"  to go on: drumbeat resume{option(pause.scope)}"


def unapproved(plan: Plan, deliveries: Mapping[str, Delivery], by: datetime | None = None) -> Iterator[str]:
    """Say how many posts wait for an approval, on wish only those that are due."""
    posts = [post for post in plan.posts if lacks_approval(post, deliveries.get(post.id))]
    waiting = [post for post in posts if by is None or post.due <= by]
    if waiting:
        verb = "waits" if len(waiting) == 1 else "wait"
        yield f"{counted(len(waiting), 'post')} {verb} for approval: drumbeat approve"


def edited_since(changes: Changes) -> Iterator[str]:
    """Say how many posts were edited after they were public, or while nobody knows."""
    conflicts = changes.of(Kind.CONFLICT)
    if conflicts:
        yield f"{counted(len(conflicts), 'edit')} came too late, for the post is public or may be: drumbeat plan"


def incomplete(deliveries: Mapping[str, Delivery]) -> Iterator[str]:
    """Say what is public without something that was planned."""
    for each in deliveries.values():
        if each.receipt is not None and each.receipt.left_out:
            yield f"{each.post_id} is public without {' and without '.join(each.receipt.left_out)}"


def lacks_approval(post: Post, delivery: Delivery | None) -> bool:
    """Say whether a post as the files have it still lacks an approval and can still become public."""
    if delivery is not None and delivery.state in {*FIXED, State.WITHDRAWN}:
        return False
    return post.approvals > len(approved_by(post, delivery))


def approved_by(post: Post, delivery: Delivery | None) -> tuple[str, ...]:
    """Return who has agreed to a post as the files have it: an edit that nobody applied yet voids approvals, too."""
    return delivery.approved_by if delivery is not None and delivery.fingerprint == post.fingerprint else ()


def in_words(scope: str) -> str:
    """Say a scope as a person would."""
    kind, _, name = scope.partition(":")
    return f"{kind} {name}" if name else "everything"


def option(scope: str) -> str:
    """Return a scope as an option of `pause` and `resume`."""
    kind, _, name = scope.partition(":")
    return f" --{kind} {name}" if name else ""
