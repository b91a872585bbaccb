"""The values of the placeholders: what is the same for all posts, for a day, for a partner and for one post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from bot.model.campaign import Campaign, Partner
from bot.model.near import did_you_mean
from bot.planning.facts import Pledged, fact_on, pledges
from bot.planning.filters import Names, Unready, Unusable
from bot.planning.occurrences import Occurrence
from bot.planning.timing import Anchors


@dataclass(frozen=True, slots=True)
class Named:
    """A partner of a shout-out, with the words that name it on this channel; no handle: by its plain name."""

    partner: Partner
    mention: str
    handle: str = ""


@dataclass(slots=True)
class Values:
    """Makes the placeholders of each post; what posts share is made once."""

    campaign: Campaign
    anchors: Anchors
    pledged: Pledged
    base: Names
    kinds: frozenset[str]
    places: frozenset[str]
    _days: dict[date, tuple[Names, int, _Count]] = field(default_factory=dict)
    _partners: dict[tuple[str, str], Names] = field(default_factory=dict)

    def names(self, occurrence: Occurrence, link: str, thanked: Sequence[Named], many: bool) -> Names:
        """Return everything that a template can reach in one post; `many`: the entry may thank several at once."""
        day = occurrence.local.date()
        facts, pledged, count = self._on(day)
        partners = Names(pledged=pledged, count=count)
        names = Names(self.base)
        names.update(facts=facts, partners=partners, due=occurrence.local, occurrence=Names(number=occurrence.number))
        if link:
            names["link"] = link
        if launch := self.anchors.get("launch"):
            names["days_to_launch"] = (launch.date() - day).days
        if thanked:
            partners["named"] = tuple(self._partner(each) for each in thanked)
            if not many:
                names["partner"] = self._partner(thanked[0])
        return names

    def _on(self, day: date) -> tuple[Names, int, _Count]:
        if day not in self._days:
            facts = Names()
            for name, figures in self.campaign.facts.items():
                figure = fact_on(figures, day)
                first = min((each.as_of for each in figures if each.as_of), default=day)
                words = f"the fact {name} has no figure yet on {day}; its first is of {first}"
                facts[name] = figure.value if figure else Unready(words)
            self._days[day] = (facts, self.pledged(day, "", ""), _Count(day, self.pledged, self.kinds, self.places))
        return self._days[day]

    def _partner(self, named: Named) -> Names:
        key = (named.partner.id, named.mention)
        if key not in self._partners:
            partner = named.partner
            self._partners[key] = Names(
                name=partner.name,
                mention=named.mention,
                kind=partner.kind,
                place=partner.place,
                website=partner.website,
            )
        return self._partners[key]


@dataclass(frozen=True, slots=True)
class _Count:
    """`partners.count(kind='university')`: organisations that have pledged by the post's day."""

    day: date
    pledged: Pledged
    kinds: frozenset[str]
    places: frozenset[str]
    in_messages: ClassVar[bool] = True

    def __call__(self, kind: str = "", place: str = "") -> int:
        _known(kind, "kind", self.kinds)
        _known(place, "place", self.places)
        return self.pledged(self.day, kind, place)


def _known(word: str, what: str, words: frozenset[str]) -> None:
    if not isinstance(word, str):
        raise Unusable(f"count takes the {what} as text, in quotes")
    if word and word not in words and word.casefold() not in {each.casefold() for each in words}:
        raise Unusable(
            f"no partner has the {what} {word}: {did_you_mean(word, words - {''}, nothing='there are none')}"
        )


def values(campaign: Campaign, anchors: Anchors) -> Values:
    """Gather what is the same for all posts."""
    known = {name: instant for name, instant in anchors.items() if instant}
    base = Names(
        campaign=Names(name=campaign.name),
        anchors=Names(known),
        quotes=Names(
            {
                name: Names(text=quote.text, speaker=quote.speaker, role=quote.role)
                for name, quote in campaign.quotes.items()
            }
        ),
    )
    if "launch" in known:
        base["launch"] = known["launch"]
    if campaign.hashtag:
        base["hashtag"] = campaign.hashtag
    kinds = frozenset(partner.kind for partner in campaign.partners)
    places = frozenset(partner.place for partner in campaign.partners)
    return Values(campaign, anchors, pledges(campaign.partners), base, kinds, places)
