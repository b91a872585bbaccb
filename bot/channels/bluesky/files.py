"""Pictures and videos from the campaign's folder: uploaded as they were planned, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bot.channels.bluesky.record import Upload, blob_link
from bot.model.channel import Rejected, Unavailable


@dataclass(frozen=True, slots=True)
class Files:
    """The media of the campaign in `root`."""

    root: Path

    def planned(self, upload: Upload) -> Callable[[], BinaryIO]:
        """Return what opens the file, which is still as it was planned."""
        path = (self.root / upload.path).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise Rejected(f"{upload.path} is outside the campaign's folder; move it inside")
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            raise Rejected(f"{upload.path} cannot be read; put it back, or take it out of the message") from None
        if digest != upload.sha256:
            raise _changed(upload)
        return lambda: path.open("rb")

    def checked(self, answer: Any, upload: Upload) -> dict[str, Any]:  # JSON is what it is
        """Return the reference to what the server holds; its number is drawn from the content, and shows it."""
        try:
            blob = dict(answer["blob"])
            link = blob["ref"]["$link"]
        except (KeyError, TypeError, ValueError):
            raise Unavailable("Bluesky's answer to an upload cannot be read") from None
        if link != blob_link(upload.sha256):
            raise _changed(upload)
        return blob


def _changed(upload: Upload) -> Rejected:
    return Rejected(f"{upload.path} changed after it was planned; run check, and approve it again")
