"""A post's pictures and videos go out as they were planned and approved, or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.model.channel import Rejected


def within(root: Path, path: str) -> Path:
    """Return where a file of the campaign is; one outside of its folder is refused."""
    full = (root / path).resolve()
    if not full.is_relative_to(root.resolve()):
        raise Rejected(f"{path} is outside the campaign's folder; move it inside")
    return full


def as_planned(root: Path, path: str, sha256: str) -> Path:
    """Return where a file is, whose content is still what was planned. Reads it in pieces: a video may be large."""
    full = within(root, path)
    try:
        with full.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise _unreadable(path) from None
    if digest != sha256:
        raise changed(path)
    return full


def bytes_as_planned(root: Path, path: str, sha256: str) -> bytes:
    """Return a file's content: the very bytes that are checked are those that can be sent."""
    try:
        content = within(root, path).read_bytes()
    except OSError:
        raise _unreadable(path) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise changed(path)
    return content


def changed(path: str) -> Rejected:
    """Say that a file is not what was planned."""
    return Rejected(f"{path} changed after it was planned; run check, and approve it again")


def _unreadable(path: str) -> Rejected:
    return Rejected(f"{path} cannot be read; put it back, or take it out of the message")
