"""The slots of a rotation, one after the other, and whom each thanks as the ledger holds it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.model.campaign import ShoutOut
from bot.model.plan import History, Slots


@dataclass(frozen=True, slots=True)
class Slot:
    """One shout-out to fill: an entry's occurrence, the same on all its channels. `day` is local.

    `limit` is when it is too late for it, if ever.
    """

    entry: str
    occurrence: str
    due: datetime
    day: date
    shout_out: ShoutOut
    limit: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """How history knows the slot."""
        return self.entry, self.occurrence


def standing(slots: Sequence[Slot], history: History) -> Slots:
    """Return the slots that are not to be filled anew: public, promised, decided against, or over."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    over = {slot.key for slot in slots if history.now and slot.limit and slot.limit < history.now}
    if len(over) == len(slots):  # when all of its days are over, a campaign is shown as it was meant
        over.clear()
    for slot in slots:
        for held in (history.thanked, history.skipped, history.promised):
            if slot.key in held:
                found[slot.key] = held[slot.key]
        if slot.key in over:
            found.setdefault(slot.key, history.planned.get(slot.key, ()))
    return found


def wishes_of(slots: Sequence[Slot], fixed: Slots, history: History) -> Slots:
    """Return whom each open slot thanks as the ledger holds it, beside those that are `fixed`.

    A slot whose date is new takes what a slot of its entry had whose date is gone, in order: where a launch moves,
    the order of thanks moves with it.
    """
    held = {**history.planned, **history.promised}
    found = {slot.key: held[slot.key] for slot in slots if slot.key in held}
    known = {slot.key for slot in slots} | fixed.keys() | history.thanked.keys() | history.skipped.keys()
    gone: dict[str, deque[tuple[str, ...]]] = {}
    for (entry, occurrence), partners in sorted(held.items()):
        if (entry, occurrence) not in known:
            gone.setdefault(entry, deque()).append(partners)
    for slot in slots:
        if slot.key not in found and gone.get(slot.entry):
            found[slot.key] = gone[slot.entry].popleft()
    return found


class Turns:
    """The open slots one after the other, and how far off each partner's next one is."""

    def __init__(self, slots: Sequence[Slot], wishes: Slots) -> None:
        self.wishes = wishes
        self._turns: dict[str, deque[int]] = {}
        for turn, slot in enumerate(slots):
            for each in wishes.get(slot.key, ()):
                self._turns.setdefault(each, deque()).append(turn)
        self._turn = -1

    def begin(self, slot: Slot) -> None:
        """Go on to the next slot."""
        self._turn += 1
        for each in self.wishes.get(slot.key, ()):
            self._turns[each].popleft()

    def until(self, partner: str) -> int:
        """Return how far off a partner's next slot is; 0 when it has none."""
        turns = self._turns.get(partner)
        return turns[0] - self._turn if turns else 0
