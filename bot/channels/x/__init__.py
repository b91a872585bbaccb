"""X: what it takes, and what goes on the wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.frozen import media_with, payload
from bot.channels.text import weighted_length
from bot.channels.x import alive
from bot.model.channel import Capabilities, Channel, Exactness, MediaLimit, Payload, PollLimit, Price
from bot.model.plan import Post
from bot.model.settings import ChannelSettings, SettingNames

MENTION = "@{handle}"
"""For a channel that is set to mention. Off by default: X refuses or punishes mentions that nobody asked for."""


def _option_length(option: str) -> int:
    """X does not say in which unit its 25 count, so the greater one counts: nothing is refused on the day."""
    return max(len(option), weighted_length(option))


CAPABILITIES = Capabilities(
    *("x", 280, "characters as X weighs them", weighted_length),
    source="https://docs.x.com/fundamentals/counting-characters, https://docs.x.com/x-api/media/quickstart/best-practices",
    checked_on="2026-11-22",
    exactness=Exactness.BY_RECONCILE,
    findable=True,
    lag=timedelta(seconds=60),  # not documented; two reads with a pause between
    link_counts=23,
    links=alive.links,
    hashtags=alive.hashtags,
    mentions=alive.mentions,
    max_media=4,
    media=(
        *MediaLimit.of("image/jpeg image/png image/webp", 5_000_000, 4),
        MediaLimit("image/gif", 15_000_000, 1),
        MediaLimit("video/mp4", 512_000_000, 1),
    ),
    max_alt=1000,
    threads=True,
    replies=frozenset({"everyone", "mentioned"}),
    made_with_ai=True,
    max_posts_a_day=50,  # an account that is not verified; third-party figure
    price=Price(
        post=0.015,
        post_with_link=0.20,
        read=0.005,  # 0.001 where the account owns the developer app
        source="https://docs.x.com/x-api/getting-started/pricing",
        checked_on="2026-08-22",
    ),
    polls=PollLimit(
        max_options=4,
        max_option_length=25,
        count=_option_length,
        least_open=timedelta(minutes=5),
        most_open=timedelta(minutes=10_080),
        source="https://docs.x.com/x-api/posts/create-post",
    ),
)

POSTS_A_DAY_IF_VERIFIED = 2400  # help.x.com, by third parties; the 50 above hold for the others

SETTINGS = SettingNames(
    options=("handle", "base_url", "token_store"),
    switches=("mentions", "read_back", "verified"),
    secrets=("api_key", "api_secret", "access_token", "access_secret", "client_id", "client_secret", "refresh_token"),
    secrets_needed=(("api_key", "api_secret", "access_token", "access_secret"), ("client_id", "refresh_token")),
)

_REPLY_SETTINGS = {"mentioned": "mentionedUsers"}  # "everyone" is refused by the schema: left out


def compose(post: Post) -> Payload:
    """The body of POST /2/tweets, with media by sha256 and alt text, which the upload turns into ids.

    Whoever may answer a thread is settled by its first post; by the first way of composing later ones said it too.
    """
    replies = _REPLY_SETTINGS.get(post.replies)
    return payload(
        post,
        {
            "text": post.text,
            "media": media_with(post, "alt_text"),
            "reply_settings": replies if post.segment == 1 else None,
            "made_with_ai": post.made_with_ai,
            "poll": _poll(post),
        },
        wire=2 if replies and post.segment > 1 else 1,
    )


def _poll(post: Post) -> dict[str, object]:
    if post.poll is None:
        return {}
    return {"options": list(post.poll.options), "duration_minutes": post.poll.open // timedelta(minutes=1)}


def connect(settings: ChannelSettings, root: Path, now: Callable[[], datetime]) -> Channel:
    """Make the live channel; what posts is in a module of its own, so that planning pays for none of it."""
    from bot.channels.x import channel

    return channel.connect(settings, root, now)
