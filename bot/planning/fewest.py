"""Look for a better way through a row of choices: the usual one first, then with one choice made otherwise, then two …

Each way is played from the start, so that it is as fair as the first; only the number of changes differs. Most edits
need no second look. How many are taken is bounded, because a large campaign cannot try everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Choices:
    """The choices on one way. `detours` says which of its alternatives a choice takes instead of the first."""

    detours: Mapping[int, int] = field(default_factory=dict)
    alternatives: list[int] = field(default_factory=list)

    def pick(self, ordered: list[T]) -> T:
        """Take one of at least one, the best first."""
        number = len(self.alternatives)
        self.alternatives.append(len(ordered))
        return ordered[min(self.detours.get(number, 0), len(ordered) - 1)]


@dataclass(frozen=True, slots=True)
class Played(Generic[T]):
    """Where a way led, and how many changes that means."""

    result: T
    changes: int


def fewest_changes(play: Callable[[Choices], Played[T]], least: int, most_plays: int) -> T:
    """Return the result with the fewest changes that was found; `least` is what cannot be gone below."""
    first = Choices()
    best = play(first)
    if best.changes <= least:
        return best.result
    ways = [(first, -1)]
    while ways:
        further: list[tuple[Choices, int]] = []
        for way, last in ways:
            for number, other in _detours(way.alternatives, last):
                if not most_plays:
                    return best.result
                most_plays -= 1
                choices = Choices({**way.detours, number: other})
                found = play(choices)
                further.append((choices, number))  # what may be chosen after a detour is only known on that way
                if found.changes < best.changes:
                    best = found
                if best.changes <= least:
                    return best.result
        ways = further
    return best.result


def _detours(alternatives: list[int], last: int) -> Iterator[tuple[int, int]]:
    """Return each other choice that can be made after the last one that was made otherwise."""
    for number in range(last + 1, len(alternatives)):
        for other in range(1, alternatives[number]):
            yield number, other
