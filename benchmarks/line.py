"""One line of the result: what was measured, ours, what it is held against, and the ratio of the two."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`ours` and `theirs` in one unit; `against` names what `theirs` is: an aim, or a peer. Under 1, ours is less."""

    what: str
    ours: float
    unit: str
    against: str
    theirs: float
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else float("inf")


HEAD = f"{'what':<58} {'ours':>12} {'':12} {'against':<44} {'ratio':>6}"


def shown(line: Line) -> str:
    """Lay a line out under HEAD."""
    note = f"  ({line.note})" if line.note else ""
    held = f"{line.against} {_number(line.theirs)} {line.unit}"
    return f"{line.what:<58} {_number(line.ours):>12} {line.unit:<12} {held:<44} {line.ratio:>6.2f}{note}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
