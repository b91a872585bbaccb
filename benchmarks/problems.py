"""`check` on files in which nearly everything is wrong, each in one cold process; and how the time grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.child import best
from benchmarks.line import Line

CAMPAIGN = "name: T\ntimezone: UTC\nlaunch: 2096-08-23 09:00\n"
HEADERS = "id,date,time,channels,copy\n"


def _rows(number: int) -> Mapping[str, str]:
    rows = "".join(f"p {n},notadate{n},xx{n},fac3book!{n},text {n}\n" for n in range(number))
    return {"campaign.yaml": CAMPAIGN, "a.csv": HEADERS + rows}


def _keys(number: int) -> Mapping[str, str]:
    return {"campaign.yaml": CAMPAIGN + "".join(f"kee{n}: x\n" for n in range(number))}


KINDS: Mapping[str, tuple[Callable[[int], Mapping[str, str]], int, float]] = {
    "rows in which all is wrong": (_rows, 4_000, 1.0),
    "unknown keys": (_keys, 50_000, 2.0),
}
"""Each with how many there are, and the aim in seconds."""


def measure(folder: Path) -> Iterator[Line]:
    """Print the time of each kind, and next to it that of half as many, doubled: 1 is linear."""
    for name, (make, number, aim) in KINDS.items():
        seconds: dict[int, float] = {}
        for some in (number // 2, number):
            root = folder / f"{name} {some}"
            (root / "schedules").mkdir(parents=True)
            for path, text in make(some).items():
                (root / "schedules" / path).write_text(text, "utf-8")
            seconds[some] = best(3, "-m", "bot", "-C", str(root), "check", codes=(1,)).seconds
        what = f"check, {number:,} {name}"
        yield Line(what, seconds[number], "s", "aim", aim)
        yield Line("  next to half of them, doubled", seconds[number], "s", "doubled", 2 * seconds[number // 2])
