"""The edge of the program: whatever it writes to a terminal or a file passes here, without secrets and to be seen."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

_PAINT = re.compile(r"(\x1b\[(?:0|1|[39][1-6]|90)m)")
"""The colours of our own that click writes to a terminal: bold, red to cyan, and their end. They hide nothing."""


class Edge:
    """A stream through which every text passes; what it is besides that is the stream's own affair."""

    def __init__(self, stream: TextIO, outward: Callable[[str], str]) -> None:
        self.stream, self._outward = stream, outward

    def write(self, text: str) -> int:
        """Write a text as it may be seen."""
        if not self.stream.isatty():
            self.stream.write(self._outward(text))
        else:
            parts = _PAINT.split(text)
            self.stream.write("".join(part if n % 2 else self._outward(part) for n, part in enumerate(parts)))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # whatever a stream has
        return getattr(self.stream, name)


@contextlib.contextmanager
def guarded(outward: Callable[[str], str]) -> Iterator[None]:
    """Let standard output and standard error pass the edge meanwhile."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Edge(sys.stdout, outward), Edge(sys.stderr, outward)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def beneath(stream: TextIO) -> TextIO:
    """Return the stream itself, for what moves the cursor on purpose and shows no text of others."""
    return stream.stream if isinstance(stream, Edge) else stream
