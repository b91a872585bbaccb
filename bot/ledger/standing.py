"""What can be said of a ledger without touching it: what is in its place, whose it is, what it may have forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.home import Home

NO_LEDGER = "there is no record of what was posted before"
GONE = "the ledger that was used in this folder is gone"
OTHER = "another ledger was used in this folder meanwhile"
OLDER = "the ledger is older than what was done with it: a copy was put back"
UNKNOWN = "nothing tells whether the ledger is as it was left: a process died, or the machine was started anew"
TAKEN_OVER = "the ledger was taken over from elsewhere"
RESTORED = "the ledger was restored from a backup"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose ledger it is, if not ours, and why it may have forgotten something, if so."""

    elsewhere: str = ""
    doubt: str = ""

    @property
    def in_words(self) -> str:
        """What a person has to know first; empty: nothing."""
        if self.elsewhere:
            return f"This is a copy: {self.elsewhere}"
        return f"Careful: {self.doubt}. What is due by now is looked for before it is sent." if self.doubt else ""


def obstruction(path: Path) -> str:
    """Say what is in the place of a ledger and of its folder, and what to do; empty: nothing is in the way."""
    for place, what in ((path.parent, "folder"), (path, "file")):
        if place.is_symlink() and not place.exists():
            return f"{place} is a link that leads nowhere, and the ledger's {what} has to be there: mend the link"
    if path.parent.exists() and not path.parent.is_dir():
        return f"{path.parent} is a file, and the ledger's folder has to be there: move it away"
    if path.is_dir():
        return f"{path} is a folder, and the ledger's file has to be there: move it away"
    return ""


def of_nothing(path: Path, home: Home | None) -> Standing:
    """Tell of a ledger that is not there, or empty."""
    last = home.last_ledger(path.resolve().parent) if home is not None else ""
    return Standing(doubt=GONE if last else "")
