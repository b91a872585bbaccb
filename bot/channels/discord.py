"""Discord webhooks: what they take, and what goes on the wire."""

from __future__ import annotations

from bot.channels.frozen import media_with, payload
from bot.channels.text import utf16_length
from bot.model.channel import Capabilities, Exactness, MediaLimit, Payload
from bot.model.plan import Post

_ATTACHMENT = 10 * 1024 * 1024

CAPABILITIES = Capabilities(
    *("discord", 2000, "characters", utf16_length),  # the unit is not documented; this one never counts less
    source="https://docs.discord.com/developers/resources/webhook#execute-webhook",
    checked_on="2026-11-22",
    exactness=Exactness.AT_MOST_ONCE,
    max_media=10,
    media=MediaLimit.of("image/jpeg image/png image/gif image/webp video/mp4", _ATTACHMENT, 10),
    mixes_media=True,
    links_need_https=True,
    max_alt=1024,
)


def compose(post: Post) -> Payload:
    """The body of the webhook. Nobody is ever pinged, whatever the text looks like."""
    return payload(
        post,
        {
            "content": post.text,
            "allowed_mentions": {"parse": []},
            "attachments": media_with(post, "description"),
        },
    )
