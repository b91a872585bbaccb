"""`python -m benchmarks.compare BASE`: the CPU time of this tree next to that of another commit, by turns.

Both run in this environment; only PYTHONPATH differs. What else the machine does disturbs both alike.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from benchmarks import idle
from benchmarks.child import HERE, run
from benchmarks.sample import copied

TURNS = 9
IDLE_SECONDS = 10
WORK = str(Path(__file__).with_name("compare_work.py"))
_numbers = count()


def main(base: str) -> None:
    """Print a line for each kind of work: the median of the turns' ratios, and their quartiles."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-compare-", ignore_cleanup_errors=True) as folder:
        other, room = Path(folder) / "base", Path(folder)
        os.environ["DRUMBEAT_STATE"] = str(room / "state")  # what is kept beside ledgers is nobody's after this
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each start of a process would measure the compiler
        _git("worktree", "add", "--quiet", "--detach", str(other), base)
        try:
            print(f"CPU time against {base}, by turns {TURNS} times, after one that does not count")
            for name, work in WORKS.items():
                turns = [_turn(work, room, (HERE, other), number % 2 == 1) for number in range(TURNS + 1)][1:]
                ratios = [ours / theirs for ours, theirs in turns]
                low, _, high = quantiles(ratios, n=4)
                took = " against ".join(f"{median(each):.3f} s" for each in zip(*turns, strict=True))
                print(f"{name:<34} {median(ratios):.3f}  (quartiles {low:.3f} to {high:.3f}; {took})", flush=True)
        finally:
            _git("worktree", "remove", "--force", str(other))


def _turn(
    work: Callable[[Path, Path], float], room: Path, trees: tuple[Path, Path], is_other_first: bool
) -> list[float]:
    """Do the work once in each tree; whichever comes second finds warmer caches, so they take turns in that too."""
    took = {tree: work(tree, room) for tree in (trees[::-1] if is_other_first else trees)}
    return [took[tree] for tree in trees]


def _command(name: str) -> Callable[[Path, Path], float]:
    """A whole command, from the start of its process."""

    def work(tree: Path, room: Path) -> float:
        folder = copied(_new(room))
        return run("-m", "bot", "-C", str(folder), name, tree=tree).cpu_seconds

    return work


def _on_a_ledger(name: str) -> Callable[[Path, Path], float]:
    return lambda tree, room: _said(name, str(_new(room)), tree)


def _over_the_network(name: str, path: str) -> Callable[[Path, Path], float]:
    def work(tree: Path, room: Path) -> float:
        with _platform() as address:
            return _said(name, address + path, tree)

    return work


def _idle(tree: Path, room: Path) -> float:
    folder = _new(room)
    idle.write_far_campaign(folder)
    out = run("-m", "benchmarks.idle_child", "run", str(folder), str(IDLE_SECONDS), tree=tree).out
    return float(json.loads(next(line for line in out.splitlines() if line.startswith("{")))["cpu"])


def _said(name: str, argument: str, tree: Path) -> float:
    return float(run("-P", WORK, name, argument, tree=tree).out.splitlines()[-1])


def _new(room: Path) -> Path:
    folder = room / str(next(_numbers))
    folder.mkdir()
    return folder


@contextmanager
def _platform() -> Iterator[str]:
    """A server on this machine, and its address."""
    command = [sys.executable, "-m", "benchmarks.platform", "0"]
    with subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        with server.stdin:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"


def _git(*words: str) -> None:
    subprocess.run(["git", "-C", str(HERE), *words], check=True)


WORKS: dict[str, Callable[[Path, Path], float]] = {
    "drumbeat --help": _command("--help"),
    "check, the sample": _command("check"),
    "status, the sample": _command("status"),
    "rehearse, the sample": _command("rehearse"),
    "1,000 reads on one connection": _over_the_network("reads", "/seen"),
    "1,000 public calls": _over_the_network("public_calls", "/posts"),
    "1,000 claims, and their receipts": _on_a_ledger("one_by_one"),
    "1,000 posts through the loop": _on_a_ledger("through_the_loop"),
    f"run, {IDLE_SECONDS} s with nothing due": _idle,
}

if __name__ == "__main__":
    main(sys.argv[1])
