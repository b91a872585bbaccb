"""The brake that needs neither ledger nor settings: a file in the campaign's folder, whose coming stops everything."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.model.delivery import BY_FILE, Pause
from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.wording import counted

if TYPE_CHECKING:
    from bot.ledger import Ledger

STOP_FILE = "PAUSE"
_WORDS = "pause|paused|stop|stopped|paus|pase|puse|ppause|paause|pausse|pausee|apuse|puase|pasue|paues"
_NAME = re.compile(
    rf"({_WORDS})([\s_-]+(all|everything|now|please|copy))*[\s!]*(\(\d+\))?(\.(txt|text|md|rtf|docx?|odt))*",
    re.IGNORECASE,
)
"""What looks like a stop stops: in any case, with a slip, and with the endings that editors add and Windows hides."""
_ALMOST = re.compile(r"(?<![a-z])(pause|paused|pauses)(?![a-z])", re.IGNORECASE)
_PUT_ASIDE = re.compile(r"[.~#].*|.*(\.(old|bak|orig|off|sw.)|~)")
_USUAL = (STOP_FILE, "PAUSE.txt", "PAUSE.md", "PAUSED", "pause", "pause.txt", "STOP")


def stop_file(root: Path) -> Path | None:
    """Return the file that stops everything, if there is one. It is asked before each post: one look at the folder."""
    try:
        found = [name for name in os.listdir(root) if _NAME.fullmatch(name)]  # noqa: PTH208 - names are enough, and cheaper
    except OSError:  # who may not list a folder may still find what is in it
        found = [name for name in _USUAL if os.path.lexists(root / name)]
    return root / min(found) if found else None


def not_a_stop(root: Path) -> tuple[Diagnostic, ...]:
    """Warn of each file whose name speaks of a pause and is too unlike one to stop anything; none while one does."""
    if stop_file(root) is not None:
        return ()
    try:
        names = sorted(name for name in os.listdir(root) if _ALMOST.search(name) and not _PUT_ASIDE.fullmatch(name))  # noqa: PTH208 - as above
    except OSError:
        return ()
    hint = f"to stop everything, name it {STOP_FILE}; else call it something else"
    return tuple(
        Diagnostic("not-a-stop", f"the file {name} stops nothing", Location(name), hint, Severity.WARNING)
        for name in names
    )


def reason_in(path: Path) -> str:
    """Return the file's first line, which says why; empty where it has none."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):  # a link may lead to what nobody should read, a pipe never ends
            return ""
        with path.open("rb") as file:
            lines = file.read(1_000).decode("utf-8", "replace").strip().splitlines()
    except OSError:  # a folder of that name, or a file that this user may not read, stops as well
        return ""
    return lines[0][:200] if lines else ""


def follow_stop_file(root: Path, ledger: Ledger, now: datetime) -> None:
    """Turn the stop file's coming and going into a pause of the ledger, so that elapsed posts wait for a yes."""
    import logging  # whoever only asks whether there is a stop logs nothing

    log = logging.getLogger("drumbeat")
    path = stop_file(root)
    stops = [pause for pause in ledger.pauses() if pause.scope == "all"]
    if path is not None and not stops:  # a person's own stop stays as it is, and stands when the file is gone
        why = reason_in(path) or f"a file named {path.name} is there"
        ledger.pause(Pause("all", BY_FILE, why, now))
        log.warning("paused: %s", why)
    elif path is None and any(pause.by == BY_FILE for pause in stops):
        elapsed = ledger.resume("all", BY_FILE)
        waits = f"{counted(len(elapsed), 'post')} {'waits' if len(elapsed) == 1 else 'wait'}"
        log.warning("going on: the %s file is gone; %s for a yes", STOP_FILE, waits)


def pull(root: Path, why: str) -> Path:
    """Put the file there; one that is there keeps its words. Its name alone stops, also on a disk without room."""
    if (known := stop_file(root)) is not None:
        return known
    path = root / STOP_FILE
    with path.open("xb"):
        pass
    with suppress(OSError):
        path.write_text(f"{why}\n", encoding="utf-8", newline="\n")
    return path
