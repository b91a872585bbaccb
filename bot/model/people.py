"""The people of a campaign: who writes, who answers for what, who is on duty; and whose consent a post needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.model.diagnostic import Location

EVERYTHING = "everything"
"""What a person approves who answers for every post, whatever its tags."""

_MOST_NAMED = 5
_SHORTEST_BEGINNING = 2


@dataclass(frozen=True, slots=True)
class Duty:
    """When a person is on duty: days of the week (0 is Monday), and stretches of days, both ends included."""

    weekdays: tuple[int, ...] = ()
    stretches: tuple[tuple[date, date], ...] = ()

    def is_on(self, day: date) -> bool:
        """Say whether this day is one of them."""
        return day.weekday() in self.weekdays or any(first <= day <= last for first, last in self.stretches)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team. `approves` are the tags of the posts that this person answers for, or EVERYTHING."""

    name: str
    location: Location
    initials: str = ""
    logins: tuple[str, ...] = ()
    writes: bool = False
    approves: tuple[str, ...] = ()
    duty: Duty = Duty()

    @property
    def names(self) -> tuple[str, ...]:
        """By what this person is known in a ledger, the name first."""
        return tuple(filter(None, (self.name, *self.logins, self.initials)))

    def answers_for(self, tags: Iterable[str]) -> bool:
        """Say whether this person answers for posts with any of these tags."""
        return EVERYTHING in self.approves or any(tag in self.approves for tag in tags)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many of these people have to agree; each is there with every name that the ledger may know."""

    needed: int
    people: tuple[tuple[str, ...], ...]

    def given(self, approved_by: Iterable[str]) -> tuple[str, ...]:
        """Return who of them has agreed, each person once."""
        given = {plainly(name) for name in approved_by}
        return tuple(names[0] for names in self.people if not given.isdisjoint(map(plainly, names)))

    def lacks(self, approved_by: Iterable[str]) -> int:
        """Count the people who still have to agree."""
        return max(0, self.needed - len(self.given(approved_by)))

    def __str__(self) -> str:
        names = ", ".join("/".join(each) for each in self.people)
        return f"{self.needed} of {names}"


def plainly(name: str) -> str:
    """Return a name as names are compared: Ann and  ann are one person."""
    return " ".join(name.split()).casefold()


def missing(needed: int, agreements: Sequence[Agreement], approved_by: Sequence[str]) -> int:
    """Count the approvals that are missing, at least; without agreements anybody's counts."""
    if not agreements:
        return max(0, needed - len({plainly(name) for name in approved_by}))
    return max(each.lacks(approved_by) for each in agreements)


def wanted(agreements: Iterable[Agreement], approved_by: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the people whose yes would still help, each once."""
    names = (
        people[0]
        for each in agreements
        if each.lacks(approved_by)
        for people in each.people
        if people[0] not in each.given(approved_by)
    )
    return tuple(dict.fromkeys(names))


def may_agree(agreements: Iterable[Agreement], name: str) -> bool:
    """Say whether this person's yes is among those that are wanted; where nobody is listed, anybody's is."""
    agreements = tuple(agreements)
    return not agreements or any(each.given((name,)) for each in agreements)


def from_whom(agreements: Iterable[Agreement], approved_by: Sequence[str]) -> str:
    """Say in words who still has to agree: `Ann Lee` or `1 of Ann Lee, Bea Hill`; empty where nobody is named."""
    words = []
    for each in agreements:
        names = [people[0] for people in each.people if people[0] not in each.given(approved_by)]
        if lacks := each.lacks(approved_by):
            words.append(" and ".join(names) if lacks >= len(names) else f"{lacks} of {_few(names)}")
    return "; ".join(dict.fromkeys(filter(None, words)))


def _few(names: Sequence[str]) -> str:
    """Name people who may each do as well: of many only the first, in the order of the team's list."""
    left = len(names) - _MOST_NAMED
    return ", ".join(names) if left <= 1 else f"{', '.join(names[:_MOST_NAMED])} and {left} more people of the list"


def known_as(people: Iterable[Person], word: str) -> tuple[Person, ...]:
    """Return whom a word can mean: by name or login, else by initials, else by how the name begins."""
    people, plain = tuple(people), plainly(word)
    if not plain:
        return ()
    exact = [each for each in people if plain in (plainly(each.name), *map(plainly, each.logins))]
    short = [each for each in people if plain in (plainly(each.initials), _initials(each.name))]
    begins = [each for each in people if len(plain) >= _SHORTEST_BEGINNING and plainly(each.name).startswith(plain)]
    return tuple(exact or short or begins)


def _initials(name: str) -> str:
    return "".join(word[0] for word in plainly(name).split())


@dataclass(frozen=True, slots=True)
class Team:
    """Whom messages are for: the people, and who wrote what (`owners`, by entry)."""

    people: tuple[Person, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)

    def named(self, *words: str) -> tuple[str, ...]:
        """Return the names of the people that these words mean, each once; others reach nobody by name."""
        found = (known_as(self.people, word) for word in words)
        return tuple(dict.fromkeys(each[0].name for each in found if len(each) == 1))

    def author_of(self, post_id: str) -> tuple[str, ...]:
        """Return who wrote a post, if that is somebody of the team."""
        return self.named(self.owners.get(post_id.partition("/")[0], ""))

    def on_duty(self, day: date) -> tuple[str, ...]:
        """Return who is on duty that day."""
        return tuple(each.name for each in self.people if each.duty.is_on(day))
