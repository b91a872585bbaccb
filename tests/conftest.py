"""Where tests keep their files, never in this user's own folders; and what is counted as covered."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY, ROOMY = Path("/dev/shm"), 2**30
BY_THE_THOUSAND = ("long", "killing", "hypothesis")
FIRST = ("killing", "long", "browser")


def _is_good_enough(memory: Path) -> bool:
    """Say whether it takes what all tests write, and programs can be started from it: in a container often not."""
    if not memory.is_dir():
        return False
    found = os.statvfs(memory)
    return found.f_bavail * found.f_frsize >= ROOMY and not found.f_flag & os.ST_NOEXEC


if _is_good_enough(MEMORY):  # a ledger waits for its disk with every commit: that is most of what a test would take
    os.environ.setdefault("TMPDIR", str(MEMORY))
    tempfile.tempdir = None  # whoever asked before has the answer of before

STATE = tempfile.mkdtemp(prefix="drumbeat-state-")
os.environ["DRUMBEAT_STATE"] = STATE


@pytest.hookimpl(trylast=True)  # Hypothesis marks its tests in this hook, too
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Trace no lines where thousands of cases are tried, and begin with what takes long.

    Tracing nearly doubles their time; and of a line that only dice lead to, no test says what it does. Whatever takes
    long and comes last has one core to itself, while the other has nothing left to do.
    """
    for item in items:
        if any(item.get_closest_marker(name) for name in BY_THE_THOUSAND):
            item.add_marker("no_cover")
    items.sort(
        key=lambda item: next((at for at, name in enumerate(FIRST) if item.get_closest_marker(name)), len(FIRST))
    )


def pytest_unconfigure() -> None:
    """Leave nothing behind. A worker of several ends here as well, and removes its own."""
    shutil.rmtree(STATE, ignore_errors=True)
