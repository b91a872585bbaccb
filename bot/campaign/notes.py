"""Collecting what is wrong with the files, so that one run reports all of it."""

from __future__ import annotations

from bot.model.diagnostic import Diagnostic, Location, Severity


class Wrong(Exception):
    """A value that cannot be read: the code, what is wrong, and what to do about it."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class Notes:
    """The diagnostics of one run, in the order in which they were found."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def error(self, code: str, message: str, location: Location, hint: str) -> None:
        """Note a problem that stops the campaign."""
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
