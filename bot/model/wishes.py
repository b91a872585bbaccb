"""What a post asks of its platform beyond text and pictures: the one table of what may be asked and who can do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.model.channel import Capabilities
from bot.model.plan import Post


@dataclass(frozen=True, slots=True)
class Wish:
    """`asked` says what a post asks for, in the words of its file, or nothing; `granted`, whether the platform can.

    Where it cannot, a check says so weeks before. A `vital` wish is refused on the day as well: without it the post
    would reach other people than it was meant for, or be torn apart.
    """

    name: str
    asked: Callable[[Post], str]
    granted: Callable[[Post, Capabilities], bool]
    vital: bool = False

    def is_unmet(self, post: Post, able: Capabilities) -> bool:
        """Whether the post asks for what the platform cannot do."""
        return bool(self.asked(post)) and not self.granted(post, able)


def _unless(usual: str, asked: str) -> str:
    return "" if asked == usual else asked


VISIBILITY = Wish(
    "visibility",
    lambda post: _unless("public", post.visibility),
    lambda post, able: post.visibility in able.visibilities,
    vital=True,
)
THREAD = Wish(
    "thread",
    lambda post: f"post {post.segment} of a thread" if post.segment > 1 else "",
    lambda post, able: able.threads,
    vital=True,
)
REPLIES = Wish(
    "replies", lambda post: _unless("everyone", post.replies), lambda post, able: post.replies in able.replies
)
CONTENT_WARNING = Wish("content_warning", lambda post: post.content_warning, lambda post, able: able.content_warnings)
LANGUAGE = Wish("language", lambda post: post.language, lambda post, able: able.languages)
POLL = Wish("poll", lambda post: "a poll" if post.poll else "", lambda post, able: able.polls is not None)
MADE_WITH_AI = Wish(
    "made_with_ai", lambda post: "yes" if post.made_with_ai else "", lambda post, able: able.made_with_ai
)
ALT = Wish(
    "alt", lambda post: next((media.alt for media in post.media if media.alt), ""), lambda post, able: able.max_alt > 0
)

WISHES = (VISIBILITY, THREAD, REPLIES, CONTENT_WARNING, LANGUAGE, POLL, MADE_WITH_AI, ALT)


def unmet(post: Post, able: Capabilities) -> Iterator[Wish]:
    """Yield what the post asks for and the platform cannot do."""
    return (wish for wish in WISHES if wish.is_unmet(post, able))
