"""Entries of a YAML file, and the keys that a spreadsheet row shares with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.campaign import moments, rules, words
from bot.campaign.common import allowed, lateness, names, release, title
from bot.campaign.notes import Notes
from bot.campaign.read import Fields, fields_of
from bot.campaign.tree import Node, Scalar, Sequence
from bot.model.campaign import Entry, ShoutOut
from bot.model.diagnostic import Location
from bot.model.moment import Lateness, Moment, Recurrence

KEYS = (
    "id", "when", "every", "rrule", "at", "from", "until", "except", "message", "channels", "partners", "late",
    "embargo", "tags", "hold", "title", "owner", "note", "allow",
)  # fmt: skip
_KNOWN = frozenset(KEYS)
_TIMINGS = ("when", "every", "rrule")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the campaign says for entries that do not say it themselves. `order` is that of dates in spreadsheets."""

    channels: tuple[str, ...] = ("wall",)
    late: Lateness = field(default_factory=Lateness)
    order: str = ""
    year: int | None = None


def read_entries(node: Node | None, defaults: Defaults, notes: Notes) -> Iterator[Entry]:
    """Read the entries of one file, without those that cannot be used."""
    if node is None:
        return
    if isinstance(node, Sequence):
        hint = "put `entries:` on a line above the list"
        notes.error("wrong-kind", "the list of entries has no key", node.location, hint)
        return
    fields = fields_of(node, "entries", ("entries",), notes)
    if fields is None:
        return
    entries = fields.table.nodes.get("entries")
    if isinstance(entries, Sequence):
        for each in notes.until_too_many(entries.nodes, lambda each: each.location):
            of_entry = fields_of(each, "entry", _KNOWN, notes)
            entry = of_entry and _entry(of_entry, defaults)
            if entry:
                yield entry
    elif entries is not None and not (isinstance(entries, Scalar) and entries.blank):
        hint = "begin each entry with a hyphen: `- id: …`"
        notes.error("wrong-kind", "`entries` takes a list", entries.location, hint)


def _entry(fields: Fields, defaults: Defaults) -> Entry | None:
    identity = fields.required("id", words.identity)
    message = fields.required("message", words.full_text)
    timing = _timing(fields)
    shout_out = _shout_out(fields) if "partners" in fields else None
    entry = finish(fields, defaults, identity or "", message or "", timing, shout_out)
    return entry if identity and message else None


def finish(
    fields: Fields,
    defaults: Defaults,
    identity: str,
    message: str,
    timing: Moment | Recurrence | None,
    shout_out: ShoutOut | None = None,
    channels: tuple[str, ...] = (),
) -> Entry | None:
    """Read the keys that entries of YAML files and of spreadsheets have in common; None without a timing."""
    table = fields.table
    rest = Entry(
        id=identity,
        location=table.location,
        timing=timing or Moment(table.location),
        message=message,
        channels=channels or names(fields, "channels") or defaults.channels,
        late=lateness(fields, defaults.late) if "late" in fields else defaults.late,
        shout_out=shout_out,
        embargo=fields.read("embargo", moments.moment, None) if "embargo" in fields else None,
        tags=names(fields, "tags") if "tags" in fields else (),
        hold=fields.read("hold", words.full_text, "") if "hold" in fields else "",
        link=fields.read("link", words.link, "") if "link" in fields else "",
        owner=fields.read("owner", words.text, "") if "owner" in fields else "",
        note=fields.read("note", words.text, "") if "note" in fields else "",
        allow=allowed(fields, releases=True) if "allow" in fields else {},
        release=release(fields) if "allow" in fields else "",
        marks=_marks(table.nodes),
        title=title(fields),
    )
    return None if timing is None else rest


def _marks(nodes: Mapping[str, Node]) -> Mapping[str, Location]:
    return {key: node.location for key, node in nodes.items()}


def _timing(fields: Fields) -> Moment | Recurrence | None:
    written = [key for key in _TIMINGS if key in fields]
    if not written:
        fields.missing("when", "add `when`, or `every` or `rrule` for an entry that repeats")
        return None
    if len(written) > 1:
        message = f"`{written[0]}` and `{written[1]}` cannot go together"
        fields.notes.error("keys-clash", message, fields.at(written[1]), "keep one of them")
        return None
    if written[0] == "when":
        for key in ("at", "from", "until", "except"):
            if key in fields:
                hint = "delete it, or write `every` or `rrule` instead of `when`"
                fields.notes.error("keys-clash", f"`{key}` goes with entries that repeat", fields.at(key), hint)
        return fields.required("when", moments.moment)
    return _recurrence(fields, written[0])


def _recurrence(fields: Fields, key: str) -> Recurrence | None:
    first, last = fields.required("from", moments.boundary), fields.required("until", moments.boundary)
    left_out = fields.many("except", words.day)
    days: tuple[int, ...] = ()
    rrule = ""
    if key == "rrule":
        rrule = fields.required("rrule", rules.rule) or ""
        at = fields.required("at", moments.clock)
    else:
        if "at" in fields:
            hint = "write the time in `every`: `weekdays 12:30`"
            fields.notes.error("keys-clash", "`at` goes with `rrule` only", fields.at("at"), hint)
        days, at = fields.required("every", moments.every) or ((), None)
    if first is None or last is None or at is None or not (days or rrule):
        return None
    return Recurrence(fields.at(key), at, first, last, days, rrule, left_out)


def _shout_out(fields: Fields) -> ShoutOut | None:
    group = fields.group("partners", ("per_post", "where", "order", "repeat"))
    if group is None:
        return None
    where = group.group("where", ("kind", "place"))
    return ShoutOut(
        per_post=group.read("per_post", words.number(1, 50), 1),
        kinds=names(where, "kind") if where else (),
        places=names(where, "place") if where else (),
        order=group.read("order", words.choice("fair", "listed"), "fair"),
        repeat=group.read("repeat", words.yes_or_no, False),
    )
