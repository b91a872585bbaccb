"""The shout-outs of a campaign: who is thanked in which post, and what to tell the team about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.model.campaign import Entry, Partner
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import History
from bot.planning.occurrences import Occurrence
from bot.planning.rotation import Slot, Thanked, rotate, suits
from bot.planning.words import did_you_mean

Dated = tuple[Entry, tuple[Occurrence, ...]]


def shout_outs(
    dated: Sequence[Dated], partners: Sequence[Partner], history: History
) -> tuple[Thanked, tuple[Diagnostic, ...]]:
    """Fill the shout-outs of all entries in one rotation."""
    thanked = rotate(_slots(dated), partners, history)
    found: list[Diagnostic] = []
    for entry, occurrences in dated:
        if entry.shout_out is not None:
            found.extend(_unknown_words(entry, partners))
            found.extend(_without_partner(entry, occurrences, partners, thanked))
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
    entry: Entry, occurrences: Sequence[Occurrence], partners: Sequence[Partner], thanked: Thanked
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
        words = f"everyone who fits is thanked before {empty[0].local.date()}: {number}"
        hint = "write repeat: yes to go round again, or end the entry earlier"
        yield Diagnostic("all-thanked", words, place, hint, Severity.INFO)
