"""The edge of the program: whatever it writes to a terminal or a file passes here, without secrets and to be seen."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from bot.model.paint import with_paint, without_paint


class Edge:
    """A stream through which every text passes; what it is besides that is the stream's own affair."""

    def __init__(self, stream: TextIO, outward: Callable[[str], str]) -> None:
        self.stream, self._outward = stream, outward

    def write(self, text: str) -> int:
        """Write a text as it may be seen."""
        if self.stream.isatty():
            self.stream.write(with_paint(text, self._outward))
        else:
            self.stream.write(self._outward(without_paint(text)))
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
