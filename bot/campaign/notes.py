"""Collecting what is wrong with the files, so that one run reports all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from bot.model.diagnostic import Diagnostic, Location, Severity

MOST = 1_000
"""How many errors of a file are told: nobody reads more, and the next check tells the rest."""


class Wrong(Exception):
    """A value that cannot be read: the code, what is wrong, and what to do about it."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


Part = TypeVar("Part")


class Notes:
    """The diagnostics of one run, in the order in which they were found."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self._errors = 0

    def until_too_many(self, parts: Iterable[Part], place: Callable[[Part], Location]) -> Iterator[Part]:
        """Yield the parts of a file until so many errors are in it that the rest waits for these to be mended."""
        before = self._errors
        for part in parts:
            if self._errors - before >= MOST:
                message = f"more than {MOST - 1:,} errors in this file: from here on it was not read"
                self.error("too-many-errors", message, place(part), "mend those before, then check again")
                return
            yield part

    def error(self, code: str, message: str, location: Location, hint: str) -> None:
        """Note a problem that stops the campaign."""
        self._errors += 1
        self.found.append(Diagnostic(code, message, location, hint))

    def warn(self, code: str, message: str, location: Location, hint: str) -> None:
        """Note something that is probably not what the team wants."""
        self.found.append(Diagnostic(code, message, location, hint, Severity.WARNING))

    def inform(self, code: str, message: str, location: Location, hint: str) -> None:
        """Note something that the team should know."""
        self.found.append(Diagnostic(code, message, location, hint, Severity.INFO))


def shown(text: str) -> str:
    """Quote what was written, shortened and on one line, for a message."""
    line = " ".join(text.split())
    return f'"{line[:39]}…"' if len(line) > 40 else f'"{line}"'
