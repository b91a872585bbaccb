"""Pictures and videos: read as planned, uploaded with their words, and waited for until the server has them ready."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from bot.channels.planned import bytes_as_planned
from bot.model.channel import Unavailable
from bot.model.plan import Media

if TYPE_CHECKING:
    from bot.channels.mastodon.client import Client

_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 4.0


@dataclass(slots=True)
class Uploads:
    """Uploads from the campaign in `root`, waiting `patience` seconds at most for each.

    What the server is still working on then is remembered, so that a later try waits on instead of sending it again.
    """

    root: Path
    patience: float = 90.0
    pause: Callable[[float], None] = time.sleep
    _unready: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def ready(self, client: Client, post_id: str, media: Media) -> str:
        """Upload a file, unless that was done and it only was not ready; return its id once it can be posted."""
        name = (post_id, media.sha256, media.alt)
        media_id = self._unready.pop(name, "")
        if not media_id:
            content = bytes_as_planned(self.root, media.path, media.sha256)
            response = client.respond(
                lambda library: library.media_post(
                    content,
                    mime_type=media.mime,
                    description=media.alt or None,
                    file_name=PurePosixPath(media.path).name,
                )
            )
            media_id = _id_in(client.answer(response))
            if response.status_code == 200:
                return media_id
        if not self._worked_up(client, media_id):
            self._unready[name] = media_id
            raise Unavailable(f"{client.refusals.host} is still working on {media.path}")
        return media_id

    def _worked_up(self, client: Client, media_id: str) -> bool:
        waited, pause = 0.0, _FIRST_PAUSE
        while client.respond(lambda library: library.media(media_id)).status_code != 200:  # 206: not yet
            if waited >= self.patience:
                return False
            self.pause(pause)
            waited, pause = waited + pause, min(pause * 2, _LONGEST_PAUSE)
        return True


def _id_in(uploaded: Any) -> str:  # JSON is what it is
    media_id = uploaded.get("id") if isinstance(uploaded, dict) else None
    if not media_id:
        raise Unavailable("the answer to an upload cannot be read")
    return str(media_id)
