"""A hashtag of several words is written in small letters, so that a screen reader reads it as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.checks import place
from bot.model import alive
from bot.model.campaign import Campaign
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan

DAYS = (
    "AntiRacism", "BlackHistoryMonth", "HateCrimeAwarenessWeek", "HolocaustMemorialDay", "InterFaithWeek",
    "MentalHealth", "PublicHealth", "RaceEquality", "RaceEqualityWeek", "SocialCare", "SouthAsianHeritageMonth",
    "StephenLawrenceDay", "WestYorkshire", "WindrushDay", "WorldMentalHealthDay",
)  # fmt: skip


def hashtag_case(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each hashtag whose words are known and whose capitals are not where the words start."""
    known = {tag.lower(): tag for tag in _known(context.campaign)}
    told: dict[str, str] = {}
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        found = (limits.hashtags if limits else alive.hashtags)(post.text)
        for tag in (post.text[start + 1 : end] for start, end in found):
            better = told.get(tag)
            if better is None:
                better = told[tag] = _better(tag, known)
            if better:
                message = f"#{tag} is read out as one word"
                at = place.in_template(context.campaign, post, f"#{tag}")
                yield Diagnostic("hashtag-case", message, at, f"write #{better}", Severity.WARNING, post.id)


def _known(campaign: Campaign) -> Iterator[str]:
    yield from DAYS
    names: Iterable[str] = (campaign.name, *(p.name for p in campaign.partners), *(p.place for p in campaign.partners))
    for name in names:
        words = re.findall(r"\w+", name)
        if len(words) > 1:
            yield "".join(word[0].upper() + word[1:] for word in words)
    if campaign.hashtag[1:] not in {"", campaign.hashtag[1:].lower(), campaign.hashtag[1:].upper()}:
        yield campaign.hashtag[1:]


def _better(tag: str, known: dict[str, str]) -> str:
    """Return how the tag should be written, or nothing when it is well written or its words are not known."""
    if tag.lower() in known:
        wanted = known[tag.lower()]
        return "" if tag == wanted or _starts(tag) >= _starts(wanted) else wanted
    if tag != tag.lower():
        return ""
    # #wyhrootoutracism: the campaign's name inside a longer tag; what stands before it is most likely initials
    for inside, written in known.items():
        before, found, after = tag.partition(inside)
        if found and len(inside) >= 8 and not after and len(before) <= 4:
            return before.upper() + written
    return ""


def _starts(tag: str) -> int:
    return sum(letter.isupper() for letter in tag)
