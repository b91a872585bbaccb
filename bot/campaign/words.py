"""Grammars of single values: text, names, yes and no, numbers, choices, days, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date

from bot.campaign.notes import Wrong, shown
from bot.campaign.tree import Scalar
from bot.model.address import is_web
from bot.model.near import did_you_mean

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LINK = re.compile(r"https?://[^\s/@<>\"]+\.[^\s<>\"]+", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_YES, _NO = ("yes", "y", "true", "on"), ("no", "n", "false", "off")


def text(node: Scalar) -> str:
    """Any text, without the spaces around it."""
    return node.text.strip()


def full_text(node: Scalar) -> str:
    """Text that may not be empty."""
    value = node.text.strip()
    if not value:
        raise Wrong("missing-value", "there is nothing in the quotes", "write the text, or delete the line")
    return value


def identity(node: Scalar) -> str:
    """An id: letters, digits and hyphens."""
    value = node.text.strip()
    if _ID.fullmatch(value):
        return value
    hint = f'use letters, digits and hyphens only, such as "{slug(value) or "pledge-call"}"'
    raise Wrong("bad-id", f"{shown(value)} cannot be an id", hint)


def partner_identity(node: Scalar) -> str:
    """A partner's id: like an entry's, with a letter among it, so that it cannot be taken for a day or a number."""
    value = identity(node)
    if any(letter.isalpha() for letter in value):
        return value
    raise Wrong("bad-id", f"{shown(value)} has no letter in it", f'add one: "p-{value}"')


def is_name(word: str) -> bool:
    """Say whether a placeholder can use this name after a dot, as in `facts.people`."""
    return _NAME.fullmatch(word) is not None


def yes_or_no(node: Scalar) -> bool:
    """A claim that holds or does not."""
    word = node.text.strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise Wrong("bad-choice", f"{shown(node.text)} is neither yes nor no", "write yes or no")


def number(least: int, most: int) -> Callable[[Scalar], int]:
    """A whole number within limits."""

    def grammar(node: Scalar) -> int:
        digits = node.text.strip().replace(",", "")
        if digits.isascii() and digits.isdigit() and len(digits) < 10 and least <= int(digits) <= most:
            return int(digits)
        message = f"{shown(node.text)} is not a whole number from {least} to {most}"
        raise Wrong("bad-number", message, f"write digits, such as {least}")

    return grammar


def choice(*words: str) -> Callable[[Scalar], str]:
    """One of a few words."""

    def grammar(node: Scalar) -> str:
        word = node.text.strip().casefold()
        if word in words:
            return word
        hint = did_you_mean(word, words, f"write one of: {', '.join(words)}")
        raise Wrong("bad-choice", f"{shown(node.text)} is not known here", hint)

    return grammar


def day(node: Scalar) -> date:
    """A date as YYYY-MM-DD."""
    match = _DAY.fullmatch(node.text.strip())
    if match is None:
        raise Wrong("bad-date", f"{shown(node.text)} is not a date", "write the date as 2021-08-23")
    return calendar_day(*(int(part) for part in match.groups()))


def calendar_day(year: int, month: int, day_of_month: int) -> date:
    """The date of these three numbers, when there is such a day."""
    if not 1900 <= year <= 2200:
        raise Wrong("bad-date", f"the year {year} is not likely", "write the year with four digits, such as 2021")
    if not 1 <= month <= 12:
        raise Wrong("bad-date", f"there is no month {month}", "look at the order of day and month")
    try:
        return date(year, month, day_of_month)
    except ValueError:
        message = f"there is no day {day_of_month} in month {month} of {year}"
        raise Wrong("bad-date", message, "look the date up in a calendar") from None


def link(node: Scalar) -> str:
    """A web address."""
    value = node.text.strip()
    if _LINK.fullmatch(value) and is_web(value):
        return value
    raise Wrong("bad-link", f"{shown(value)} is not a web address", "write it in full, beginning with https://")


def hashtag(node: Scalar) -> str:
    """A hashtag with its `#`; empty is none."""
    value = node.text.strip()
    if not value or re.fullmatch(r"#\w+", value):
        return value
    hint = 'write one word after a #, in quotes: "#RootOutRacism"'
    raise Wrong("bad-hashtag", f"{shown(value)} is not a hashtag", hint)


def language(node: Scalar) -> str:
    """A language tag (BCP 47)."""
    value = node.text.strip()
    if _LANGUAGE.fullmatch(value):
        return value
    raise Wrong("bad-language", f"{shown(value)} is not a language tag", "write it like en-GB, ur or pl")


def slug(words: str) -> str:
    """Make an id out of words: lower case, hyphens between."""
    return "-".join(re.findall(r"[a-z0-9]+", words.casefold()))[:60].strip("-")


def repeated(values: Collection[str]) -> str:
    """Return the first value that is there twice, or an empty string."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return ""
