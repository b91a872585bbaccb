"""What was approved, as a person read it, an approval's own facts, and whose approval counts for a post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model.delivery import Delivery
from bot.model.people import missing
from bot.model.plan import Post


@dataclass(frozen=True, slots=True)
class Approved:
    """A person's yes as it was given: to which words and for when. Where it was not kept, `words` and `due` are empty.

    `holds`: it counts for the post as it stands now.
    """

    post_id: str
    name: str
    at: datetime
    words: str = ""
    due: datetime | None = None
    holds: bool = False


def as_read(post: Post) -> str:
    """Return everything of a post that its audience meets, as text."""
    warning = (f"[warning: {post.content_warning}]",) if post.content_warning else ()
    options = tuple(f"( ) {option}" for option in post.poll.options) if post.poll else ()
    pictures = (f"[{media.path}: {media.alt}]" for media in post.media)
    return "\n".join((*warning, *post.text.splitlines(), *options, *pictures))


def approved_by(post: Post, delivery: Delivery | None, zone: ZoneInfo) -> tuple[str, ...]:
    """Return whose approval counts for a post as the files have it, also where nobody took the edit over yet.

    Other words, another day and another release void those that it had.
    """
    if delivery is None or (delivery.fingerprint, delivery.released) != (post.fingerprint, post.released):
        return ()
    is_same_day = delivery.due.astimezone(zone).date() == post.due.astimezone(zone).date()
    return delivery.approved_by if is_same_day else ()


def lacks(post: Post, delivery: Delivery | None, zone: ZoneInfo) -> int:
    """Count the approvals that a post lacks as the files have it."""
    return missing(post.approvals, post.agreements, approved_by(post, delivery, zone))
