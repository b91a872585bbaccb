"""A post's text as people meet it: links, hashtags and mentions found, links as the platform shortens them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import regex

from bot.model.address import LINK, is_web, parts_of, without_tail
from bot.model.hashtag import HASHTAG

_MARKED = regex.compile(
    rf"(?P<link>{LINK})"
    rf"|(?P<hashtag>{HASHTAG})"
    rf"|(?<![\p{{L}}\p{{N}}_/@.])(?P<mention>@[\p{{L}}\p{{N}}_](?:[\w.-]*\w)?(?:@[\w-]+(?:\.[\w-]+)+)?)",
    regex.IGNORECASE,
)


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


def pieces(text: str, platform: str = "") -> tuple[Piece, ...]:
    """Split a text into plain stretches, links (shortened as `platform` shows them), hashtags and mentions."""
    return tuple(_pieces(text, platform))


def _pieces(text: str, platform: str) -> Iterator[Piece]:
    done = 0
    for match in _MARKED.finditer(text):
        kind = Kind(str(match.lastgroup))
        marked = without_tail(match.group()) if kind is Kind.LINK else match.group()
        if match.start() > done:
            yield Piece(Kind.TEXT, text[done : match.start()])
        done = match.start() + len(marked)
        if kind is Kind.LINK:
            yield Piece(kind, shorten(marked, platform), marked if is_web(marked) else "")
        else:
            yield Piece(kind, marked)
    if done < len(text):
        yield Piece(Kind.TEXT, text[done:])


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
    return link.split("://", 1)[1]


def _cut(words: str, at: int) -> str:
    return words if len(words) <= at else words[:at] + "…"


def hashtags(text: str) -> tuple[str, ...]:
    """Return the hashtags of a text without their `#`, each once, as first written."""
    found = (piece.shown[1:] for piece in _pieces(text, "") if piece.kind is Kind.HASHTAG)
    return tuple({tag.casefold(): tag for tag in reversed(tuple(found))}.values())[::-1]
