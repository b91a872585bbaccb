"""A poll in words: how long it is open, and where one can vote when not here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.model.platforms import label
from bot.model.poll import Poll
from bot.model.wording import counted
from bot.web.card import Ballot

_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def ballot_of(poll: Poll) -> Ballot:
    """A poll on a platform that has polls."""
    choice = "choose one or more" if poll.multiple else "choose one"
    return Ballot(poll.options, f"open for {open_words(poll.open)}, {choice}")


def listed_ballot(options: tuple[str, ...], vote_on: Sequence[str]) -> Ballot:
    """A poll where nobody can vote: the options are listed, with the platforms where one can."""
    where = " or ".join(label(platform) for platform in vote_on)
    return Ballot(options, f"You can vote on {where}." if where else "", is_open=False)


def open_words(length: timedelta) -> str:
    """`3 days`, `1 day 12 hours`."""
    parts: list[str] = []
    for unit, name in _UNITS:
        number, length = divmod(length, unit)
        if number:
            parts.append(counted(number, name))
    return " ".join(parts) or "less than a minute"
