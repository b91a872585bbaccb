"""A message's poll: its options, how long it is open, and whether a voter may choose several."""

from __future__ import annotations

from datetime import timedelta

from bot.campaign import moments, words
from bot.campaign.notes import Wrong, shown
from bot.campaign.read import Fields
from bot.campaign.tree import Scalar
from bot.model.poll import Poll

FEWEST, MOST = 2, 4


def read_poll(fields: Fields) -> Poll | None:
    """Read `poll`; None where there is none, or where something of it cannot be used and was noted."""
    group = fields.group("poll", ("options", "open", "multiple"))
    if group is None:
        return None
    options = _options(group)
    opened = group.required("open", _opened)
    multiple = group.read("multiple", words.yes_or_no, False)
    return None if opened is None or not options else Poll(options, opened, multiple)


def _options(group: Fields) -> tuple[str, ...]:
    """Read the options as they will be shown; none of them when they make no poll."""
    if "options" not in group:
        group.missing("options", "write what one can vote for: `options: [Yes, Not yet]`")
        return ()
    faults = len(group.notes.found)
    options = group.many("options", _option)
    if len(group.notes.found) > faults:
        return ()
    twice = words.repeated([option.casefold() for option in options])
    if twice:
        again = next(option for option in reversed(options) if option.casefold() == twice)
        message = f"{shown(again)} can be chosen twice"
        group.notes.error("duplicate-value", message, group.at("options"), "delete one of them, or say how they differ")
    elif not FEWEST <= len(options) <= MOST:
        message = f"a poll has {FEWEST} to {MOST} options, and this one has {len(options)}"
        hint = "write them in brackets, commas between; quotes around one that has a comma itself"
        group.notes.error("bad-poll", message, group.at("options"), hint)
    else:
        return options
    return ()


def _option(node: Scalar) -> str:
    """One option: a line of plain words. A placeholder would be shown to voters as it is written here."""
    option = words.full_text(node)
    if "{{" in option or "{%" in option:
        raise Wrong("bad-poll", f"{shown(option)} has a placeholder", "options are shown as written: write the words")
    if len(option.splitlines()) > 1:
        raise Wrong("bad-poll", f"{shown(option)} has more than one line", "write each option on one line")
    return option


def _opened(node: Scalar) -> timedelta:
    """How long one can vote; what each platform takes is a matter for the checks."""
    length = moments.duration(node)
    if not length:
        raise Wrong("bad-duration", "a poll that is never open takes no votes", "write how long, such as 3d or 12h")
    return length
