"""How long X thinks a text is, and what X turns into a link: twitter-text's rules, version 3.

The rules are public (https://docs.x.com/fundamentals/counting-characters and twitter-text's config/v3.json, read on
2026-11-22): the text in NFC, two for everything outside four ranges, 23 for a link, two for an emoji however long its
sequence. A link cannot contain a space, so each word is looked at alone, and its answer is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from bot.channels.text.emoji import without_emoji

LINK_COUNTS = 23
LONGEST_LINK = 4096
LONGEST_WORD = 5000  # counted in full beyond this: no text near a limit holds such a word
_LONGEST_LABEL = 63
_LONGEST_SLUG = 40

_INVALID = "\ufffe\ufeff\uffff"
_DIRECTIONS = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_SPACES = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_LATIN = (
    "\xc0-\xd6\xd8-\xf6\xf8-\xff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b"
)
_LATIN += "\u02bb\u0300-\u036f\u1e00-\u1eff\u0399\u03b9"  # iota is the other case of U+0345
_NAME = rf"[^!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~${_SPACES}{_INVALID}{_DIRECTIONS}]"
_GENERAL = rf"[a-zA-Z0-9\u0400-\u04ff!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_ENDING = rf"[a-zA-Z0-9\u0400-\u04ff+\-=_#/{_LATIN}]"
_PARENS = rf"\((?:{_GENERAL}+|{_GENERAL}*\({_GENERAL}+\){_GENERAL}*)\)"
_PATH = rf"/(?:{_GENERAL}*(?:{_PARENS}{_GENERAL}*)*{_ENDING}|{_PARENS}|@{_GENERAL}+/)*"
_QUERY = r"\?[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-zA-Z0-9\-_&=#/]"

_BEFORE = re.compile(rf"[^A-Za-z0-9@＠$#＃{_INVALID}]")
_HEAD = re.compile(rf"(?P<scheme>https?://)?(?P<labels>(?:{_NAME}(?:(?:{_NAME}|[_-])*{_NAME})?\.)+)", re.IGNORECASE)
_FIRST = re.compile(_NAME, re.IGNORECASE)
_ASCII_LABELS = re.compile(rf"(?:[-a-zA-Z0-9{_LATIN}]+\.)+")
_ASCII_RUN = re.compile(r"[a-zA-Z0-9]+")
_PUNYCODE = re.compile(r"xn--[-0-9a-z]+", re.IGNORECASE)
_SHORT_LINK = re.compile(r"https?://t\.co/([a-z0-9]+)(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?", re.I)
_AFTER_NAME = "@+-"
_HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link within one word. `start` and `end` bound all of it, the name ends at `name_end`."""

    start: int
    end: int
    scheme: str
    name_start: int
    name_end: int
    path: str


def weighted_length(text: str) -> int:
    """Count a text as X does."""
    if text.isascii():
        text = text.replace("\r\n", "\n") if "\r" in text else text
        length = len(text)
        if "." in text:
            for index, word in enumerate(_words(text)):
                if "." in word:
                    links, rest = _cut(word, index == 0)
                    length += links * (LINK_COUNTS - 1) + len(rest) - len(word)
        return length
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    count = 0
    if "." in text:
        words = _words(text)
        for index, word in enumerate(words):
            if "." in word:
                links, words[index] = _cut(word, index == 0)
                count += links * (LINK_COUNTS - 1)
        text = " ".join(words)
    text, emoji = without_emoji(text)
    return count + 2 * emoji + len(text) + sum(map(len, _HEAVY.findall(text)))


def _words(text: str) -> list[str]:
    return text.replace("\n", " ").split(" ")


@lru_cache(maxsize=4096)
def _cut(word: str, first: bool) -> tuple[int, str]:
    """Return how many links a word holds, and the word with one plain character for each."""
    kept: list[str] = []
    position = 0
    for start, end in x_links(word, first):
        if start >= position:
            kept.append(word[position:start])
            position = end
    return len(kept), "\0".join((*kept, word[position:]))


@lru_cache(maxsize=4096)
def x_links(word: str, first: bool = True) -> tuple[tuple[int, int], ...]:
    """Return what X makes a link of in a word, as (start, end). `first`: nothing precedes, not even a space."""
    return tuple(_x_links(word, first))


def _x_links(word: str, first: bool) -> Iterator[tuple[int, int]]:
    for link in scan(word, _tail(), first):
        if not link.scheme:
            yield from _bare_names(word, link)
        elif (short := _SHORT_LINK.match(word, link.start, link.end)) is None:
            yield link.start, link.end
        elif len(short.group(1)) <= _LONGEST_SLUG:
            yield link.start, short.end()


def _bare_names(word: str, link: Link) -> Iterator[tuple[int, int]]:
    """Without a scheme only names in Latin letters are links; the last of them takes the path with it."""
    if link.start and word[link.start - 1] in "-_./":
        return
    name = word[link.name_start : link.name_end]
    spans: list[tuple[int, int]] = []
    position = 0
    while (labels := _ASCII_LABELS.search(name, position)) is not None:
        end = _name_end(name, labels.start(), labels.end(), underscores=True)
        if end:
            spans.append((link.start + labels.start(), link.start + end))
        position = end or labels.end()
    if spans and link.path:
        start, end = spans[-1]
        spans[-1] = start, end + link.end - link.name_end
    yield from spans


def scan(word: str, tail: re.Pattern[str], first: bool) -> Iterator[Link]:
    """Find names with a real ending in a word, with or without a scheme, and what of it belongs to the link."""
    if len(word) > LONGEST_WORD:
        return
    taken = 0
    run = _Run(word)
    for before, start in _starts(word, first):
        if before < taken:
            continue
        scheme, name_start, name_end = run.name_at(start)
        if not name_end:
            continue
        rest = tail.match(word, name_end)
        taken = rest.end() if rest else name_end
        if _is_valid(word[name_start:name_end], taken - start + len(scheme or "https://")):
            yield Link(start, taken, scheme, name_start, name_end, (rest.group("path") if rest else None) or "")


@dataclass(slots=True)
class _Run:
    """A run of labels with their dots, looked through once however many places in it a name may begin at.

    It ends at `end`. `found` is where the longest name in it with a real ending stops, or 0 when there is none.
    """

    word: str
    end: int = 0
    found: int = 0

    def name_at(self, start: int) -> tuple[str, int, int]:
        """Return the scheme, and where the name that begins here starts and ends; an end of 0: there is no name."""
        if start >= self.end:
            head = _HEAD.match(self.word, start)
            if head is None:
                return "", start, 0
            self.end = head.end()
            self.found = _name_end(self.word, head.start("labels"), self.end)
            return head.group("scheme") or "", head.start("labels"), self.found
        if not _FIRST.match(self.word, start):
            return "", start, 0
        if start < self.found:
            return "", start, self.found
        # Nothing behind it has a real ending; only its own label may have changed, by losing an underscore.
        return "", start, _name_end(self.word, start, self.word.find(".", start) + 1)


def _starts(word: str, first: bool) -> Iterator[tuple[int, int]]:
    """Yield where a link may begin, each with the place of the character before it, in the order of their standing."""
    if first and _BEFORE.match(word):
        yield 0, 1  # the first character of a text may stand before a link; elsewhere a space does
    yield 0, 0
    for before in _BEFORE.finditer(word, 0 if not first else 1):
        yield before.start(), before.end()


def _name_end(text: str, start: int, end: int, *, underscores: bool = False) -> int:
    """Return where the longest name with a real ending stops, or 0. `start` and `end` bound its labels with dots."""
    while end > start:
        label_start = text.rfind(".", start, end - 1) + 1 or start
        if underscores or "_" not in text[label_start:end]:
            found = _ending(text, end)
            if found:
                return found
        end = label_start
    return 0


def _ending(text: str, start: int) -> int:
    """Return where a top-level domain that begins at `start` ends, or 0."""
    run = _ASCII_RUN.match(text, start)
    if run is not None:
        if run.group().lower() in endings() and not _continues(text[run.end() : run.end() + 1]):
            return run.end()
        if text[run.end() : run.end() + 1].isascii():
            punycode = _PUNYCODE.match(text, start)
            return punycode.end() if punycode else 0
    for end in range(min(len(text), start + _longest_ending()), start, -1):
        if text[start:end].lower() in endings() and not _continues(text[end : end + 1]):
            return end
    return 0


def _continues(character: str) -> bool:
    return character != "" and (character in _AFTER_NAME or (character.isascii() and character.isalnum()))


def _is_valid(name: str, length: int) -> bool:
    """Say whether the domain name system could hold this name: labels of 1 to 63 characters, in ASCII."""
    if any(len(label) > _LONGEST_LABEL for label in name.split(".")):
        return False  # writing it in ASCII makes it no shorter, and takes a time that grows with the square
    if not name.isascii():
        labels = [label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in name.split(".")]
        length += len(".".join(labels)) - len(name)
        return length <= LONGEST_LINK and all(0 < len(label) <= _LONGEST_LABEL for label in labels)
    return length <= LONGEST_LINK and all(0 < len(label) <= _LONGEST_LABEL for label in name.split("."))


@cache
def _tail() -> re.Pattern[str]:
    """What may follow a name. Compiled at the first link: it takes milliseconds that a start can do without."""
    return re.compile(rf"(?::[0-9]+)?(?P<path>{_PATH})?(?:{_QUERY})?")


@cache
def endings() -> frozenset[str]:
    """The top-level domains that X knows."""
    lines = Path(__file__).with_name("tlds.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _longest_ending() -> int:
    return max(len(name) for name in endings() if not name.isascii())
