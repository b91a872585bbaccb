"""Facebook pages: what they take, and what goes on the wire."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.frozen import media_with, payload
from bot.model.channel import Capabilities, Exactness, MediaLimit, Payload
from bot.model.plan import Post

_PICTURE = 4_000_000  # larger ones are taken, but Meta advises against them

CAPABILITIES = Capabilities(
    *("facebook", 63_206, "characters", len),  # this and the ten pictures are widely repeated, not documented
    source="https://developers.facebook.com/docs/pages-api/posts",
    checked_on="2026-11-22",
    exactness=Exactness.BY_RECONCILE,
    findable=True,
    lag=timedelta(seconds=30),
    max_media=10,
    media=(
        *MediaLimit.of("image/jpeg image/png image/gif", _PICTURE, 10),
        MediaLimit("video/mp4", 1_000_000_000, 1),
    ),
    max_alt=1000,  # not published
)


def compose(post: Post) -> Payload:
    """The body of POST /{page}/feed, with pictures by sha256, which are uploaded unpublished before."""
    return payload(post, {"message": post.text, "attached_media": media_with(post, "alt_text_custom")})
