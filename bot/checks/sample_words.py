"""Words of the sample campaign stand in a campaign of another name, whose audiences would read them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model.campaign import Campaign, Partner
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Location
from bot.model.plan import Plan
from bot.model.wording import counted

NAME = "Root Out Racism"
PHRASES = (
    NAME, "RootOutRacism", "root-out-racism", "many communities and one aim", "quotes.webster",
    "Racism must not hold any of them back", "before the weekend: has your organisation pledged",
    "We carry on for as long as racism does", "read about the movement with you", "the harm that racism does",
    "a class, a choir or a corner shop", "Racism makes an unequal start harder", "The list of pledges keeps growing",
    "grow up free from racism", "Tell the organisation next door",
    "Fair treatment should never depend on who you are", "pledged, and we launch on",
    "Change can start with what one of them says next", "pledged to challenge racism", "have now made the pledge",
    "Their accounts form", "we ask everyone here to do three things", "talk about racism with one person you trust",
    "still time to add your name before", "Keep asking, keep listening and keep speaking up",
    "A club, a school, a surgery or a shop", "ethnic minority colleagues helped to create",
    "Learn about racism. Speak up",
)  # fmt: skip
"""Something of every text of the sample that is not said of any campaign."""

PARTNER_NOTE = re.compile(
    r"Sample[.;]|A kind of organisation that |Sources name faith |With the (?:named ones|lines above) "
)
"""How each note begins that the sample has on a partner; nobody begins one of their own so."""

_INNER = tuple((phrase, frozenset(phrase.split()[1:-1])) for phrase in map(str.lower, PHRASES))
"""With the words of each that have spaces around them: whether they are among a text's words is known at once."""
_PHRASE = "(?i)" + "|".join(map(re.escape, PHRASES))
_PARTNERS = "schedules/partners.csv"  # its places may be named like the sample's; its rows are told by their notes


def sample_words(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each file with such words, and one for all partners that are the sample's."""
    if NAME.casefold() in context.campaign.name.casefold():
        return
    for path, text in context.texts.items():
        if path != _PARTNERS:
            yield from _in_text(path, text)
    for post in plan.posts:  # a workbook's words are in no text, but in what is planned of them
        if post.text_location.cell and _may_hold_one(post.text) and (found := re.search(_PHRASE, post.text)):
            yield _told(found[0], post.text_location, "")
    yield from _partners(context.campaign)


def _may_hold_one(text: str) -> bool:
    """Say whether it is worth to look for a phrase by the pattern, which takes far longer."""
    lower = text.lower()
    words = set(lower.split())
    return any(inner <= words and phrase in lower for phrase, inner in _INNER)


def _in_text(path: str, text: str) -> Iterator[Diagnostic]:
    if not _may_hold_one(text):
        return
    lines = text.split("\n")
    is_yaml = path.endswith((".yaml", ".yml"))
    hits = [
        (number, found)
        for number, line in enumerate(lines, 1)
        if (found := re.search(_PHRASE, line)) and not (is_yaml and line.lstrip().startswith("#"))
    ]
    if hits:
        number, found = hits[0]
        more = f", and {counted(len(hits) - 1, 'more line')} here" if len(hits) > 1 else ""
        place = Location(path, number, found.start() + 1, len(found[0]))
        yield _told(found[0], place, more, "" if path == "schedules/campaign.yaml" else ", or delete the file")


def _partners(campaign: Campaign) -> Iterator[Diagnostic]:
    left: list[Partner] = [each for each in campaign.partners if PARTNER_NOTE.match(each.note)]
    if not left:
        return
    words = f"“{left[0].name}” is"
    if len(left) > 1:
        words = f"“{left[0].name}” and {counted(len(left) - 1, 'more partner')} are"
    hint = "delete their rows; where one is really a partner of yours, write a note of your own"
    yield Diagnostic("sample-words", f"{words} of the sample campaign", left[0].location, hint)


def _told(phrase: str, place: Location, more: str, otherwise: str = "") -> Diagnostic:
    words = f"“{phrase}” is of the sample campaign{more}"
    return Diagnostic("sample-words", words, place, f"write your own words{otherwise}")
