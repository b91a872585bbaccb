"""Link cards: Bluesky makes none by itself, so that whoever posts reads title, description and picture of the page."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

from bot.channels.http.fetch import Fetched, NotFetched, Outside, fetch, joined
from bot.model.address import host_of

_PAGE_BYTES = 300_000
_PICTURE_BYTES = 1_000_000  # app.bsky.embed.external takes no larger thumb
_PAGE_KINDS = ("text/html",)
_PICTURE_KINDS = ("image/jpeg", "image/png", "image/webp", "image/gif")
_TITLE_CHARS = 300
_DESCRIPTION_CHARS = 1000
_MOST_TITLE = 10 * _TITLE_CHARS  # white space in it is folded
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)

_ASIDE = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|<!(?!doctype)[^>]*>?", re.IGNORECASE | re.DOTALL)
"""Comments, and what browsers take for one: the reader stumbles over some of them."""

_NO_CHARSETS = ("idna", "punycode")  # Python can read them, and takes its time

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """A card's picture."""

    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a page says of itself; `lacks_picture` where it names one that could not be had."""

    title: str
    description: str
    picture: Picture | None = None
    lacks_picture: bool = False


MakeCard = Callable[[str], Card | None]


def read_card(link: str, outside: Outside) -> Card | None:
    """Read the card of a page; None, and a line in the log, where there is none to be had."""
    try:
        page = fetch(link, _PAGE_KINDS, _PAGE_BYTES, outside)
    except NotFetched as error:
        _log.info("no link card for %s: %s", host_of(link), error)
        return None
    said = _Said()
    said.read(_text(page))
    title = said.first("og:title", "twitter:title", "title")
    if not title:
        _log.info("no link card for %s: the page has no title", host_of(link))
        return None
    description = said.first("og:description", "twitter:description", "description")
    named = said.first("og:image:secure_url", "og:image", "twitter:image")
    picture = _picture(joined(link, named), outside) if named else None
    return Card(title[:_TITLE_CHARS], description[:_DESCRIPTION_CHARS], picture, bool(named) and picture is None)


def _picture(url: str, outside: Outside) -> Picture | None:
    try:
        found = fetch(url, _PICTURE_KINDS, _PICTURE_BYTES, outside)
    except NotFetched as error:
        _log.info("a link card without its picture from %s: %s", host_of(url), error)
        return None
    if not found.is_whole:
        _log.info("a link card without its picture from %s: it is too large", host_of(url))
        return None
    return Picture(found.content, found.mime)


def _text(page: Fetched) -> str:
    declared = _DECLARED.search(page.content[:2048])
    charset = page.charset or (declared[1].decode() if declared else "utf-8")
    try:
        known = codecs.lookup(charset).name not in _NO_CHARSETS
        return page.content.decode(charset if known else "utf-8", "replace")
    except (LookupError, ValueError):
        return page.content.decode("utf-8", "replace")


class _Said(HTMLParser):
    """Gathers what the head of a page says of it; of two that say the same the first holds."""

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, str] = {}
        self._in_title = False
        self._title: list[str] = []

    def read(self, page: str) -> None:
        """Read a page as far as it can be read."""
        try:
            self.feed(_ASIDE.sub("", page))
            self.close()
        except Exception as error:  # pages hold what browsers forgive and this reader does not  # noqa: BLE001
            _log.info("a linked page could not be read to its end: %s", type(error).__name__)
        if self._title:
            self._found["title"] = _one_line("".join(self._title)[:_MOST_TITLE])

    def first(self, *names: str) -> str:
        """Return the first of these that the page says."""
        return next((self._found[name] for name in names if self._found.get(name)), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and not self._title
        if tag == "meta":
            given = {name: value or "" for name, value in attrs}
            name = (given.get("property") or given.get("name") or "").lower()
            self._found.setdefault(name, _one_line(given.get("content", "")))

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._title.append(data)


def _one_line(text: str) -> str:
    return " ".join(text.split())
