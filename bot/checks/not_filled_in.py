"""Something that the public would see was to be filled in: `[INSERT VENUE]`, TBC, XX, Lorem ipsum."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Location
from bot.model.plan import Plan, Post

_NOUN = (
    r"(?:venue|dates?|times?|names?|link|url|place|location|number|hashtag|partner|handle|organi[sz]ation|speaker|title"
    r"|e-?mail|phone|address|quote|figure|amount|day|month|year|website|town|city|text|details)"
)
_INSIDE = rf"""
    (?:insert|fill\ in|write|replace)\b[^\][<>{{}}]*        # says itself that something is to be written
  | (?:[\w'-]+\ ){{0,4}}{_NOUN}                             # names what is missing: [event date], [ADD LINK]
  | [^\][<>{{}}]*\b(?:tb[acd]|to\ follow|goes\ here)\b[^\][<>{{}}]*
  | x{{2,}}
"""
_ROMAN_BEFORE = "".join(
    rf"(?<!\b{re.escape(word)}\ )" for word in ("siglo", "século", "secolo", "sec.", "wiek", "w", "век", "Bowl", "Act")
)
# Given to re as it is, which compiles it when a text may hold one: that takes a while.
_BLANK = rf"""(?ix)
    (?<!://)\[(?:{_INSIDE})\](?!\()    # a :// before it: no address at all; a ( after it: a link of Markdown
  | [<{{](?:{_INSIDE})[>}}]
  | \((?:insert|fill\ in)\b[^()]*\)
  | (?<![\w#@/.-])(?-i:TB[ACD]|T\.B\.[ACD]\.?)(?![\w/-])
  | {_ROMAN_BEFORE}(?<![\w#@/.-])(?-i:X{{2,}})(?:th)?(?![\w/-]|\ (?:century|wiek|век|secolo|and\ XY|chromosome))
  | \b(?:lorem\ ipsum|dolor\ sit\ amet|(?:placeholder|dummy)\ text|(?:text|copy|words)\ goes?\ here|your\ text\ here)\b
  | \b(?-i:TODO|FIXME):
  | [@#](?:your|my)?-?_?(?:handle|hashtag)\b
"""
_MARKS = (
    "[", "<", "{", "(insert", "(fill in", "xx", "tba", "tbc", "tbd", "t.b.", "todo:", "fixme:", "ipsum", "sit amet",
    "holder text", "dummy text", "text here", "goes here", "go here", "handle", "hashtag",
)  # fmt: skip
"""One of them stands in every blank; looking for them costs next to nothing in the many texts that have none."""
_SETTINGS = "schedules/campaign.yaml"


def not_filled_in(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each blank in what becomes public: posts, copy for partners, and what pages say."""
    for post in plan.posts:
        yield from _in_post(post, context)
    for message in context.campaign.messages.values():
        forms = () if "not-filled-in" in message.allow else place.handed_out(message)
        for segment in (one for each in forms for one in each.segments):
            for blank in _blanks(segment.text):
                yield _told(blank, place.within(segment, blank) or segment.location)
    for partner in context.campaign.partners:
        for blank in _blanks(partner.name):
            yield _told(blank, partner.location)
    yield from _in_settings(context)


def _in_post(post: Post, context: Context) -> Iterator[Diagnostic]:
    campaign = context.campaign
    for blank in _blanks(post.text):
        yield _told(blank, place.in_template(campaign, post, blank), post.id)
    for index, media in enumerate(post.media):
        for blank in _blanks(media.alt):
            yield _told(blank, place.alt(campaign, post, index), post.id)
    for option in post.poll.options if post.poll else ():
        for blank in _blanks(option):
            yield _told(blank, place.poll(campaign, post), post.id)
    for blank in _blanks(post.content_warning):
        yield _told(blank, post.text_location, post.id)


def _in_settings(context: Context) -> Iterator[Diagnostic]:
    """Look at what pages and feeds say of the campaign; the place is the value's line in campaign.yaml."""
    campaign = context.campaign
    for key, value in (("name", campaign.name), ("description", campaign.description), ("hashtag", campaign.hashtag)):
        for blank in _blanks(value):
            lines = context.texts.get(_SETTINGS, "").split("\n")
            found = next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 0)
            column = lines[found - 1].find(blank) + 1 if found else 0
            yield _told(blank, Location(_SETTINGS, found, column, len(blank)) if column else campaign.location)


def _blanks(text: str) -> tuple[str, ...]:
    lower = text.lower()
    if not text or not any(mark in lower for mark in _MARKS):
        return ()
    return tuple(dict.fromkeys(found[0] for found in re.finditer(_BLANK, text)))


def _told(blank: str, where: Location, post: str = "") -> Diagnostic:
    asks = re.fullmatch(r"(?i)[\[<{](?:write|insert)\s*:\s*(.+)[\]>}]", blank)
    hint = f"write there {asks[1].strip()}" if asks else "write what belongs there, or take it out"
    return Diagnostic("not-filled-in", f"“{blank}” is still to be filled in", where, hint, post=post)
