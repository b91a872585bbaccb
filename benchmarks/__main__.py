"""`python -m benchmarks [NAME…]`: run all measures, or the named ones. Nothing leaves this machine."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks import burst, idle, large, pending, problems, sample, wall
from benchmarks.line import HEAD, Line, shown

MEASURES: Mapping[str, Callable[[Path], Iterator[Line]]] = {
    "sample": sample.check,
    "large": large.measure,
    "problems": problems.measure,
    "burst": burst.measure,
    "pending": pending.measure,
    "idle": idle.measure,
    "rehearse": sample.rehearse,
    "wall": wall.measure,
}


def main(names: list[str]) -> int:
    """Print each line as soon as it is known."""
    if unknown := [name for name in names if name not in MEASURES]:
        print(f"no measure {', '.join(unknown)}; there are: {', '.join(MEASURES)}", file=sys.stderr)
        return 2
    began = time.perf_counter()
    print(HEAD)
    for name in names or MEASURES:
        with tempfile.TemporaryDirectory(prefix=f"drumbeat-bench-{name}-") as folder:
            for line in MEASURES[name](Path(folder)):
                print(shown(line), flush=True)
    print(f"\n{time.perf_counter() - began:.0f} s in all. Figures of one machine at one time: read the ratios.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
