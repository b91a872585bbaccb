"""What is wrong with the files, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.model.shown import in_line


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops the campaign, the others only inform."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the campaign.

    `file` is relative to the campaign folder, with forward slashes. `line` and `column` count from 1 in characters;
    a line of 0 means the file as a whole. `cell` is the address in a spreadsheet (`B4`, or `Sheet!B4`) and then takes
    the place of line and column. `width` is how many characters are meant.
    """

    file: str
    line: int = 0
    column: int = 0
    width: int = 1
    cell: str = ""

    def __str__(self) -> str:
        if self.cell:
            return in_line(f"{self.file}:{self.cell}")
        place = f":{self.line}" * bool(self.line) + f":{self.column}" * bool(self.line and self.column)
        return in_line(self.file) + place


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem in the team's files, returned (never raised) by the stage that saw it.

    `code` is stable for ever. `post` names the post that it is about, when it is about one. Message and help quote what
    others wrote: each becomes one line in which everything can be seen, wherever it is read.
    """

    code: str
    message: str
    location: Location
    hint: str = ""
    severity: Severity = Severity.ERROR
    post: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", in_line(self.message))
        object.__setattr__(self, "hint", in_line(self.hint))


def has_errors(diagnostics: tuple[Diagnostic, ...]) -> bool:
    """Say whether any of these must be mended before the campaign can run."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def in_file_order(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Sort as a person reads: by file, line and column; each exact repeat once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.location, d.code, d.post, d.message)))
