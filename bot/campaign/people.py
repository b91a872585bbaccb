"""The team, `schedules/people.csv` or `.xlsx`, to people; and whether what names them elsewhere means one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from bot.campaign import moments, words
from bot.campaign.columns import read_sheets
from bot.campaign.dates import DateStyle, read_day
from bot.campaign.entries import Defaults
from bot.campaign.notes import Notes, Wrong, shown
from bot.campaign.read import Fields, Grammar
from bot.campaign.tree import Scalar
from bot.model.campaign import Campaign, Entry, SourceFile
from bot.model.near import did_you_mean
from bot.model.people import EVERYTHING, Duty, Person, known_as, plainly

FILES = ("schedules/people.csv", "schedules/people.xlsx")
HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("person", "full name", "who"),
    "initials": ("short",),
    "login": ("logins", "user", "user name", "username", "account"),
    "writes": ("author", "writer"),
    "approves": ("approver", "approval", "signs off"),
    "duty": ("on duty", "duty days", "rota", "on call"),
    "address": ("email", "e-mail", "mail", "email address", "phone", "mobile", "telephone", "alerts"),
    "note": ("notes", "role", "job title", "comment", "comments"),
}
_ALL = (EVERYTHING, "all", "yes", "y", "x", "any")
_NONE = ("no", "n", "nothing", "none", "-")
_SEPARATORS = re.compile(r"[;,\n]+")
_STRETCH = re.compile(r"(.+?)\s+(?:to|until|–|-)\s+(.+)", re.IGNORECASE)


def read_people(source: SourceFile, defaults: Defaults, notes: Notes) -> Iterator[Person]:
    """Read the people, without those that have no name."""
    example = "name, login, writes, approves, on duty"
    for fields, style in read_sheets(source, HEADERS, frozenset({"name"}), example, defaults, notes):
        if (person := _person(fields, style)) is not None:
            yield person


def unique(people: Iterable[Person], notes: Notes) -> tuple[Person, ...]:
    """Keep the first of each name; whatever means two people is noted, for nobody could be told by it."""
    kept: list[Person] = []
    taken: dict[str, Person] = {}
    for person in people:
        for name in dict.fromkeys(map(plainly, person.names)):
            if (first := taken.setdefault(name, person)) is not person:
                hint = f"write one row a person, each with names of its own; the other one is at {first.location}"
                notes.error("duplicate-id", f"{shown(name)} means two people", person.location, hint)
        if taken[plainly(person.name)] is person:
            kept.append(person)
    return tuple(kept)


def compare(campaign: Campaign, notes: Notes) -> None:
    """Note where approvals or owners name nobody of the team."""
    rule, people = campaign.approvals, campaign.people
    place = rule.location or campaign.location
    for tag, names in rule.by_name.items():
        for name in names:
            if len(known_as(people, name)) != 1:
                hint = did_you_mean(
                    name, [each.name for each in people], "write the name as schedules/people.csv has it"
                )
                notes.error("unknown-person", f"{shown(name)} under `{tag}` is nobody of the team", place, hint)
    for entry in campaign.entries if people else ():
        _compare_owner(entry, people, notes)


def _compare_owner(entry: Entry, people: tuple[Person, ...], notes: Notes) -> None:
    if entry.owner and len(found := known_as(people, entry.owner)) != 1:
        what = (
            f"{shown(entry.owner)} may mean {' or '.join(each.name for each in found)}"
            if found
            else (f"{shown(entry.owner)} is nobody of the team, so that no message reaches them")
        )
        hint = did_you_mean(entry.owner, [each.name for each in people], "write a name of schedules/people.csv")
        notes.warn("unknown-owner", what, entry.at("owner"), hint)


def _person(fields: Fields, style: DateStyle) -> Person | None:
    name = fields.required("name", words.full_text)
    if "address" in fields:
        hint = "delete the column, and write the addresses into the file that [alerts] people of config.toml names"
        message = "an address stands in a file that the whole team shares"
        fields.notes.warn("address-shared", message, fields.at("address"), hint)
    person = Person(
        name=" ".join((name or "").split()),
        location=fields.at("name"),
        initials=fields.read("initials", words.text, ""),
        logins=fields.read("login", _list, ()),
        writes=fields.read("writes", words.yes_or_no, False),
        approves=fields.read("approves", _approves, ()),
        duty=fields.read("duty", _duty(style), Duty()),
    )
    return person if name else None


def _list(node: Scalar) -> tuple[str, ...]:
    found = (part.strip() for part in _SEPARATORS.split(node.text))
    return tuple(dict.fromkeys(filter(None, found)))


def _approves(node: Scalar) -> tuple[str, ...]:
    tags = _list(node)
    if any(tag.casefold() in _ALL for tag in tags):
        return (EVERYTHING,)
    return tuple(tag for tag in tags if tag.casefold() not in _NONE)


def _duty(style: DateStyle) -> Grammar[Duty]:
    def grammar(node: Scalar) -> Duty:
        weekdays: list[int] = []
        stretches: list[tuple[date, date]] = []
        for part in _list(node):
            if not any(letter.isdigit() for letter in part):
                weekdays += () if part.casefold() in _NONE else _weekdays(part)
                continue
            between = _STRETCH.fullmatch(part)
            first, last = between.groups() if between else (part, part)
            stretch = read_day(first, style), read_day(last, style)
            if stretch[1] < stretch[0]:
                raise Wrong("bad-date", f"{shown(part)} ends before it begins", "write the earlier day first")
            stretches.append(stretch)
        return Duty(tuple(dict.fromkeys(weekdays)), tuple(stretches))

    return grammar


def _weekdays(part: str) -> tuple[int, ...]:
    return moments.weekdays_of("daily" if part.casefold() in ("always", "every day", *_ALL) else part)
