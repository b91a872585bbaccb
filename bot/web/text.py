"""A post's text as people meet it: links, hashtags and mentions found, links as the platform shortens them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.model import alive
from bot.model.address import is_web, parts_of
from bot.model.alive import Lively


class Kind(StrEnum):
    """What a stretch of text is."""

    TEXT = "text"
    LINK = "link"
    HASHTAG = "hashtag"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a post's text. `href` is where it leads, if anywhere; `shown` is what readers see."""

    kind: Kind
    shown: str
    href: str = ""


def pieces(text: str, platform: str = "", able: Lively = alive) -> tuple[Piece, ...]:
    """Split a text into plain stretches, links (shortened as `platform` shows them), hashtags and mentions.

    `able` knows what the platform makes a link, a hashtag or a mention of; without one the general rules hold.
    """
    return tuple(_pieces(text, platform, able))


def _pieces(text: str, platform: str, able: Lively) -> Iterator[Piece]:
    done = 0
    for start, end, kind in _marked(text, able):
        marked = text[start:end]
        if start > done:
            yield Piece(Kind.TEXT, text[done:start])
        done = end
        if kind is Kind.LINK:
            address = marked if "://" in marked else f"https://{marked}"
            yield Piece(kind, shorten(marked, platform), address if is_web(address) else "")
        else:
            yield Piece(kind, marked)
    if done < len(text):
        yield Piece(Kind.TEXT, text[done:])


def _marked(text: str, able: Lively) -> Iterator[tuple[int, int, Kind]]:
    """Find what is alive, in the order of the text; of two that overlap the first holds."""
    kinds = ((Kind.LINK, able.links), (Kind.HASHTAG, able.hashtags), (Kind.MENTION, able.mentions))
    done = 0
    for start, end, kind in sorted((start, end, kind) for kind, find in kinds for start, end in find(text)):
        if start >= done:
            yield start, end, kind
            done = end


def shorten(link: str, platform: str) -> str:
    """Show a link as the platform does; a platform that shows it whole keeps it whole."""
    match platform:
        case "x":  # X: no scheme, no www, 26 characters and an ellipsis
            return _cut(_bare(link).removeprefix("www."), 26)
        case "mastodon":  # Mastodon: the same with 30; the rest stays in the page, unseen
            return _cut(_bare(link).removeprefix("www."), 30)
        case "bluesky":  # Bluesky's app: the host whole, then 13 characters of a path longer than 15
            host, slash, path = _bare(link).partition("/")
            return host + (f"/{path[:12]}..." if len(path) + 1 > 15 else (slash + path if path else ""))
        case "wall" | "":  # our own page: readable words, no tracking tags
            parts = parts_of(link)
            if parts is None:
                return _cut(link, 60)
            return _cut(parts.netloc.removeprefix("www.") + parts.path.rstrip("/"), 60)
        case _:
            return link


def _bare(link: str) -> str:
    return link.split("://", 1)[-1]


def _cut(words: str, at: int) -> str:
    return words if len(words) <= at else words[:at] + "…"


def hashtags(text: str) -> tuple[str, ...]:
    """Return the hashtags of a text without their `#`, each once, as first written."""
    found = (text[start + 1 : end] for start, end in alive.hashtags(text))
    return tuple({tag.casefold(): tag for tag in reversed(tuple(found))}.values())[::-1]
