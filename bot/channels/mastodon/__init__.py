"""Mastodon: what a server takes unless it says otherwise, and what goes on the wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.frozen import media_with, payload
from bot.channels.mastodon import alive
from bot.channels.text import graphemes, mastodon_length
from bot.model.channel import Capabilities, Exactness, MediaLimit, Payload, PollLimit
from bot.model.plan import Post
from bot.model.settings import ChannelSettings, SettingNames

if TYPE_CHECKING:
    from bot.channels.mastodon.channel import Mastodon

SETTINGS = SettingNames(
    required=("server",), options=("handle",), switches=("mentions",), secrets=("token",), secrets_needed=(("token",),)
)

_PICTURE = 16_777_216
_VIDEO = 103_809_024

CAPABILITIES = Capabilities(
    *("mastodon", 500, "characters", mastodon_length),
    source="https://docs.joinmastodon.org/entities/Instance/#max_characters",
    checked_on="2026-11-22",
    exactness=Exactness.BY_KEY,
    key_life=timedelta(minutes=50),  # the server keeps keys for an hour
    findable=True,
    lag=timedelta(minutes=1),  # a server may be at work on a request for longer than we wait for its answer
    link_counts=23,
    links=alive.links,
    links_need_https=True,
    hashtags=alive.hashtags,
    mentions=alive.mentions,
    max_media=4,
    media=(
        *MediaLimit.of("image/jpeg image/png image/gif image/webp image/avif image/heic", _PICTURE, 4),
        *MediaLimit.of("video/mp4 video/webm video/quicktime", _VIDEO, 1),
    ),
    max_alt=1500,
    threads=True,
    mention="@{handle}",
    visibilities=frozenset({"public", "unlisted"}),
    content_warnings=True,
    warning_counts=True,
    languages=True,
    polls=PollLimit(
        max_options=4,
        max_option_length=50,
        count=graphemes,
        least_open=timedelta(seconds=300),
        most_open=timedelta(seconds=2_629_746),
        source="https://docs.joinmastodon.org/entities/Instance/#polls",
        multiple=True,
    ),
)


def compose(post: Post) -> Payload:
    """The body of POST /api/v1/statuses, with media by sha256 and description, which the upload turns into ids."""
    return payload(
        post,
        {
            "status": post.text,
            "media": media_with(post, "description"),
            "spoiler_text": post.content_warning,
            "sensitive": bool(post.content_warning),
            "visibility": post.visibility or "public",
            "language": _language(post.language),
            "poll": _poll(post),
        },
    )


def _poll(post: Post) -> dict[str, object]:
    """The poll as the API wants it; empty for a post without one."""
    if post.poll is None:
        return {}
    seconds = int(post.poll.open.total_seconds())
    return {"options": list(post.poll.options), "expires_in": seconds, "multiple": post.poll.multiple}


def _language(tag: str) -> str:
    """Mastodon knows languages by their two or three letters, and regions only of Chinese."""
    return tag if tag.startswith("zh") else tag.partition("-")[0]


def connect(settings: ChannelSettings, root: Path, now: Callable[[], datetime]) -> Mastodon:
    """Open an account; no call is made, and no secret read, before there is something to do."""
    from bot.channels.mastodon.channel import Mastodon

    return Mastodon(settings, root, now)
