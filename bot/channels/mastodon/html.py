"""A status's HTML as the text that it was made from, as far as that can be told."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_MENTION = re.compile(r"\b(mention|hashtag)\b")


def texts_of(html: str) -> tuple[str, ...]:
    """The text as a reader sees it, and the text with links in full where they are shown shortened."""
    return _read(html, False), _read(html, True)


def _read(html: str, in_full: bool) -> str:
    reader = _Reader(in_full)
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).strip()


class _Reader(HTMLParser):
    def __init__(self, in_full: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._in_full = in_full
        self._link = ""
        self._link_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "br":
            self.parts.append("\n")
        elif tag == "a" and not _MENTION.search(found.get("class") or ""):
            self._link, self._link_from = found.get("href") or "", len(self.parts)

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.parts.append("\n\n")
        elif tag == "a" and self._link:
            shown = "".join(self.parts[self._link_from :]).rstrip("…")
            without = self._link.partition("://")[2]
            if self._in_full and shown and (self._link.startswith(shown) or without.startswith(shown)):
                self.parts[self._link_from :] = [self._link]
            self._link = ""

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
