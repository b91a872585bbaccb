"""A post as one card of a page: what the wall, the preview and the rehearsal share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.platforms import label
from bot.web.text import Piece

SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/svg+xml": "svg",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
}


@dataclass(frozen=True, slots=True)
class Face:
    """How an account introduces itself: its display name, and its handle in the platform's form."""

    name: str
    handle: str = ""

    @property
    def initials(self) -> str:
        """Up to two letters for the place where a profile picture would be."""
        return "".join(word[0] for word in self.name.split() if word[0].isalnum())[:2].upper()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or video on a page. `src` is relative to the page."""

    src: str
    alt: str
    mime: str
    width: int = 0
    height: int = 0

    @property
    def is_video(self) -> bool:
        """Say whether it moves."""
        return self.mime.startswith("video/")


@dataclass(frozen=True, slots=True)
class Ballot:
    """A poll on a page: its options, and in words how or where one can vote. `is_open` is false where nobody can."""

    options: tuple[str, ...]
    terms: str
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """One post as readers see it. `when` is local; `href` is its permalink, if it has one.

    `is_seen` is false for what no audience sees (yet). `left_out` says why there is no text (an embargo);
    `marks` are words about its state, with a tone each.
    """

    anchor: str
    face: Face
    platform: str
    channel: str
    when: datetime
    pieces: tuple[Piece, ...]
    pictures: tuple[Picture, ...] = ()
    warning: str = ""
    language: str = ""
    href: str = ""
    segment: int = 1
    segments: int = 1
    left_out: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    is_seen: bool = True
    ballot: Ballot | None = None


def picture_name(sha256: str, mime: str) -> str:
    """Name a copied picture by its content, so that a copy is never stale and never double."""
    return f"{sha256}.{SUFFIXES.get(mime, 'bin')}"


def channel_words(name: str, platform: str) -> str:
    """Name a channel for people; a second account on a platform is told apart by its own name."""
    return label(platform) if name == platform else f"{name} ({label(platform)})"
