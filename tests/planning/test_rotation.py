"""Fair shout-outs: one rotation over the whole campaign, that history fixes and file order does not touch."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.campaign import Partner, ShoutOut
from bot.model.diagnostic import Severity
from bot.model.plan import History, Slots
from bot.planning.rotation import rotate
from bot.planning.turns import Slot
from tests.planning.makers import campaign, entry, every, faults, partner, planned, utc

START = date(2021, 6, 21)
KINDS, PLACES = ("university", "housing", "trust", "council"), ("Leeds", "Bradford", "Wakefield")


def _slots(number: int, shout_out: ShoutOut, name: str = "thanks") -> list[Slot]:
    days = [START + timedelta(days=offset) for offset in range(number)]
    return [Slot(name, f"{day}", utc(f"{day} 11:30"), day, shout_out) for day in days]


def _in_order(slots: list[Slot], thanked: Slots) -> list[str]:
    return [each for slot in slots for each in thanked[slot.entry, slot.occurrence]]


@st.composite
def _partners(draw: st.DrawFn) -> list[Partner]:
    number = draw(st.integers(1, 25))
    return [
        partner(
            f"p{index}",
            kind=draw(st.sampled_from(KINDS)),
            place=draw(st.sampled_from(PLACES)),
            pledged=str(START + timedelta(days=draw(st.integers(-5, 15)))) if draw(st.booleans()) else "2021-06-01",
            shout_out=draw(st.integers(0, 9)) > 0,
        )
        for index in range(number)
    ]


_SHOUT_OUTS = st.builds(
    ShoutOut,
    per_post=st.integers(1, 4),
    kinds=st.sampled_from([(), ("university",), ("trust", "COUNCIL")]),
    order=st.sampled_from(["fair", "listed"]),
    repeat=st.booleans(),
)


def _may(each: Partner, slot: Slot) -> bool:
    kinds = [kind.casefold() for kind in slot.shout_out.kinds]
    return (
        each.shout_out
        and each.pledged is not None
        and each.pledged <= slot.day
        and (not kinds or each.kind.casefold() in kinds)
    )


@settings(deadline=None)
@given(_partners(), st.lists(_SHOUT_OUTS, min_size=1, max_size=3), st.integers(1, 30))
def test_nobody_is_thanked_twice_while_another_who_may_be_thanked_waits(
    partners: list[Partner], kinds_of_entry: list[ShoutOut], days: int
) -> None:
    slots = [slot for n, shout_out in enumerate(kinds_of_entry) for slot in _slots(days, shout_out, f"e{n}")]
    thanked = rotate(slots, partners, History())
    by_id = {each.id: each for each in partners}
    so_far: Counter[str] = Counter()
    for slot in sorted(slots, key=lambda slot: (slot.due, slot.entry)):
        chosen = thanked[slot.entry, slot.occurrence]
        waiting = [each for each in partners if _may(each, slot) and each.id not in chosen]
        assert len(set(chosen)) == len(chosen) <= slot.shout_out.per_post
        for each in chosen:
            assert _may(by_id[each], slot)
            assert slot.shout_out.repeat or so_far[each] == 0
            assert all(so_far[other.id] >= so_far[each] for other in waiting)
        if len(chosen) < slot.shout_out.per_post:
            assert all(so_far[other.id] and not slot.shout_out.repeat for other in waiting)
        so_far.update(chosen)


@settings(deadline=None)
@given(_partners(), st.randoms(use_true_random=False), st.integers(1, 30))
def test_the_order_of_lines_means_nothing_to_a_fair_rotation(
    partners: list[Partner], random: Random, days: int
) -> None:
    slots = _slots(days, ShoutOut(per_post=2, repeat=True))
    expected = rotate(slots, partners, History())
    mixed, mixed_slots = list(partners), list(slots)
    random.shuffle(mixed)
    random.shuffle(mixed_slots)
    assert rotate(mixed_slots, mixed, History()) == expected


@settings(deadline=None)
@given(_partners(), _partners(), st.integers(0, 20))
def test_what_history_holds_is_fixed_whatever_happens_to_the_list(
    partners: list[Partner], others: list[Partner], fixed: int
) -> None:
    slots = _slots(20, ShoutOut(repeat=True))
    before = rotate(slots, partners, History())
    history = History({(slot.entry, slot.occurrence): before[slot.entry, slot.occurrence] for slot in slots[:fixed]})
    after = rotate(slots, others, history)
    assert all(after[key] == ids for key, ids in history.thanked.items())
    assert rotate(slots, partners, history) == before  # and with the same list nothing changes at all


def test_a_new_partner_in_the_middle_waits_for_nobody_and_moves_nothing_that_is_public() -> None:
    partners = [partner(f"p{index}") for index in range(10)]
    slots = _slots(11, ShoutOut())
    before = rotate(slots, partners, History())
    history = History({(slot.entry, slot.occurrence): before[slot.entry, slot.occurrence] for slot in slots[:5]})
    after = rotate(slots, [*partners, partner("newcomer")], history)
    assert _in_order(slots[:5], after) == _in_order(slots[:5], before)
    assert sorted(_in_order(slots, after)) == sorted([*(each.id for each in partners), "newcomer"])


def test_a_later_slot_that_is_public_already_counts_for_the_earlier_ones() -> None:
    partners = [partner("a"), partner("b")]
    slots = _slots(2, ShoutOut())
    for held in ("a", "b"):
        history = History({("thanks", slots[1].occurrence): (held,)})
        assert sorted(_in_order(slots, rotate(slots, partners, history))) == ["a", "b"]


def test_the_listed_order_follows_the_file() -> None:
    partners = [partner(name) for name in ("wakefield", "leeds", "bradford")]
    slots = _slots(5, ShoutOut(order="listed", repeat=True))
    found = _in_order(slots, rotate(slots, partners, History()))
    assert found == ["wakefield", "leeds", "bradford", "wakefield", "leeds"]


def test_at_every_moment_each_kind_has_had_about_its_share() -> None:
    sizes = {"university": 8, "housing": 40, "trust": 12}
    partners = [partner(f"{kind}-{n}", kind=kind) for kind, size in sizes.items() for n in range(size)]
    kind_of = {each.id: each.kind for each in partners}
    slots = _slots(60, ShoutOut())
    so_far: Counter[str] = Counter()
    for done, each in enumerate(_in_order(slots, rotate(slots, partners, History())), start=1):
        so_far[kind_of[each]] += 1
        for kind, size in sizes.items():
            assert abs(so_far[kind] - done * size / 60) < 2
    assert so_far == sizes


def test_each_place_has_had_about_its_share_too() -> None:
    partners = [partner(f"p{n}", place="Leeds" if n % 3 else "Bradford") for n in range(30)]
    place_of = {each.id: each.place for each in partners}
    slots = _slots(15, ShoutOut())
    halfway = Counter(place_of[each] for each in _in_order(slots, rotate(slots, partners, History())))
    assert abs(halfway["Bradford"] - 5) <= 1


def test_all_channels_of_one_occurrence_thank_the_same_partners() -> None:
    made = campaign(
        entry(
            "thanks", every("daily 12:30", "2021-07-05", "2021-07-09"), channels=("wall", "x"), shout_out=ShoutOut(2)
        ),
        partners=tuple(partner(f"p{n}") for n in range(10)),
    )
    found: dict[str, set[tuple[str, ...]]] = {}
    for post in planned(made).posts:
        found.setdefault(post.occurrence, set()).add(post.partners)
    assert len(found) == 5
    assert all(len(each) == 1 for each in found.values())


def test_two_entries_share_one_rotation() -> None:
    made = campaign(
        entry("mornings", every("daily 09:00", "2021-07-05", "2021-07-07"), shout_out=ShoutOut()),
        entry("evenings", every("daily 17:00", "2021-07-05", "2021-07-07"), shout_out=ShoutOut()),
        partners=tuple(partner(f"p{n}") for n in range(6)),
    )
    assert sorted(each for post in planned(made).posts for each in post.partners) == [f"p{n}" for n in range(6)]


def test_when_everybody_has_been_thanked_the_entry_ends_and_says_so() -> None:
    made = campaign(
        entry("thanks", every("daily 12:30", "2021-07-05", "2021-07-09"), shout_out=ShoutOut()),
        partners=(partner("a"), partner("b")),
    )
    [fault] = faults(made)
    assert (fault.code, fault.severity) == ("all-thanked", Severity.INFO)
    assert fault.message == "everyone who fits has a date already: 3 of 5 dates have no post"


@pytest.mark.parametrize(
    ("shout_out", "code", "hint"),
    [
        (ShoutOut(kinds=("univercity",)), "unknown-kind", 'did you mean "university"?'),
        (ShoutOut(places=("Hull",)), "unknown-place", "there is Leeds"),
    ],
)
def test_a_word_that_no_partner_has_is_told(shout_out: ShoutOut, code: str, hint: str) -> None:
    made = campaign(entry("thanks", shout_out=shout_out), partners=(partner("a", kind="university", place="Leeds"),))
    assert [(each.code, each.severity) for each in faults(made)] == [
        ("nobody-to-thank", Severity.WARNING),
        (code, Severity.ERROR),
    ]
    assert faults(made)[1].hint == hint


def test_who_has_not_pledged_by_the_day_is_not_thanked() -> None:
    late = partner("late", pledged="2021-07-06")
    made = campaign(
        entry("thanks", every("daily 12:30", "2021-07-05", "2021-07-06"), shout_out=ShoutOut(repeat=True)),
        partners=(late, partner("never", pledged=""), partner("early"), replace(partner("quiet"), shout_out=False)),
    )
    assert [post.partners for post in planned(made).posts] == [("early",), ("late",)]


def test_a_fixed_slot_whose_partner_left_the_list_is_given_to_nobody_else() -> None:
    made = campaign(
        entry("thanks", every("daily 12:30", "2021-07-05", "2021-07-06"), shout_out=ShoutOut()),
        partners=(partner("a"), partner("b")),
    )
    history = History({("thanks", "2021-07-05"): ("gone",)})
    assert [(post.occurrence, len(post.partners)) for post in planned(made, history).posts] == [("2021-07-06", 1)]
