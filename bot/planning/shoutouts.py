"""The shout-outs of a campaign: who is thanked in which post, and what to tell the team about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.model.campaign import Entry, Partner
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import History, Slots
from bot.planning.occurrences import Occurrence
from bot.planning.rotation import rotate, suits
from bot.planning.turns import Slot
from bot.planning.words import did_you_mean

Dated = tuple[Entry, tuple[Occurrence, ...]]


def shout_outs(
    dated: Sequence[Dated], partners: Sequence[Partner], history: History
) -> tuple[Slots, tuple[Diagnostic, ...]]:
    """Fill the shout-outs of all entries in one rotation."""
    thanked = rotate(_slots(dated), partners, history)
    found: list[Diagnostic] = []
    for entry, occurrences in dated:
        if entry.shout_out is not None:
            found.extend(_unknown_words(entry, partners))
            found.extend(_without_partner(entry, occurrences, partners, thanked))
            found.extend(_changed(entry, occurrences, partners, history, thanked))
    return thanked, tuple(found)


def _slots(dated: Iterable[Dated]) -> Iterator[Slot]:
    for entry, occurrences in dated:
        if entry.shout_out is not None:
            for each in occurrences:
                yield Slot(entry.id, each.name, each.due, each.local.date(), entry.shout_out)


def _unknown_words(entry: Entry, partners: Sequence[Partner]) -> Iterator[Diagnostic]:
    assert entry.shout_out is not None
    wanted = {"kind": entry.shout_out.kinds, "place": entry.shout_out.places}
    there = {"kind": {p.kind for p in partners if p.kind}, "place": {p.place for p in partners if p.place}}
    for what, words in wanted.items():
        known = {word.casefold() for word in there[what]}
        for word in words:
            if word.casefold() not in known:
                hint = did_you_mean(word, there[what], f"partners.csv has no {what} at all")
                place = entry.marks.get(f"partners.where.{what}", entry.at("partners"))
                yield Diagnostic(f"unknown-{what}", f"no partner has the {what} {word}", place, hint)


def _without_partner(
    entry: Entry, occurrences: Sequence[Occurrence], partners: Sequence[Partner], thanked: Slots
) -> Iterator[Diagnostic]:
    empty = [each for each in occurrences if not thanked[entry.id, each.name]]
    if not empty:
        return
    assert entry.shout_out is not None
    place = entry.at("partners")
    pool = [partner for partner in partners if suits(partner, entry.shout_out)]
    number = f"{len(empty)} of {len(occurrences)} dates have no post" if len(occurrences) > 1 else "there is no post"
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
    entry: Entry, occurrences: Sequence[Occurrence], partners: Sequence[Partner], history: History, thanked: Slots
) -> Iterator[Diagnostic]:
    """Name each shout-out that thanks others than the ledger holds, and why it must."""
    by_id = {partner.id: partner for partner in partners}
    for each in occurrences:
        promised = history.promised.get((entry.id, each.name), ())
        before, after = promised or history.planned.get((entry.id, each.name), ()), thanked[entry.id, each.name]
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
        words = f"the shout-out of {each.local:%a} {each.local.date()} {turn}: {_reason(before, after, by_id)}"
        if promised:
            words += "; what was approved is withdrawn" + (", and the new post needs its own approval" if after else "")
        severity = Severity.WARNING if promised else Severity.INFO
        yield Diagnostic("slot-changed", words, entry.at("partners"), "see it in drumbeat plan", severity)


def _less(these: Sequence[str], those: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in these if each not in those)


def _name(id_: str, by_id: Mapping[str, Partner]) -> str:
    return by_id[id_].name if id_ in by_id else id_


def _reason(before: Sequence[str], after: Sequence[str], by_id: Mapping[str, Partner]) -> str:
    left = _less(before, after)
    if gone := [each for each in left if each not in by_id]:
        return f"{' and '.join(gone)} left the partner list"
    if quiet := [by_id[each].name for each in left if not by_id[each].shout_out]:
        return f"{' and '.join(quiet)} is not to be thanked any more (shout_out)"
    return "whoever was thanked least comes first"
