"""The shout-outs of a campaign: who is thanked in which post, and what to tell the team about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.model.campaign import Entry, Partner
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.near import did_you_mean
from bot.model.plan import History, Slots
from bot.planning.occurrences import Occurrence
from bot.planning.rotation import rotate, suits
from bot.planning.turns import Slot, standing

Dated = tuple[Entry, tuple[Occurrence, ...]]


def shout_outs(
    dated: Sequence[Dated], partners: Sequence[Partner], history: History
) -> tuple[Slots, tuple[Diagnostic, ...]]:
    """Fill the shout-outs of all entries in one rotation."""
    slots = tuple(_slots(dated))
    thanked, fixed = rotate(slots, partners, history), standing(slots, history)
    by_id = {partner.id: partner for partner in partners}
    found: list[Diagnostic] = []
    for entry, occurrences in dated:
        if entry.shout_out is not None:
            still_open = [each for each in occurrences if (entry.id, each.name) not in fixed]
            found.extend(_unknown_words(entry, partners))
            found.extend(_without_partner(entry, still_open, len(occurrences), partners, thanked))
            found.extend(_changed(entry, still_open, by_id, history, thanked))
            found.extend(_held(entry, occurrences, by_id, history))
    return thanked, tuple(found)


def unwelcome(thanked: Sequence[str], partners: Mapping[str, Partner]) -> str:
    """Say why some of these may not be thanked any more; empty: all may."""
    if gone := [each for each in thanked if each not in partners]:
        return f"{' and '.join(gone)} left the partner list"
    if quiet := [partners[each].name for each in thanked if not partners[each].shout_out]:
        return f"{' and '.join(quiet)} is not to be thanked any more (shout_out)"
    return ""


def _slots(dated: Iterable[Dated]) -> Iterator[Slot]:
    for entry, occurrences in dated:
        if entry.shout_out is not None:
            for each in occurrences:
                limit = each.due + entry.late.grace
                yield Slot(entry.id, each.name, each.due, each.local.date(), entry.shout_out, limit)


def _unknown_words(entry: Entry, partners: Sequence[Partner]) -> Iterator[Diagnostic]:
    assert entry.shout_out is not None
    wanted = {"kind": entry.shout_out.kinds, "place": entry.shout_out.places}
    there = {"kind": {p.kind for p in partners if p.kind}, "place": {p.place for p in partners if p.place}}
    for what, words in wanted.items():
        known = {word.casefold() for word in there[what]}
        for word in words:
            if word.casefold() not in known:
                hint = did_you_mean(word, there[what], nothing=f"partners.csv has no {what} at all")
                place = entry.marks.get(f"partners.where.{what}", entry.at("partners"))
                yield Diagnostic(f"unknown-{what}", f"no partner has the {what} {word}", place, hint)


def _without_partner(
    entry: Entry, still_open: Sequence[Occurrence], dates: int, partners: Sequence[Partner], thanked: Slots
) -> Iterator[Diagnostic]:
    empty = [each for each in still_open if not thanked[entry.id, each.name]]
    if not empty:
        return
    assert entry.shout_out is not None
    place = entry.at("partners")
    pool = [partner for partner in partners if suits(partner, entry.shout_out)]
    number = f"{len(empty)} of {dates} dates have no post" if dates > 1 else "there is no post"
    last = empty[-1].local.date()
    if not any(partner.pledged is not None and partner.pledged <= last for partner in pool):
        words = f"no partner that fits has pledged by {last}: {number}"
        hint = "compare where: with partners.csv, and its columns pledged and shout_out"
        yield Diagnostic("nobody-to-thank", words, place, hint, Severity.WARNING)
    else:
        words = f"everyone who fits has a date already: {number}"
        hint = "write repeat: yes to go round again, or end the entry earlier"
        yield Diagnostic("all-thanked", words, place, hint, Severity.INFO)


def _changed(
    entry: Entry, still_open: Sequence[Occurrence], by_id: Mapping[str, Partner], history: History, thanked: Slots
) -> Iterator[Diagnostic]:
    """Name each shout-out that thanks others than the ledger holds, and why it must."""
    for each in still_open:
        before, after = history.planned.get((entry.id, each.name), ()), thanked[entry.id, each.name]
        if not before or set(before) == set(after):
            continue
        left, came = (
            " and ".join(_name(id_, by_id) for id_ in ids) for ids in (_less(before, after), _less(after, before))
        )
        turn = (
            f"thanks {came} in place of {left}"
            if left and came
            else f"thanks {came} too"
            if came
            else f"no longer thanks {left}"
        )
        why = unwelcome(_less(before, after), by_id) or "whoever was thanked least comes first"
        words = f"the shout-out of {each.local:%a} {each.local.date()} {turn}: {why}"
        yield Diagnostic("slot-changed", words, entry.at("partners"), "see it in drumbeat plan", Severity.INFO)


def _held(
    entry: Entry, occurrences: Sequence[Occurrence], by_id: Mapping[str, Partner], history: History
) -> Iterator[Diagnostic]:
    """Name each shout-out that is promised to who may not be thanked any more: a person decides, nobody takes it."""
    for each in occurrences:
        promised = history.promised.get((entry.id, each.name), ())
        if why := unwelcome(promised, by_id):
            words = f"the shout-out of {each.local:%a} {each.local.date()} stays as it was promised, and is held: {why}"
            hint = "take that edit back, or leave the posts of that date out: drumbeat resolve POST --skip"
            yield Diagnostic("slot-held", words, entry.at("partners"), hint, Severity.WARNING)


def _less(these: Sequence[str], those: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in these if each not in those)


def _name(id_: str, by_id: Mapping[str, Partner]) -> str:
    return by_id[id_].name if id_ in by_id else id_
