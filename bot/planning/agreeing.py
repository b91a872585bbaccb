"""Who has to agree to a post: how many people, and which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.campaign import Campaign, Entry
from bot.model.people import Agreement, Person, known_as


@dataclass(frozen=True, slots=True)
class Consent:
    """How many approvals a post needs, and from whom; without agreements anybody may give them."""

    needed: int = 0
    agreements: tuple[Agreement, ...] = ()


def consent(campaign: Campaign, entry: Entry, tags: tuple[str, ...], least: int = 0) -> Consent:
    """Say whose consent posts of an entry need. `least` is for what has to be approved whatever its tags are."""
    rule, people = campaign.approvals, campaign.people
    needed = max(least, rule.needed)
    whole = max(least, rule.needed_for(tags))
    if not people or not whole:
        return Consent(whole)
    owner = known_as(people, entry.owner)
    found = [_agreement(needed, [each for each in people if each.answers_for(tags)], owner)] if needed else []
    for tag in tags:
        if count := rule.by_tag.get(tag, 0):
            named = [each for name in rule.by_name.get(tag, ()) for each in known_as(people, name)]
            found.append(_agreement(count, named or [each for each in people if each.answers_for((tag,))], owner))
    return Consent(whole, tuple(dict.fromkeys(found)))


def _agreement(needed: int, of: Sequence[Person], owner: Sequence[Person]) -> Agreement:
    """Whoever wrote a post is never the only one who agreed to it: beside another person, its author counts."""
    counting = of if needed > 1 else [each for each in of if each not in owner]
    return Agreement(needed, tuple(each.names for each in counting))
