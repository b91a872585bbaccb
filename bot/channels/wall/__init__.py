"""The wall: what it takes, and what of a post is public there. In a file of its own, because the wall is heavy."""

from __future__ import annotations

from bot.channels.frozen import frozen
from bot.channels.text import graphemes
from bot.model.channel import Capabilities, Exactness, MediaLimit, Payload
from bot.model.plan import Post

_LARGEST = 50_000_000

CAPABILITIES = Capabilities(
    *("wall", 5000, "characters", graphemes),
    source="Drumbeat's own: no reader wants more on one card",
    checked_on="2026-11-22",
    exactness=Exactness.BY_KEY,
    findable=True,
    max_media=10,
    media=MediaLimit.of("image/jpeg image/png image/gif image/webp image/avif image/svg+xml video/mp4", _LARGEST, 10),
    mixes_media=True,
    max_alt=2000,
    threads=True,
    replies=frozenset({"everyone", "mentioned", "followers", "nobody"}),  # there are none, so any wish is kept
    content_warnings=True,
    languages=True,
    lists_options=True,
    links_need_https=True,
)


def compose(post: Post) -> Payload:
    """Everything that readers will see, and nothing else."""
    public: dict[str, object] = {
        "text": post.text,
        "media": [{"sha256": media.sha256, "alt": media.alt} for media in post.media],
        "language": post.language,
        "warning": post.content_warning,
        "thread": [post.segment, post.segments],
    }
    if post.poll is not None:
        public["poll"] = {"options": post.poll.options, "vote_on": post.vote_on}
    return frozen(post, public)
