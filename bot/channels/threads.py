"""Threads: what an account takes, and what goes on the wire."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.frozen import media_with, payload
from bot.channels.text import threads_length
from bot.model.channel import Capabilities, Exactness, MediaLimit, Payload
from bot.model.plan import Post

CAPABILITIES = Capabilities(
    *("threads", 500, "characters, each emoji as its bytes", threads_length),
    source="https://developers.facebook.com/docs/threads/posts",
    checked_on="2026-11-22",
    exactness=Exactness.BY_KEY,
    key_life=timedelta(hours=24),  # the life of a container
    findable=True,
    lag=timedelta(seconds=30),
    max_media=20,
    media=(*MediaLimit.of("image/jpeg image/png", 8_000_000, 20), MediaLimit("video/mp4", 1_000_000_000, 20)),
    mixes_media=True,
    max_alt=1000,
    threads=True,
    mention="@{handle}",
    replies=frozenset({"everyone", "mentioned", "followers"}),
    max_links=5,
    max_posts_a_day=250,
)

_REPLY_CONTROL = {"mentioned": "mentioned_only", "followers": "followers_only"}


def compose(post: Post) -> Payload:
    """The container of POST /me/threads; several pictures are its children."""
    return payload(
        post,
        {
            "text": post.text,
            "media_type": _media_type(post),
            "children": media_with(post, "alt_text"),
            "reply_control": _REPLY_CONTROL.get(post.replies),
        },
    )


def _media_type(post: Post) -> str:
    match post.media:
        case ():
            return "TEXT"
        case (only,):
            return "VIDEO" if only.mime.startswith("video/") else "IMAGE"
        case _:
            return "CAROUSEL"
