"""Instagram: what a professional account takes, and what goes on the wire."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.frozen import media_with, payload
from bot.channels.text import utf16_length
from bot.model.channel import Capabilities, Exactness, MediaLimit, Payload
from bot.model.plan import Post

CAPABILITIES = Capabilities(
    *("instagram", 2200, "characters", utf16_length),  # the unit is not published; this one never counts less
    source="https://developers.facebook.com/docs/instagram-platform/content-publishing",
    checked_on="2026-11-22",
    exactness=Exactness.BY_KEY,
    key_life=timedelta(hours=24),  # the life of a container
    findable=True,
    lag=timedelta(seconds=30),
    max_media=10,
    media=(MediaLimit("image/jpeg", 8_000_000, 10), MediaLimit("video/mp4", 300_000_000, 10)),
    mixes_media=True,
    max_alt=1000,  # not published; pictures only
    mention="@{handle}",
    made_with_ai=True,
    needs_media=True,
    max_hashtags=30,
    max_mentions=20,
    max_posts_a_day=50,  # Meta's own pages disagree: 50 or 100
)


def compose(post: Post) -> Payload:
    """The container of POST /{account}/media; several pictures are its children."""
    return payload(
        post,
        {
            "caption": post.text,
            "media_type": "CAROUSEL" if len(post.media) > 1 else None,
            "children": media_with(post, "alt_text"),
            "is_ai_generated": post.made_with_ai,
        },
    )
