"""`python -m benchmarks.compare BASE`: the CPU time of this tree next to that of another commit, by turns.

Both run in this environment; only PYTHONPATH differs. What else the machine does disturbs both alike.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from benchmarks.child import HERE, run
from benchmarks.sample import copied

TURNS = 9
POSTS = str(Path(__file__).with_name("compare_posts.py"))
_numbers = count()


def main(base: str) -> None:
    """Print a line for each kind of work: the median of the turns' ratios, and their quartiles."""
    with tempfile.TemporaryDirectory(prefix="drumbeat-compare-") as folder:
        other, room = Path(folder) / "base", Path(folder)
        os.environ["DRUMBEAT_STATE"] = str(room / "state")  # what is kept beside ledgers is nobody's after this
        _git("worktree", "add", "--quiet", "--detach", str(other), base)
        try:
            print(f"CPU time against {base}, by turns {TURNS} times, after one that does not count")
            for name, work in WORKS.items():
                turns = [_turn(work, room, (HERE, other), number % 2 == 1) for number in range(TURNS + 1)][1:]
                ratios = [ours / theirs for ours, theirs in turns]
                low, _, high = quantiles(ratios, n=4)
                took = " against ".join(f"{median(each):.2f} s" for each in zip(*turns, strict=True))
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
    def work(tree: Path, room: Path) -> float:
        folder = copied(room / f"{name}-{next(_numbers)}")
        return run("-m", "bot", "-C", str(folder), name, tree=tree).cpu_seconds

    return work


def _posts(tree: Path, room: Path) -> float:
    folder = room / f"posts-{next(_numbers)}"
    folder.mkdir()
    return run("-P", POSTS, str(folder), tree=tree).cpu_seconds


def _git(*words: str) -> None:
    subprocess.run(["git", "-C", str(HERE), *words], check=True)


WORKS: dict[str, Callable[[Path, Path], float]] = {
    "check, the sample": _command("check"),
    "rehearse, the sample": _command("rehearse"),
    "1,000 posts, claim to receipt": _posts,
}

if __name__ == "__main__":
    main(sys.argv[1])
