"""How much of an answer is read, and for how long: nobody on the other side may fill this machine's memory or time."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

_PIECE = 65_536
_HALF = re.compile("[\ud800-\udfff]")
_WRAPPED = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""What zlib calls the encodings; some servers send the bare form of the last."""


class TooMuch(Exception):
    """An answer is longer than it may be."""


class Unreadable(Exception):
    """An answer is encoded in a way that nobody asked for, or wrongly."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may cost. `seconds` are for all of it, beside what its own body takes at `slowest` a second."""

    most_bytes: int = 8_000_000
    seconds: float = 90.0
    slowest: int = 50_000

    def seconds_for(self, body_bytes: int) -> float:
        """Return how long a request with such a body may take from its first byte to the last of its answer."""
        return self.seconds + body_bytes / self.slowest


Line = Callable[[], socket.socket | None]


@dataclass(eq=False, slots=True)
class Limit:
    """When a line is to be cut, and whether it was: `is_late`."""

    at: float
    line: Line
    is_late: bool = False

    def cut(self) -> None:
        self.is_late = True
        found = self.line()
        if found is not None:
            with suppress(OSError):  # it is closed already
                socket.socket.shutdown(found, socket.SHUT_RDWR)  # below TLS, which would wait for a farewell


@dataclass(eq=False, slots=True)
class Cutter:
    """Breaks lines whose time is over. One thread watches over all of them: one for each request would be dear."""

    _limits: set[Limit] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _watches: bool = False
    _next: float = 0.0

    @contextmanager
    def cut_after(self, seconds: float, line: Line) -> Iterator[Limit]:
        """Break the line when the time is over, be it in the middle of a byte; the limit says whether this was done."""
        limit = Limit(time.monotonic() + seconds, line)
        with self._changed:
            self._limits.add(limit)
            if not self._watches:
                self._watches = True
                threading.Thread(target=self._watch, name="cutter", daemon=True).start()
            elif limit.at < self._next:
                self._changed.notify()
        try:
            yield limit
        finally:
            with self._changed:
                self._limits.discard(limit)

    def _watch(self) -> None:
        """Wait for the next limit; with nothing left to watch over, end."""
        with self._changed:
            while self._limits:
                self._next = min(limit.at for limit in self._limits)
                self._changed.wait(max(self._next - time.monotonic(), 0.0))
                for limit in [limit for limit in self._limits if limit.at <= time.monotonic()]:
                    self._limits.discard(limit)
                    limit.cut()
            self._watches = False


def read_whole(read: Callable[[int], bytes], most: int) -> bytes:
    """Read to the end, in pieces; more than `most` is not even held."""
    pieces, length = [], 0
    while piece := read(min(_PIECE, most + 1 - length)):
        length += len(piece)
        if length > most:
            raise TooMuch
        pieces.append(piece)
    return b"".join(pieces)


def decoded(content: bytes, encoding: str, most: int) -> bytes:
    """Undo the encoding of a body; what would be more than `most` is not unpacked."""
    name = encoding.strip().lower()
    if name in ("", "identity") or not content:
        return content
    for form in _WRAPPED.get(name, ()):
        unpacking = zlib.decompressobj(form)
        try:
            plain = unpacking.decompress(content, most + 1)
        except zlib.error:
            continue
        if len(plain) > most:
            raise TooMuch
        if unpacking.eof and not unpacking.unused_data:
            return plain
    raise Unreadable


def parsed(content: bytes) -> Any:  # JSON is what it is
    """Read JSON; a ValueError where it cannot be read, however deep it is. Half characters become signs of a loss."""
    try:
        found = json.loads(content)
        return _whole(found) if b"\\ud" in content.lower() else found
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _whole(value: Any) -> Any:  # JSON is what it is
    """Replace half characters, which JSON can hold and nothing else can: not the ledger, not a page, not a request."""
    match value:
        case str():
            return _HALF.sub("\ufffd", value)
        case list():
            return [_whole(one) for one in value]
        case dict():
            return {_whole(name): _whole(one) for name, one in value.items()}
    return value
