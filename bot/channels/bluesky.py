"""Bluesky: what it takes, and what goes on the wire."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.bluesky_facets import facets
from bot.channels.text import graphemes
from bot.channels.wire import payload
from bot.model.channel import Capabilities, Exactness, MediaLimit, Payload
from bot.model.plan import Media, Post

_PICTURE = 2_000_000

CAPABILITIES = Capabilities(
    platform="bluesky",
    max_length=300,
    unit="characters",
    count=graphemes,
    source="https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json",
    checked_on="2026-11-22",
    exactness=Exactness.BY_KEY,
    findable=True,
    lag=timedelta(0),  # read from the account's own server, which is where it was written
    max_bytes=3000,
    max_media=4,
    media=(
        MediaLimit("image/jpeg", _PICTURE, 4),
        MediaLimit("image/png", _PICTURE, 4),
        MediaLimit("image/webp", _PICTURE, 4),
        MediaLimit("image/gif", _PICTURE, 4),
        MediaLimit("video/mp4", 300_000_000, 1),
    ),
    max_alt=2000,  # what Bluesky's own composer allows; the lexicon has no limit
    threads=True,
    mention="@{handle}",
    replies=frozenset({"everyone", "mentioned", "followers", "nobody"}),
    visibilities=frozenset({"public"}),
    languages=True,
)

_EMBED = "app.bsky.embed"
_ALLOW = {"mentioned": ["mentionRule"], "followers": ["followerRule"], "nobody": []}


def compose(post: Post) -> Payload:
    """The record of the post and, where replies are limited, of its threadgate.

    Left open until it is prepared: `createdAt`, the blobs of the media, the identity behind each mentioned handle.
    """
    record: dict[str, object] = {"$type": "app.bsky.feed.post", "text": post.text}
    if found := facets(post.text, post.mentions):
        record["facets"] = found
    if post.language:
        record["langs"] = [post.language]
    if post.media:
        record["embed"] = _embed(post.media)
    allow = _ALLOW.get(post.replies) if post.segment == 1 else None
    gate = None if allow is None else {"allow": [{"$type": f"app.bsky.feed.threadgate#{rule}"} for rule in allow]}
    return payload(post, {"post": record, "threadgate": gate})


def _embed(media: tuple[Media, ...]) -> dict[str, object]:
    first = media[0]
    if first.mime.startswith("video/"):
        return {"$type": f"{_EMBED}.video", "video": {"sha256": first.sha256}, "alt": first.alt, **_shape(first)}
    images = [{"image": {"sha256": each.sha256}, "alt": each.alt, **_shape(each)} for each in media]
    return {"$type": f"{_EMBED}.images", "images": images}


def _shape(media: Media) -> dict[str, object]:
    return {"aspectRatio": {"width": media.width, "height": media.height}} if media.width and media.height else {}
