"""LinkedIn: what a page takes, and what goes on the wire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.channels.frozen import media_with, payload
from bot.channels.text import utf16_length
from bot.model.alive import Span
from bot.model.channel import Capabilities, Exactness, MediaLimit, Payload
from bot.model.plan import Post

_PICTURE = 8_000_000  # LinkedIn publishes only a limit in pixels; the figure is that of other publishing tools

_HASHTAG = re.compile(r"(?<!\w)#(\w*[^\W\d_]\w*)")


def hashtags(text: str) -> Sequence[Span]:
    """Find what LinkedIn shows as a hashtag."""
    return tuple(Span(*match.span()) for match in _HASHTAG.finditer(text))


CAPABILITIES = Capabilities(
    *("linkedin", 3000, "characters", utf16_length),  # the unit is not published; this one never counts less
    source="https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api",
    checked_on="2026-11-22",
    exactness=Exactness.BY_RECONCILE,
    findable=True,
    lag=timedelta(seconds=60),
    max_media=20,
    media=(*MediaLimit.of("image/jpeg image/png image/gif", _PICTURE, 20), MediaLimit("video/mp4", 500_000_000, 1)),
    max_alt=4086,
    hashtags=hashtags,
    max_posts_a_day=100,  # quotas are not published; the lowest third-party figure
)

_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")


def compose(post: Post) -> Payload:
    """The body of POST /rest/posts; the author is added when it is sent."""
    return payload(
        post,
        {
            "commentary": little_text(post.text),
            "visibility": "PUBLIC",
            "distribution": {"feedDistribution": "MAIN_FEED"},
            "lifecycleState": "PUBLISHED",
            "content": {"media": media_with(post, "altText")} if post.media else None,
        },
    )


def little_text(text: str) -> str:
    """Escape what LinkedIn takes for markup: at a reserved character it cuts a text, silently. Hashtags stay live."""
    parts: list[str] = []
    position = 0
    for start, end in hashtags(text):
        parts += (_escaped(text[position:start]), rf"{{hashtag|\#|{_escaped(text[start + 1 : end])}}}")
        position = end
    return "".join((*parts, _escaped(text[position:])))


def _escaped(text: str) -> str:
    return _RESERVED.sub(lambda found: f"\\{found[0]}", text)
