"""Who is thanked when: one fair rotation over the whole campaign, in order of time.

The partner that was thanked least comes first; among equals who has the slot already, as the ledger holds it; then the
kind and the place that are furthest behind their share; then a stable hash of the id, so that the order of lines in the
partner list means nothing. What is public or promised is fixed, and of the rest as few slots change as can be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from bot.model.campaign import Partner, ShoutOut
from bot.model.plan import History, Slots
from bot.planning.fewest import Choices, Played, fewest_changes
from bot.planning.turns import Slot, Turns, standing, wishes_of


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


_Pool = list[tuple[int, Partner]]
_Where = tuple[tuple[str, ...], tuple[str, ...]]

MOST_STEPS = 200_000
"""How many looks at a partner the search for fewer changes may cost, whatever the size of the campaign."""


def rotate(slots: Iterable[Slot], partners: Sequence[Partner], history: History) -> Slots:
    """Fill every slot; nobody where nobody is left to thank. What stands already stays, as far as that is fair."""
    ordered = sorted(slots, key=lambda slot: (slot.due, slot.entry, slot.occurrence))
    fixed = standing(ordered, history)
    still_open = [slot for slot in ordered if slot.key not in fixed]
    counted = {**{key: ids for key, ids in fixed.items() if key not in history.skipped}, **history.thanked}
    wishes = wishes_of(still_open, fixed, history)
    where = {(slot.shout_out.kinds, slot.shout_out.places): slot.shout_out for slot in still_open}
    pools = {key: [each for each in enumerate(partners) if suits(each[1], some)] for key, some in where.items()}

    def play(choices: Choices) -> Played[Slots]:
        filled = _fill(still_open, pools, _opening(partners, counted.values()), Turns(still_open, wishes), choices)
        return Played(filled, sum(set(filled[key]) != set(ids) for key, ids in wishes.items()))

    welcome = {each.id for each in partners if each.shout_out}
    least = sum(not welcome.issuperset(ids) for ids in wishes.values())
    most_plays = MOST_STEPS // max(1, len(still_open) * len(partners)) if wishes else 0
    filled: Slots = fewest_changes(play, least, most_plays)
    return {**fixed, **filled}


def _fill(
    slots: Sequence[Slot], pools: Mapping[_Where, _Pool], tally: _Tally, turns: Turns, choices: Choices
) -> dict[tuple[str, str], tuple[str, ...]]:
    filled: dict[tuple[str, str], tuple[str, ...]] = {}
    for slot in slots:
        turns.begin(slot)
        filled[slot.key] = _choose(slot, pools[slot.shout_out.kinds, slot.shout_out.places], tally, turns, choices)
    for slot in slots:  # whoever waits even now joins a slot that has room
        has, pool = filled[slot.key], pools[slot.shout_out.kinds, slot.shout_out.places]
        if has and len(has) < slot.shout_out.per_post:
            filled[slot.key] = _choose(slot, pool, tally, turns, choices, has)
    return filled


def suits(partner: Partner, shout_out: ShoutOut) -> bool:
    """Say whether an entry may thank a partner at all, whatever the day."""
    return (
        partner.shout_out
        and (not shout_out.kinds or partner.kind.casefold() in {kind.casefold() for kind in shout_out.kinds})
        and (not shout_out.places or partner.place.casefold() in {place.casefold() for place in shout_out.places})
    )


def _opening(partners: Sequence[Partner], fixed: Iterable[tuple[str, ...]]) -> _Tally:
    # Everything that is fixed counts from the start, even what is dated later than a slot that is still open: else a
    # partner could be thanked twice while another waits.
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
    for each in (each for ids in fixed for each in ids):
        if each in by_id:
            tally.add(by_id[each])
    return tally


def _choose(
    slot: Slot, pool: _Pool, tally: _Tally, turns: Turns, choices: Choices, has: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return whom a slot thanks, besides whom it `has`."""
    wanted = turns.wishes.get(slot.key, ())
    waiting = [
        (position, partner)
        for position, partner in pool
        if partner.pledged is not None
        and partner.pledged <= slot.day
        and partner.id not in has
        and (slot.shout_out.repeat or not tally.partners[partner.id])
    ]
    chosen = list(has)
    while waiting and len(chosen) < slot.shout_out.per_post:
        if not has and wanted and not slot.shout_out.repeat and set(chosen) == set(wanted):
            break  # it can stay as it is: who waits may find a slot that nobody has
        next_up = _next(slot, waiting, tally, wanted, turns)
        if not next_up:
            break
        pick = choices.pick(next_up)
        waiting.remove(pick)
        chosen.append(pick[1].id)
        tally.add(pick[1])
    return wanted if set(wanted) == set(chosen) else tuple(chosen)


def _next(slot: Slot, waiting: _Pool, tally: _Tally, wanted: tuple[str, ...], turns: Turns) -> _Pool:
    """Return who may come next, the best first: of those thanked least, who has the slot already, then who has none."""
    fewest = min(tally.partners[partner.id] for _, partner in waiting)
    next_up = [each for each in waiting if tally.partners[each[1].id] == fewest]
    if turns.wishes:
        ordered = sorted(
            next_up, key=lambda each: (_disturbance(each[1].id, wanted, turns), *_order(slot, each, tally))
        )
        all_have_slots_to_come = _disturbance(ordered[0][1].id, wanted, turns) >= _TO_COME
        return [] if all_have_slots_to_come and not slot.shout_out.repeat else ordered
    return [min(next_up, key=lambda each: _order(slot, each, tally))]


_TO_COME = 2


def _disturbance(partner: str, wanted: tuple[str, ...], turns: Turns) -> float:
    """Order partners by what changes least: who has this slot, who has none to come, then whose next is farthest."""
    if partner in wanted:
        return 0
    until = turns.until(partner)
    return _TO_COME + 1 / until if until else 1


def _order(slot: Slot, each: tuple[int, Partner], tally: _Tally) -> tuple[float, str]:
    return (each[0], "") if slot.shout_out.order == "listed" else _rank(each[1], tally)


def _rank(partner: Partner, tally: _Tally) -> tuple[float, str]:
    return tally.kinds[partner.kind].turn + tally.places[partner.place].turn, _stable(partner.id)


def _start(word: str) -> float:
    return int(_stable(word)[:8], 16) / 0xFFFFFFFF


@lru_cache(maxsize=65536)
def _stable(word: str) -> str:
    return sha256(word.encode()).hexdigest()
