"""An edit of the partner list or of the dates: what is fixed stays, it stays fair, and the fewest slots change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.campaign import Partner, ShoutOut
from bot.model.plan import History, Slots
from bot.planning.rotation import rotate, suits
from bot.planning.turns import Slot, Turns
from tests.planning.makers import partner, utc
from tests.planning.test_rotation import START

KINDS = ("university", "housing")
Key = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A rotation as the ledger holds it, and the campaign after an edit."""

    history: History
    slots: tuple[Slot, ...]
    partners: tuple[Partner, ...]


def _slots(shout_outs: Sequence[ShoutOut], days: int, first: int = 0) -> tuple[Slot, ...]:
    found = [
        Slot(f"e{number}", f"{day}", utc(f"{day} {9 + number:02}:00"), day, shout_out)
        for number, shout_out in enumerate(shout_outs)
        for day in (START + timedelta(days=first + offset) for offset in range(days))
    ]
    return tuple(sorted(found, key=lambda slot: (slot.due, slot.entry)))


@st.composite
def _list(draw: st.DrawFn, most: int = 6) -> tuple[Partner, ...]:
    return tuple(
        partner(
            f"p{index}",
            kind=draw(st.sampled_from(KINDS)),
            pledged=str(START + timedelta(days=draw(st.sampled_from((-5, -5, -5, 1, 3))))),
            shout_out=draw(st.integers(0, 7)) > 0,
        )
        for index in range(draw(st.integers(1, most)))
    )


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    repeat = draw(st.booleans())
    made = st.builds(
        ShoutOut,
        per_post=st.sampled_from((1, 1, 2)),
        kinds=st.sampled_from(((), (), ("housing",))),
        repeat=st.just(repeat),
    )
    shout_outs = draw(st.lists(made, min_size=1, max_size=2))
    before = _slots(shout_outs, 6 // len(shout_outs))
    old = draw(_list())
    planned = rotate(before, old, History())
    fates = {slot.key: draw(st.sampled_from(("planned",) * 4 + ("thanked", "promised", "skipped"))) for slot in before}
    history = History(
        *(
            {key: planned[key] for key, fate in fates.items() if fate == name and planned[key]}
            for name in ("thanked", "promised", "planned", "skipped")
        )
    )
    after = list(old)
    for change in draw(st.lists(st.sampled_from(("add", "remove", "withdraw")), max_size=2)):
        if change == "add" and len(after) < 6:
            after.append(replace(draw(_list(1))[0], id=f"new{len(after)}", name=f"New {len(after)}"))
        elif change == "remove" and len(after) > 1:
            del after[draw(st.integers(0, len(after) - 1))]
        elif change == "withdraw":
            number = draw(st.integers(0, len(after) - 1))
            after[number] = replace(after[number], shout_out=False)
    first = draw(st.sampled_from((0, 0, 1)))  # the launch moves by a day
    return Case(history, _slots(shout_outs, 6 // len(shout_outs), first), tuple(after))


def fixed_of(case: Case) -> Slots:
    """In this test's own words: public, promised and skipped stay, whatever happens to the list."""
    there = {slot.key for slot in case.slots}
    return {
        key: ids
        for key, ids in {**case.history.promised, **case.history.skipped, **case.history.thanked}.items()
        if key in there
    }


def counted(case: Case) -> Counter[str]:
    """Who has been thanked, or will be for certain."""
    fixed = fixed_of(case)
    promised = {key: ids for key, ids in case.history.promised.items() if key in fixed}
    return Counter(each for ids in (*case.history.thanked.values(), *promised.values()) for each in ids)


def is_fair(case: Case, filled: Slots) -> bool:
    """Nobody is thanked twice while another waits, and no slot is empty while somebody waits for it."""
    fixed, so_far = fixed_of(case), counted(case)
    still_open = [slot for slot in case.slots if slot.key not in fixed]
    ever = so_far + Counter(each for slot in still_open for each in filled[slot.key])
    for slot in still_open:
        chosen = filled[slot.key]
        able = [
            each for each in case.partners if suits(each, slot.shout_out) and each.pledged and each.pledged <= slot.day
        ]
        others = [each.id for each in able if each.id not in chosen]
        if len(set(chosen)) < len(chosen) or not {each.id for each in able}.issuperset(chosen):
            return False
        if any(so_far[each] and not slot.shout_out.repeat for each in chosen):
            return False
        if any(so_far[other] < so_far[each] for other in others for each in chosen):
            return False
        if len(chosen) < slot.shout_out.per_post and any(slot.shout_out.repeat or not ever[other] for other in others):
            return False
        so_far.update(chosen)
    return True


def wishes_of(case: Case) -> Slots:
    """Whom each open slot thanks so far: by its date, else by its place in its entry's order."""
    fixed, held = fixed_of(case), {**case.history.planned, **case.history.promised}
    still_open = [slot.key for slot in case.slots if slot.key not in fixed]
    found = {key: held[key] for key in still_open if key in held}
    there = {slot.key for slot in case.slots}
    for entry in {entry for entry, _ in still_open}:
        gone = sorted(key for key in held if key[0] == entry and key not in there)
        new = [key for key in still_open if key[0] == entry and key not in held]
        found |= {key: held[old] for key, old in zip(new, gone, strict=False)}
    return found


def changes(case: Case, filled: Slots) -> int:
    """Count the slots that thank others than so far."""
    return sum(set(filled[key]) != set(ids) for key, ids in wishes_of(case).items())


def fillings(case: Case, most: int) -> Iterator[Slots]:
    """All fair ways to fill the open slots that change so many of them or fewer: of others there can be millions."""
    fixed, wishes = fixed_of(case), wishes_of(case)
    still_open = [slot for slot in case.slots if slot.key not in fixed]

    def fill(
        number: int, filled: dict[Key, tuple[str, ...]], so_far: Counter[str], changed: int = 0
    ) -> Iterator[Slots]:
        if number == len(still_open):
            if is_fair(case, filled):
                yield dict(filled)
            return
        slot = still_open[number]
        able = [
            each.id
            for each in case.partners
            if suits(each, slot.shout_out)
            and each.pledged
            and each.pledged <= slot.day
            and (slot.shout_out.repeat or not so_far[each.id])
        ]
        for size in range(min(slot.shout_out.per_post, len(able)), -1, -1):
            for chosen in combinations(able, size):
                others = [each for each in able if each not in chosen]
                if any(so_far[other] < so_far[each] for other in others for each in chosen):
                    continue
                more = changed + (slot.key in wishes and set(chosen) != set(wishes[slot.key]))
                if more <= most:
                    yield from fill(number + 1, {**filled, slot.key: chosen}, so_far + Counter(chosen), more)

    yield from fill(0, {}, counted(case))


@pytest.mark.long
@settings(deadline=None, max_examples=1500)
@given(_cases())
def test_after_an_edit_what_is_fixed_stays_it_is_fair_the_fewest_slots_change_and_a_look_more_none(case: Case) -> None:
    """All in one: to draw a case takes longer than to judge it."""
    filled = rotate(case.slots, case.partners, case.history)
    assert {key: filled[key] for key in fixed_of(case)} == fixed_of(case)
    assert is_fair(case, filled), "somebody waits who should not"
    changed = changes(case, filled)
    assert changed == min(changes(case, each) for each in fillings(case, changed)), "fewer would do"
    fixed = fixed_of(case)
    held = {key: ids for key, ids in filled.items() if ids and key not in fixed}
    again = replace(
        case.history, planned=held, promised={key: fixed[key] for key in case.history.promised if key in fixed}
    )
    assert rotate(case.slots, case.partners, again) == filled, "a second look changes it"


def test_a_promised_date_that_stays_hands_its_partner_to_no_new_date() -> None:
    """A launch moves by a day: only what lost its date passes on whom it thanks."""
    shout_out, partners = ShoutOut(repeat=True), (partner("p1"), partner("p2"))
    day = [f"{START + timedelta(days=offset)}" for offset in range(4)]
    history = History(
        thanked={("e0", day[0]): ("p0",)},
        promised={("e0", day[2]): ("p2",)},
        planned={("e1", day[0]): ("p2",), ("e0", day[1]): ("p1",), ("e1", day[1]): ("p0",), ("e1", day[2]): ("p1",)},
    )
    case = Case(history, _slots((shout_out, shout_out), 3, first=1), partners)
    assert changes(case, rotate(case.slots, partners, history)) == 1


def test_whoever_waits_joins_a_date_that_has_room() -> None:
    shout_out, partners = ShoutOut(per_post=2), (partner("p0"), partner("p1"))
    slots = _slots((shout_out,), 1)
    history = History(planned={slots[0].key: ("p0",)})
    assert set(rotate(slots, partners, history)[slots[0].key]) == {"p0", "p1"}


def test_how_far_off_a_partners_next_date_is_counts_dates() -> None:
    slots = _slots((ShoutOut(),), 4)
    turns, found = Turns(slots, {slots[3].key: ("p0",)}), []
    for slot in slots:
        turns.begin(slot)
        found.append(turns.until("p0"))
    assert found == [3, 2, 1, 0]
