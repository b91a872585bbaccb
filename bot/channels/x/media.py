"""Upload pictures and videos to X, with their words. Nobody sees them before a post names them: all may be repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.channels.planned import as_planned, changed
from bot.model.channel import Rejected, Unavailable
from bot.model.plan import Media

if TYPE_CHECKING:
    from bot.channels.x.client import XClient

CHUNK = 4 * 1024 * 1024
PATIENCE = timedelta(minutes=5)
"""How long one attempt waits until X has prepared a video; the next one asks again."""

_KEPT = timedelta(hours=12)  # X keeps an upload for a day
_LONGEST_WAIT = 30.0  # seconds between two questions, whatever X proposes

Uploaded = tuple[str, datetime]


@dataclass(slots=True)
class Uploads:
    """What was uploaded for which post, so that a repeated `prepare` does not upload (and pay for words) again."""

    root: Path
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    _done: dict[tuple[str, int, str, str], Uploaded] = field(default_factory=dict)
    _waiting: dict[tuple[str, int, str, str], Uploaded] = field(default_factory=dict)

    def upload(self, client: XClient, post_id: str, media: tuple[Media, ...]) -> list[str]:
        """Return the ids by which X knows these, in their order, each with its words and ready to be shown."""
        files = [as_planned(self.root, one.path, one.sha256) for one in media]  # all of them before the first upload
        return [self._one(client, (post_id, n, m.sha256, m.alt), m, files[n]) for n, m in enumerate(media)]

    def forget(self, post_id: str) -> None:
        """Let go what was uploaded for a post that is public now."""
        for kept in (self._done, self._waiting):
            for key in [key for key in kept if key[0] == post_id]:
                del kept[key]

    def _one(self, client: XClient, key: tuple[str, int, str, str], media: Media, path: Path) -> str:
        if known := self._known(self._done, key):
            return known
        media_id = self._known(self._waiting, key)
        if not media_id:
            media_id = _send(client, media, path)
            self._waiting[key] = media_id, self.now()
        if not _is_picture(media):
            self._wait_until_ready(client, key, media, media_id)
        if media.alt:
            words = {"id": media_id, "metadata": {"alt_text": {"text": media.alt}}}
            client.change("/2/media/metadata", words)
        self._done[key] = media_id, self.now()
        return media_id

    def _known(self, kept: dict[tuple[str, int, str, str], Uploaded], key: tuple[str, int, str, str]) -> str:
        media_id, since = kept.get(key, ("", self.now()))
        return media_id if self.now() - since < _KEPT else ""

    def _wait_until_ready(self, client: XClient, key: tuple[str, int, str, str], media: Media, media_id: str) -> None:
        waited = 0.0
        while True:
            found = client.read("/2/media/upload", {"command": "STATUS", "media_id": media_id})
            state, seconds = _progress(found.body)
            if state == "succeeded":
                return
            if state == "failed":
                self._waiting.pop(key, None)
                raise Rejected(f"X cannot use {media.path}: save it anew as MP4 (H.264, AAC), or post without it")
            if waited + seconds > PATIENCE.total_seconds():
                raise Unavailable(f"X is still preparing {media.path}; asking again later")
            self.sleep(seconds)
            waited += seconds


def _send(client: XClient, media: Media, path: Path) -> str:
    """Upload a file, and see to it that what went up is what was planned."""
    if _is_picture(media):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != media.sha256:
            raise changed(media.path)
        fields = {"media_category": "tweet_image", "media_type": media.mime}
        return _id(client.upload("/2/media/upload", fields, content).body)
    category = "tweet_gif" if media.mime == "image/gif" else "tweet_video"
    begin = {"media_type": media.mime, "total_bytes": media.size, "media_category": category}
    media_id, digest = _id(client.change("/2/media/upload/initialize", begin).body), hashlib.sha256()
    for number, chunk in enumerate(_chunks(path)):
        digest.update(chunk)
        client.upload(f"/2/media/upload/{media_id}/append", {"segment_index": str(number)}, chunk)
    if digest.hexdigest() != media.sha256:
        raise changed(media.path)
    client.change(f"/2/media/upload/{media_id}/finalize", {})
    return media_id


def _is_picture(media: Media) -> bool:
    """Whether it goes up in one request; an animation does not."""
    return media.mime.startswith("image/") and media.mime != "image/gif"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _id(body: Any) -> str:  # JSON is what it is
    found = body.get("data")
    media_id = found.get("id") if isinstance(found, dict) else None
    if not isinstance(media_id, str) or not media_id.isdecimal():
        raise Unavailable("X took the upload, but its answer does not say under which id")
    return media_id


def _progress(body: Any) -> tuple[str, float]:  # JSON is what it is
    """The state of an upload, and in how many seconds to ask again; without a word on it, it is ready."""
    found = body.get("data")
    info = found.get("processing_info") if isinstance(found, dict) else None
    if not isinstance(info, dict):
        return "succeeded", 0.0
    seconds = info.get("check_after_secs")
    is_longer = isinstance(seconds, int | float) and seconds >= 1  # and no nonsense that is no number
    return str(info.get("state")), min(seconds, _LONGEST_WAIT) if seconds and is_longer else 1.0
