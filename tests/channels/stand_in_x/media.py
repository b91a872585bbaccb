"""X's media upload: one request for a picture; initialize, append, finalize and STATUS for the rest; alt text."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from typing import Final

from tests.channels.stand_in_x.answers import Answer, Json, Request, invalid, not_found
from tests.channels.stand_in_x.world import Media, World

MAX_IMAGE_BYTES: Final = 5 * 1024 * 1024
MAX_ALT_CHARS: Final = 1000
_LIFE_SECONDS: Final = 86_400
_ONE_SHOT: Final = frozenset({"media", "media_category", "media_type", "additional_owners", "shared"})
_INITIALIZE: Final = frozenset({"media_type", "total_bytes", "media_category", "additional_owners", "shared"})
_APPEND: Final = frozenset({"media", "segment_index"})
_IMAGE_CATEGORIES: Final = frozenset({"tweet_image", "dm_image", "subtitles"})
_CATEGORIES: Final = _IMAGE_CATEGORIES | {"amplify_video", "tweet_gif", "tweet_video", "dm_gif", "dm_video"}
_MAGIC: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)


def upload(world: World, request: Request) -> Answer:
    """One shot: the whole picture in one request, as multipart or as base64 in JSON."""
    fields = request.fields()
    if fields is None:
        return invalid("The body could not be read.")
    if unknown := sorted(fields.keys() - _ONE_SHOT):
        return invalid(f"$.{unknown[0]}: is not defined in the schema and the schema does not allow it")
    content, category = _bytes(request, fields), fields.get("media_category", b"").decode()
    if not content or category not in _IMAGE_CATEGORIES:
        return invalid("$.media and $.media_category: are required, for a picture of a known category")
    kind = _kind(content)
    if kind is None or len(content) > MAX_IMAGE_BYTES:
        return invalid("$.media: is no picture, or is larger than 5 MB")
    media = Media(world.new_id(), kind, content, total_bytes=len(content), is_ready=True)
    world.media[media.id] = media
    return Answer(200, {"data": _shown(media)})


def initialize(world: World, request: Request) -> Answer:
    values = request.json()
    if values is None or not values.keys() <= _INITIALIZE:
        return invalid("The body has fields that the schema does not allow.")
    kind, total, category = values.get("media_type"), values.get("total_bytes"), values.get("media_category")
    if not isinstance(kind, str) or not isinstance(total, int) or total <= 0 or category not in _CATEGORIES:
        return invalid("$.media_type, $.total_bytes, $.media_category: one is missing or wrong")
    media = Media(world.new_id(), kind, total_bytes=total)
    world.media[media.id] = media
    return Answer(200, {"data": _shown(media)})


def append(world: World, request: Request, media_id: str) -> Answer:
    media, fields = world.media.get(media_id), request.fields()
    if media is None or media.is_ready or fields is None or not fields.keys() <= _APPEND:
        return invalid("This upload takes no segment, or the body has fields that the schema does not allow.")
    index, content = fields.get("segment_index", b""), _bytes(request, fields)
    if not index.isdigit() or not content:
        return invalid("$.segment_index and $.media: are required")
    kept = tuple(chunk for chunk in media.chunks if chunk[0] != int(index))  # a segment sent again replaces itself
    world.media[media_id] = replace(media, chunks=(*kept, (int(index), content)))
    return Answer(200, {"data": {"expires_at": int(world.now().timestamp()) + _LIFE_SECONDS}})


def finalize(world: World, _request: Request, media_id: str) -> Answer:
    media = world.media.get(media_id)
    if media is None:
        return not_found(f"media with id: [{media_id}]")
    content = b"".join(chunk for _, chunk in sorted(media.chunks))
    if [index for index, _ in sorted(media.chunks)] != list(range(len(media.chunks))) or not media.chunks:
        return invalid("Segments do not add up.")
    if len(content) != media.total_bytes:
        return invalid("The size of the segments differs from total_bytes.")
    checks = world.processing_checks if media.is_video else 0
    media = replace(media, content=content, chunks=(), is_ready=True, checks_left=checks)
    world.media[media_id] = media
    return Answer(200, {"data": {**_shown(media), **_processing(world, media)}})


def status(world: World, request: Request) -> Answer:
    media = world.media.get(request.query.get("media_id", ""))
    if request.query.get("command") != "STATUS" or media is None or not media.is_ready:
        return invalid("The `command` must be STATUS and `media_id` that of a finalized upload")
    left = max(media.checks_left - 1, 0)
    media = replace(media, checks_left=left, has_failed=media.is_video and left == 0 and world.processing_fails)
    world.media[media.id] = media
    return Answer(200, {"data": {**_shown(media), **_processing(world, media)}})


def metadata(world: World, request: Request) -> Answer:
    """Alt text, for media that is not yet in a post."""
    values = request.json() or {}
    inner = values.get("metadata")
    alt = inner.get("alt_text", {}).get("text") if isinstance(inner, dict) else None
    media = world.media.get(str(values.get("id")))
    if media is None or not values.keys() <= {"id", "metadata"} or not isinstance(alt, str):
        return invalid("$.id and $.metadata.alt_text.text: are required")
    if not 0 < len(alt) <= MAX_ALT_CHARS:
        return invalid(f"$.metadata.alt_text.text: must be at most {MAX_ALT_CHARS} characters long")
    world.media[media.id] = replace(media, alt_text=alt)
    return Answer(200, {"data": {"id": media.id, "associated_metadata": {"alt_text": {"text": alt}}}})


def _bytes(request: Request, fields: dict[str, bytes]) -> bytes:
    content = fields.get("media", b"")
    if request.headers.get("content-type", "").startswith("multipart/"):
        return content
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        return b""


def _kind(content: bytes) -> str | None:
    return next((kind for magic, kind in _MAGIC if magic.match(content)), None)


def _shown(media: Media) -> Json:
    size = {"size": media.total_bytes} if media.is_ready else {}
    return {"id": media.id, "media_key": media.key, "expires_after_secs": _LIFE_SECONDS, **size}


def _processing(world: World, media: Media) -> Json:
    if not media.is_video:
        return {}
    if media.checks_left:
        state: Json = {"state": "in_progress", "check_after_secs": world.check_after_secs, "progress_percent": 50}
    elif media.has_failed:
        state = {"state": "failed", "error": {"code": 1, "name": "InvalidMedia", "message": "Unsupported video"}}
    else:
        state = {"state": "succeeded", "progress_percent": 100}
    return {"processing_info": state}
