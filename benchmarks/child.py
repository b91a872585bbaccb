"""Run a cold process, and say how long it took and what it used."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
LONGEST = 120


class ChildFailed(Exception):
    """A measured process did not end as it should; its words are the message."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took. Peak memory and CPU are 0 where the system does not tell them of one child."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    out: str


def run(*arguments: str, codes: tuple[int, ...] = (0,), tree: Path = HERE) -> Run:
    """Run Python with these arguments in a process of its own, from start to end, with the code of a tree."""
    began = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert child.stdout is not None
    guard = threading.Timer(LONGEST, child.kill)
    guard.start()
    out = child.stdout.read()
    guard.cancel()
    if not hasattr(os, "wait4"):
        child.wait(LONGEST)
        return _checked(arguments, child.returncode, codes, Run(time.perf_counter() - began, 0, 0, out))
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    peak = used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return _checked(arguments, child.returncode, codes, Run(seconds, used.ru_utime + used.ru_stime, peak, out))


def best(times: int, *arguments: str, codes: tuple[int, ...] = (0,)) -> Run:
    """Run a few times, each cold; return the fastest, which other programs on this machine disturbed least."""
    return min((run(*arguments, codes=codes) for _ in range(times)), key=lambda each: each.seconds)


def _checked(arguments: tuple[str, ...], code: int, codes: tuple[int, ...], result: Run) -> Run:
    if code not in codes:
        raise ChildFailed(f"{' '.join(arguments)[:200]} ended with {code}:\n{result.out[-2000:]}")
    return result
