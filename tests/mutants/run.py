"""Run the tests of a module against each planted bug, in copies of the tree that lie in memory, two side by side.

A bug that they let pass meets those of all rooms as well, before it counts as a survivor.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.plant import Mutant

ROOT = Path(__file__).resolve().parents[2]
CPU_SECONDS = 120  # far above what the tests of a module take: a bug that never ends is found too
ALL_CPU_SECONDS = 900  # the same, for the tests of all rooms
MEMORY = Path("/dev/shm")  # a folder in memory, where there is one
LEFT_OUT = shutil.ignore_patterns(
    ".*cache", "__pycache__", ".venv", ".git", ".servers", ".hypothesis", "out", "*.egg-info"
)

LOOP = (
    *("stops", "loop", "retry", "overtaken", "looking_first", "trouble", "moving_clock", "clockwatch", "turns"),
    *("told", "never_silent", "rehearsal", "alerts", "gap", "workers", "watchdog"),
)
DELIVERY = tuple(f"tests/delivery/test_{name}.py" for name in LOOP)
LEDGER = (
    *(f"tests/ledger/test_{name}.py" for name in ("sending", "people", "apply", "rows", "store", "life", "workers")),
    *("tests/ledger/test_first_release.py", "tests/ledger/test_machine.py"),
    *(f"tests/delivery/test_{name}.py" for name in ("stops", "loop", "looking_first", "clockwatch", "told")),
    *("tests/desk/test_forgetting.py", "tests/desk/test_keeping.py", "tests/cli/test_forget.py"),
    *("tests/cli/test_copies.py", "tests/cli/test_looking.py", "tests/delivery/test_never_silent.py"),
)
ROOMS = tuple(
    f"tests/{room}" for room in ("cli", "desk", "scenarios", "delivery", "ledger", "planning", "channels", "simulator")
)
"""Where a bug that the tests of its module let pass may yet be found: whatever works on one campaign."""
PLANNING = tuple(f"tests/planning/test_{name}.py" for name in ("rotation", "plan", "rotation_changes"))


def tests_of(path: str) -> tuple[str, ...]:
    """Return the tests that cover a module, those first that are quick and near."""
    match path.split("/"):
        case "bot", "delivery", _:
            return DELIVERY
        case "bot", "ledger", _:
            return LEDGER
        case "bot", "planning", "reconcile.py":
            return "tests/planning/test_reconcile.py", "tests/planning/test_reconcile_laws.py", "tests/cli/test_run.py"
        case "bot", "planning", _:
            return PLANNING
        case "bot", "channels", platform, _:
            near = (f"tests/channels/{platform}", f"tests/channels/test_conformance_{platform}.py")
            shared = ("tests/channels/test_alive.py", "tests/channels/http/test_fetch.py")
            return (*near, *shared, "tests/ledger/test_first_release.py")
        case _:
            return (
                *(f"tests/channels/{name}" for name in ("mastodon", "bluesky", "x")),
                "tests/ledger/test_first_release.py",
            )


def survivors(planted: Sequence[Mutant]) -> Iterator[tuple[Mutant, bool]]:
    """Plant each bug by itself; return it and whether no test failed, in the order in which they were given."""
    copies: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None, ignore_cleanup_errors=True) as folder:
        for name in ("one", "two"):
            shutil.copytree(ROOT, Path(folder) / name, ignore=LEFT_OUT)
            copies.put(Path(folder) / name)

        def survives(mutant: Mutant) -> bool:
            copy = copies.get()
            try:
                return _passes_with(copy, mutant)
            finally:
                copies.put(copy)

        for tests in (*dict.fromkeys(tests_of(one.path) for one in planted), ROOMS):
            if said := _fails(Path(folder) / "one", tests):
                raise SystemExit(f"no bug is planted yet, and the tests fail:\n{said}")
        with ThreadPoolExecutor(2) as pool:
            yield from zip(planted, pool.map(survives, planted), strict=True)


def _passes_with(copy: Path, mutant: Mutant) -> bool:
    path = copy / mutant.path
    source = path.read_bytes()
    try:
        _write(path, mutant.planted(source))
        if _fails(copy, tests_of(mutant.path)) or not _has_sound_types(copy, mutant.path):
            return False
        return not _fails(copy, ROOMS)
    finally:
        _write(path, source)


def _has_sound_types(copy: Path, path: str) -> bool:
    """Say whether mypy lets it pass as well: make test asks it too."""
    words = (sys.executable, "-m", "mypy", "--no-error-summary", path)
    return subprocess.run(words, cwd=copy, capture_output=True, check=False).returncode == 0


def _write(path: Path, source: bytes) -> None:
    """Write a module so that Python reads it, and not what it has compiled of the last one within the same second."""
    path.write_bytes(source)
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()


def _fails(copy: Path, tests: Sequence[str]) -> str:
    """Return what pytest says where a test fails; empty: all pass."""
    seconds = ALL_CPU_SECONDS if tests is ROOMS else CPU_SECONDS
    slow = " and not long" if tests is ROOMS else ""
    marks = f"not servers and not browser and not killing{slow}"
    options = ("-x", "-q", "--tb=line", "--hypothesis-seed=0", "-m", marks)
    plugins = ("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov")
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *plugins, *tests],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy)},
            capture_output=True,
            text=True,
            check=False,
            timeout=4 * seconds,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)),
        )
    except subprocess.TimeoutExpired:
        return "it waits for ever"
    return "" if ran.returncode == 0 else f"{ran.stdout[-2000:]}{ran.stderr[-500:]}" or "it ended without a word"
