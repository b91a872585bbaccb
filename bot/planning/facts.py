"""What is true on a post's own day: the newest figure of a fact, and who has pledged by then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from itertools import accumulate

from bot.model.campaign import Fact, Partner

Pledged = Callable[[date, str, str], int]
"""Organisations that have pledged by a day, of a kind and a place (empty: all)."""


def fact_on(figures: Sequence[Fact], day: date) -> Fact | None:
    """Return the newest figure that is not later than the day; a fact that has only one figure always has that."""
    if len(figures) == 1:
        return figures[0]
    known = [figure for figure in figures if figure.as_of is None or figure.as_of <= day]
    return max(known, key=lambda figure: figure.as_of or date.min, default=None)


def pledges(partners: Sequence[Partner]) -> Pledged:
    """Return a count of pledges by day that looks at the partner list once for each kind and place."""
    sums: dict[tuple[str, str], tuple[list[date], list[int]]] = {}

    def pledged(day: date, kind: str = "", place: str = "") -> int:
        key = (kind.casefold(), place.casefold())
        if key not in sums:
            sums[key] = _sums(partners, *key)
        days, totals = sums[key]
        position = bisect_right(days, day)
        return totals[position - 1] if position else 0

    return pledged


def _sums(partners: Sequence[Partner], kind: str, place: str) -> tuple[list[date], list[int]]:
    counted = sorted(
        (partner.pledged, partner.organisations)
        for partner in partners
        if partner.pledged is not None
        and kind in ("", partner.kind.casefold())
        and place in ("", partner.place.casefold())
    )
    return [day for day, _ in counted], list(accumulate(number for _, number in counted))
