"""Web addresses in texts of people and in answers of servers: found, taken apart and judged, whatever they hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from typing import TypeGuard
from urllib.parse import SplitResult, urlsplit

_STOPS = "。｡、､，．！？；：۔؟،؛।॥።፣፤፧՞։"
"""What ends a sentence or a part of one in other scripts, where often no space follows. No address holds it."""

# What may stand before it is asked after its first letters, which re then leaps to.
_LINK = re.compile(rf"[hH][tT][tT][pP](?<![\w@].{{4}})[sS]?://(?=\S)[^\s<>\"“”«»{_STOPS}]*")
_BARE = re.compile(
    r"(?<![\w@./:-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|edu|eu|gov|info|int|net|org|uk)(?![\w@-]|\.\w)(?:/[^\s<>\"“”«»]*)?",
    re.IGNORECASE,
)
"""A name that people mean as an address, without https://; few endings, so that no file is taken for one."""

_CLOSERS = {")": "(", "]": "["}
_NAME = re.compile(r"[\w-]{1,63}(\.[\w-]{1,63})*\.?")
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Find what was written as a web address, each from where to where; whether it leads anywhere, `is_web` says."""
    for match in _LINK.finditer(text) if "://" in text else ():
        yield match.start(), match.start() + len(_without_tail(match.group()))


def bare_names(text: str) -> Iterator[str]:
    """Find names that were meant as web addresses, without their http:// or https://."""
    for word in text.split() if "." in text else ():
        for match in _BARE.finditer(word) if "." in word else ():
            if not match.group().split(".", 1)[0].isdigit():
                yield _without_tail(match.group())


def _without_tail(link: str) -> str:
    """Leave punctuation that ends the sentence, and a bracket that was opened before the link, out of the link."""
    while link:
        last = link[-1]
        unbalanced = last in _CLOSERS and link.count(last) > link.count(_CLOSERS[last])
        if last not in ".,;:!?'\"*" and not unbalanced and (last.isascii() or unicodedata.category(last)[0] != "P"):
            break
        link = link[:-1]
    return link


def parts_of(address: str) -> SplitResult | None:
    """Take an address apart; None where that cannot be done."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # read here, because it is only now that a port of letters raises
    except ValueError:
        return None
    return parts


def host_of(address: str) -> str:
    """Return the host of an address; empty where it has none."""
    parts = parts_of(address)
    return (parts.hostname or "") if parts else ""


def path_of(address: str) -> str:
    """Return the path of an address; empty where it has none."""
    parts = parts_of(address)
    return parts.path if parts else ""


def is_web(address: object) -> TypeGuard[str]:
    """Say whether a browser could open this and would show where it leads: http(s), a real host, nothing unseen."""
    return isinstance(address, str) and _is_web(address)


@lru_cache(maxsize=1024)  # asked of each link of each post, and most posts share one
def _is_web(address: str) -> bool:
    if any(unicodedata.category(letter) in _UNSEEN for letter in address):
        return False
    parts = parts_of(address)
    return parts is not None and parts.scheme in ("http", "https") and _is_host(parts.hostname or "")


def _is_host(host: str) -> bool:
    """Say whether this is a name that could be looked up, or the number of a machine."""
    try:
        if ":" in host:
            return bool(ip_address(host))
        return _NAME.fullmatch(host) is not None and (host.isascii() or bool(host.encode("idna")))
    except ValueError:  # a label that is empty, too long or not allowed
        return False
