"""Who is thanked when: one fair rotation over the whole campaign, in order of time.

The partner that was thanked least comes first; among equals the kind and the place that are furthest behind their
share; then a stable hash of the id, so that the order of lines in the partner list means nothing. What history holds
is fixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256

from bot.model.campaign import Partner, ShoutOut
from bot.model.plan import History


@dataclass(frozen=True, slots=True)
class Slot:
    """One shout-out to fill: an entry's occurrence, the same on all its channels. `day` is local."""

    entry: str
    occurrence: str
    due: datetime
    day: date
    shout_out: ShoutOut


Thanked = Mapping[tuple[str, str], tuple[str, ...]]
"""Partner ids by entry and occurrence; empty when nobody was left to thank."""


@dataclass(slots=True)
class _Share:
    """How often a kind or place was thanked; `turn` says when it is next, as a part of its way through the rotation.

    Each share starts at its own fixed point of its stride, so that the small kinds spread over the weeks rather than
    all come first or all last.
    """

    start: float
    size: int = 0
    thanked: int = 0
    turn: float = 0.0

    def count(self) -> None:
        self.turn = (self.thanked + self.start) / max(1, self.size)


@dataclass(slots=True)
class _Tally:
    """How often each partner has been thanked so far, and each kind and place."""

    partners: Counter[str]
    kinds: dict[str, _Share]
    places: dict[str, _Share]

    def add(self, partner: Partner) -> None:
        self.partners[partner.id] += 1
        for share in (self.kinds[partner.kind], self.places[partner.place]):
            share.thanked += 1
            share.count()


def rotate(slots: Iterable[Slot], partners: Sequence[Partner], history: History) -> Thanked:
    """Fill every slot; one that history holds keeps its partners."""
    tally = _opening(partners, history)
    filled: dict[tuple[str, str], tuple[str, ...]] = {}
    pools: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[int, Partner]]] = {}
    for slot in sorted(slots, key=lambda slot: (slot.due, slot.entry, slot.occurrence)):
        key = (slot.entry, slot.occurrence)
        if key in history.thanked:
            filled[key] = history.thanked[key]
            continue
        where = (slot.shout_out.kinds, slot.shout_out.places)
        if where not in pools:
            pools[where] = [each for each in enumerate(partners) if suits(each[1], slot.shout_out)]
        chosen = _choose(slot, pools[where], tally)
        filled[key] = tuple(partner.id for partner in chosen)
    return filled


def suits(partner: Partner, shout_out: ShoutOut) -> bool:
    """Say whether an entry may thank a partner at all, whatever the day."""
    return (
        partner.shout_out
        and (not shout_out.kinds or partner.kind.casefold() in {kind.casefold() for kind in shout_out.kinds})
        and (not shout_out.places or partner.place.casefold() in {place.casefold() for place in shout_out.places})
    )


def _opening(partners: Sequence[Partner], history: History) -> _Tally:
    # Everything that history holds counts from the start, even what is dated later than a slot that is still open:
    # else a partner could be thanked twice while another waits.
    tally = _Tally(
        Counter(),
        {each.kind: _Share(_start(f"kind {each.kind}")) for each in partners},
        {each.place: _Share(_start(f"place {each.place}")) for each in partners},
    )
    for partner in partners:
        for share in (tally.kinds[partner.kind], tally.places[partner.place]):
            share.size += partner.shout_out
            share.count()
    by_id = {partner.id: partner for partner in partners}
    for ids in history.thanked.values():
        for each in ids:
            if each in by_id:
                tally.add(by_id[each])
    return tally


def _choose(slot: Slot, pool: list[tuple[int, Partner]], tally: _Tally) -> list[Partner]:
    waiting = [
        (position, partner)
        for position, partner in pool
        if partner.pledged is not None
        and partner.pledged <= slot.day
        and (slot.shout_out.repeat or not tally.partners[partner.id])
    ]
    chosen: list[Partner] = []
    for _ in range(min(slot.shout_out.per_post, len(waiting))):
        fewest = min(tally.partners[partner.id] for _, partner in waiting)
        next_up = [each for each in waiting if tally.partners[each[1].id] == fewest]
        if slot.shout_out.order == "listed":
            pick = min(next_up, key=lambda each: each[0])
        else:
            pick = min(next_up, key=lambda each: _rank(each[1], tally))
        waiting.remove(pick)
        chosen.append(pick[1])
        tally.add(pick[1])
    return chosen


def _rank(partner: Partner, tally: _Tally) -> tuple[float, str]:
    return tally.kinds[partner.kind].turn + tally.places[partner.place].turn, _stable(partner.id)


def _start(word: str) -> float:
    return int(_stable(word)[:8], 16) / 0xFFFFFFFF


@lru_cache(maxsize=65536)
def _stable(word: str) -> str:
    return sha256(word.encode()).hexdigest()
