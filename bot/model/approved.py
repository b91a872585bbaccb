"""What was approved, as a person read it: the words of a post with its pictures, and an approval's own facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
