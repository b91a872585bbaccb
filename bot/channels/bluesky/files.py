"""Pictures and videos from the campaign's folder: uploaded as they were planned, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bot.channels.bluesky.record import Upload, blob_link
from bot.channels.planned import as_planned, changed
from bot.model.channel import Unavailable


@dataclass(frozen=True, slots=True)
class Files:
    """The media of the campaign in `root`."""

    root: Path

    def planned(self, upload: Upload) -> Callable[[], BinaryIO]:
        """Return what opens the file, which is still as it was planned."""
        path = as_planned(self.root, upload.path, upload.sha256)
        return lambda: path.open("rb")

    def checked(self, answer: Any, upload: Upload) -> dict[str, Any]:  # JSON is what it is
        """Return the reference to what the server holds; its number is drawn from the content, and shows it."""
        try:
            blob = dict(answer["blob"])
            link = blob["ref"]["$link"]
        except (KeyError, TypeError, ValueError):
            raise Unavailable("Bluesky's answer to an upload cannot be read") from None
        if link != blob_link(upload.sha256):
            raise changed(upload.path)
        return blob
