"""Bluesky: what it takes, and what goes on the wire."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import cast

from bot.channels.bluesky.facets import facets, hashtags, links
from bot.channels.frozen import payload
from bot.channels.text import graphemes
from bot.model.channel import Capabilities, Exactness, MediaLimit, Payload
from bot.model.plan import Media, Post
from bot.model.settings import SettingNames

_PICTURE = 2_000_000

CAPABILITIES = Capabilities(
    *("bluesky", 300, "characters", graphemes),
    source="https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json",
    checked_on="2026-11-22",
    exactness=Exactness.BY_KEY,
    findable=True,
    lag=timedelta(0),  # read from the account's own server, which is where it was written
    max_bytes=3000,
    max_media=4,
    media=(
        *MediaLimit.of("image/jpeg image/png image/webp image/gif", _PICTURE, 4),
        MediaLimit("video/mp4", 300_000_000, 1),
    ),
    max_alt=2000,  # what Bluesky's own composer allows; the lexicon has no limit
    threads=True,
    mention="@{handle}",
    replies=frozenset({"everyone", "mentioned", "followers", "nobody"}),
    languages=True,
    links=links,
    links_need_https=True,
    hashtags=hashtags,
)

SETTINGS = SettingNames(
    required=("handle",),
    options=("service", "token_store"),
    switches=("mentions",),
    secrets=("app_password",),
    secrets_needed=(("app_password",),),
)

_BEHIND_LINK = re.compile(r"[^\s<>\"“”«»]*")
_EMBED = "app.bsky.embed"
_ALLOW = {"mentioned": ["mentionRule"], "followers": ["followerRule"], "nobody": []}
_LABELS = (
    ("graphic-media", re.compile(r"\b(graphic|gore|blood|injur|wound|corpse|dead bod)", re.IGNORECASE)),
    ("nudity", re.compile(r"\b(nud(e|ity)|naked)", re.IGNORECASE)),
    ("sexual", re.compile(r"\bsexual(ly)? (content|explicit|suggestive|image)", re.IGNORECASE)),
)
"""Bluesky has no free warnings, but labels for what media show. A warning that speaks of none of these sets none, and
its words have to be in the text."""


def compose(post: Post) -> Payload:
    """The record of the post and, where replies are limited, of its threadgate; without replies, of its postgate too.

    Left open until it is prepared: `createdAt`, the blobs of the media, the identity behind each mentioned handle, and
    what the card of a link says, which is the linked page's to decide.
    """
    record: dict[str, object] = {"$type": "app.bsky.feed.post", "text": post.text}
    if found := facets(post.text, post.mentions):
        record["facets"] = found
    if post.language:
        record["langs"] = [post.language]
    if embed := _embed(post.media) if post.media else _card(found):
        record["embed"] = embed
    if labels := [{"val": label} for label, words in _LABELS if words.search(post.content_warning)]:
        record["labels"] = {"$type": "com.atproto.label.defs#selfLabels", "values": labels}
    allow = _ALLOW.get(post.replies) if post.segment == 1 else None
    gate = None if allow is None else {"allow": [{"$type": f"app.bsky.feed.threadgate#{rule}"} for rule in allow]}
    # A quote is a reply by another door: where nobody may reply, no post of the thread may be quoted.
    rules = [{"$type": "app.bsky.feed.postgate#disableRule"}] if post.replies == "nobody" else []
    public = {"post": record, "threadgate": gate, "postgate": {"embeddingRules": rules} if rules else None}
    return payload(post, public, wire=2 if _ended_later(post.text) else 1)


def _ended_later(text: str) -> bool:
    """Say whether a link in this text ended later before other scripts' punctuation ended one."""
    rests = (_BEHIND_LINK.match(text, end) for _, end in links(text))
    return any(rest and rest.group().strip(".,;:!?'’…)]") for rest in rests)


def _card(found: list[dict[str, object]]) -> dict[str, object]:
    """Ask for a card of the first link."""
    features = (feature for facet in found for feature in cast(list[dict[str, str]], facet["features"]))
    uri = next((feature["uri"] for feature in features if "uri" in feature), "")
    return {"$type": f"{_EMBED}.external", "external": {"uri": uri}} if uri else {}


def _embed(media: tuple[Media, ...]) -> dict[str, object]:
    first = media[0]
    if first.mime.startswith("video/"):
        return {"$type": f"{_EMBED}.video", "video": {"sha256": first.sha256}, "alt": first.alt, **_shape(first)}
    images = [{"image": {"sha256": each.sha256}, "alt": each.alt, **_shape(each)} for each in media]
    return {"$type": f"{_EMBED}.images", "images": images}


def _shape(media: Media) -> dict[str, object]:
    return {"aspectRatio": {"width": media.width, "height": media.height}} if media.width and media.height else {}
