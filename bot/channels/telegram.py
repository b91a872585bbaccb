"""Telegram channels: what a bot may post, and what goes on the wire."""

from __future__ import annotations

from bot.channels.frozen import payload
from bot.channels.text import utf16_length
from bot.model.channel import Capabilities, Exactness, MediaLimit, Payload
from bot.model.plan import Post

CAPABILITIES = Capabilities(
    *("telegram", 4096, "characters in UTF-16", utf16_length),
    max_length_with_media=1024,
    source="https://core.telegram.org/bots/api#sendmessage",
    checked_on="2026-11-22",
    exactness=Exactness.AT_MOST_ONCE,
    max_media=10,
    media=(
        *MediaLimit.of("image/jpeg image/png image/webp", 10_000_000, 10),
        MediaLimit("image/gif", 50_000_000, 1),
        MediaLimit("video/mp4", 50_000_000, 10),
    ),
    mixes_media=True,
    threads=True,
    mention="@{handle}",
    max_alt=0,  # there is no field for it
)


def compose(post: Post) -> Payload:
    """The body of sendMessage, or of sendPhoto and its like. Plain text: without a parse mode nothing is markup."""
    if not post.media:
        return payload(post, {"text": post.text})
    media = [{"sha256": item.sha256, "mime": item.mime} for item in post.media]
    return payload(post, {"caption": post.text, "media": media})
