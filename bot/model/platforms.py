"""The one list of platforms: what each is called, what people write for it, and how pages draw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """The outline of a channel's icon, which says what kind of place it is."""

    OWN = "outlined-square"
    TALK = "circle"
    PAGES = "square"
    PICTURES = "leaf"
    CHAT = "bubble"


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform by its id. `letters`, `shape` and the colours make its icon: never a brand's mark or its colour.

    `light` is the colour on light pages, `dark` that on dark ones. `aliases` are the other names that people
    write, in small letters. `plannable` is false for what is known by name only: no channel can be of it yet.
    """

    id: str
    label: str
    letters: str
    shape: Shape
    light: str
    dark: str
    aliases: tuple[str, ...] = ()
    plannable: bool = True


_CHAT = ("#40505f", "#c0cedb")  # every chat; its letters tell which

_ALL = (
    Platform("wall", "Wall", "Wa", Shape.OWN, "#0a5560", "#8ad4da", ("website",)),
    Platform("x", "X", "X", Shape.TALK, "#2b2d30", "#d5d6d6", ("twitter", "tw")),
    Platform("mastodon", "Mastodon", "Ma", Shape.TALK, "#4a3a9c", "#c6bff5", ("masto",)),
    Platform("bluesky", "Bluesky", "Bs", Shape.TALK, "#1d4f91", "#a9cbf5", ("bsky", "blue sky")),
    Platform("linkedin", "LinkedIn", "Li", Shape.PAGES, "#0f5370", "#9fd3ea", ("li", "linked in")),
    Platform("facebook", "Facebook", "Fb", Shape.PAGES, "#26478d", "#b3c4f0", ("fb", "face book")),
    Platform("instagram", "Instagram", "Ig", Shape.PICTURES, "#8a1f63", "#f3b3d9", ("ig", "insta")),
    Platform("threads", "Threads", "Th", Shape.TALK, "#5a3d2b", "#e2c4b0", ("thread",)),
    Platform("telegram", "Telegram", "Te", Shape.CHAT, *_CHAT, ("tg",)),
    Platform("discord", "Discord", "Di", Shape.CHAT, *_CHAT),
    Platform("email", "E-mail", "Em", Shape.OWN, "#5b4a00", "#e8d37f", aliases=("e-mail",), plannable=False),
    Platform("nextdoor", "Nextdoor", "Nd", Shape.PAGES, "#1f5a36", "#a5dcb6", aliases=("next door",), plannable=False),
    Platform("tiktok", "TikTok", "Tt", Shape.PICTURES, "#3d3f55", "#c8cae0", aliases=("tik tok",), plannable=False),
    Platform(
        "youtube", "YouTube", "Yt", Shape.PICTURES, "#8c1d14", "#ffb9b0", aliases=("yt", "you tube"), plannable=False
    ),
    Platform("teams", "Teams", "Tm", Shape.CHAT, *_CHAT, aliases=("ms teams", "microsoft teams"), plannable=False),
    Platform("slack", "Slack", "Sl", Shape.CHAT, *_CHAT, plannable=False),
)

PLATFORMS: Mapping[str, Platform] = {each.id: each for each in _ALL}

PLANNABLE = tuple(each.id for each in _ALL if each.plannable)
"""The platforms that entries may name; whether such a channel is connected is not decided here."""

FORMS = ("partner", "newsletter", "press", "email-footer")
"""What a heading of a message may name besides: words that are handed to partners, and posted by nobody of us."""

_BY_NAME = {name: each for each in _ALL for name in (each.id, *each.aliases)}


def called(word: str) -> Platform | None:
    """Return the platform that people mean by a word, whatever its capitals; None when it is no platform's name."""
    return _BY_NAME.get(" ".join(word.casefold().split()))


def called_or_itself(word: str) -> str:
    """Return the id of the platform that people mean by a word; a word that names none stays as it is."""
    platform = called(word)
    return platform.id if platform else word


def label(platform: str) -> str:
    """What people call a platform; an unknown one keeps its own name."""
    return PLATFORMS[platform].label if platform in PLATFORMS else platform


def place(platform: str) -> int:
    """Return where a platform stands among all, for lists that people read; unknown ones come last."""
    return _PLACES.get(platform, len(_PLACES))


_PLACES = {each.id: number for number, each in enumerate(_ALL)}
