"""What keeps posts from going out, in words, each with the command that ends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model.delivery import BY_FILE, Delivery, Pause
from bot.model.plan import Changes, Kind, Plan
from bot.model.shown import in_line
from bot.report.wording import counted, when


def paused(pauses: Iterable[Pause], zone: str) -> Iterator[str]:
    """Say who stopped what, and why."""
    for pause in pauses:
        until = f" until {when(pause.until.astimezone(ZoneInfo(zone)))}" if pause.until else ""
        yield f"Paused: {in_words(pause.scope)}{until}, by {in_line(f'{pause.by}: {pause.why}')}"
        if pause.by == BY_FILE:
            yield "  to go on: take the file out of the campaign's folder; the next pass goes on by itself"
        else:
            yield f"  to go on: drumbeat resume{option(pause.scope)}"


def unapproved(
    plan: Plan, deliveries: Mapping[str, Delivery], now: datetime, *, only_due: bool = False
) -> Iterator[str]:
    """Say how many posts wait for an approval, on wish only those that are due."""
    from bot.desk.approving import may_be_approved

    posts = [post for post in plan.posts if may_be_approved(post, deliveries.get(post.id), now)]
    waiting = [post for post in posts if not only_due or post.due <= now]
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
            yield in_line(f"{each.post_id} is public without {' and without '.join(each.receipt.left_out)}")


def in_words(scope: str) -> str:
    """Say a scope as a person would."""
    kind, _, name = scope.partition(":")
    return f"{kind} {name}" if name else "everything"


def option(scope: str) -> str:
    """Return a scope as an option of `pause` and `resume`."""
    kind, _, name = scope.partition(":")
    return f" --{kind} {name}" if name else ""
