"""The sample campaign: `check` from a cold start, and the rehearsal of its nine weeks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.child import HERE, best
from benchmarks.line import Line

AIM_CHECK = 0.5
AIM_REHEARSAL = 10.0


def check(folder: Path) -> Iterator[Line]:
    """Show a cold `check` next to the aim and to what Python and two libraries take by themselves."""
    ours = best(5, "-m", "bot", "-C", str(copied(folder)), "check").seconds
    yield Line("check, the sample, cold, best of 5", ours, "s", "aim", AIM_CHECK)
    yield Line("  the same", ours, "s", "python -c pass", best(5, "-c", "pass").seconds)
    yield Line("  the same", ours, "s", "import jinja2, yaml", best(5, "-c", "import jinja2, yaml").seconds)


def rehearse(folder: Path) -> Iterator[Line]:
    """Show how long nine weeks take."""
    root = copied(folder)
    result = best(2, "-m", "bot", "-C", str(root), "rehearse")
    said = re.search(r"Rehearsed .* in ([\d.]+) seconds", result.out)
    note = f"{said[0]}" if said else ""
    yield Line("rehearse, the sample, cold, best of 2", result.seconds, "s", "aim", AIM_REHEARSAL, note)


def copied(folder: Path) -> Path:
    """Copy the sample, so that neither a ledger nor a page of someone's is in the way; return its folder."""
    root = folder / "sample"
    for part in ("schedules", "messages"):
        shutil.copytree(HERE / part, root / part)
    return root
