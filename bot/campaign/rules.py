"""The grammar of RFC 5545 rules, as far as they speak of whole days."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.campaign import words
from bot.campaign.notes import Wrong, shown
from bot.campaign.tree import Scalar

_RULE_PARTS: dict[str, Callable[[str], bool]] = {
    "FREQ": lambda v: v in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
    "INTERVAL": lambda v: _within(v, 1, 1000),
    "COUNT": lambda v: _within(v, 1, 10000),
    "BYDAY": lambda v: all(
        re.fullmatch(r"[+-]?([1-9]|[1-4]\d|5[0-3])?(MO|TU|WE|TH|FR|SA|SU)", p) for p in v.split(",")
    ),
    "BYMONTHDAY": lambda v: all(_within(p.lstrip("+-"), 1, 31) for p in v.split(",")),
    "BYMONTH": lambda v: all(_within(p, 1, 12) for p in v.split(",")),
    "BYYEARDAY": lambda v: all(_within(p.lstrip("+-"), 1, 366) for p in v.split(",")),
    "BYWEEKNO": lambda v: all(_within(p.lstrip("+-"), 1, 53) for p in v.split(",")),
    "BYSETPOS": lambda v: all(_within(p.lstrip("+-"), 1, 366) for p in v.split(",")),
    "WKST": lambda v: v in ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
}


def _within(digits: str, least: int, most: int) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= 5 and least <= int(digits) <= most


def rule(node: Scalar) -> str:
    """An RFC 5545 rule of whole days; the time of day and the end stand in keys of their own."""
    written = node.text.strip().upper().removeprefix("RRULE:")
    parts = [part.partition("=") for part in written.split(";") if part]
    for name, _, value in parts:
        if name in ("UNTIL", "DTSTART", "BYHOUR", "BYMINUTE", "BYSECOND"):
            hint = "the first and last day are `from` and `until`, and the time of day is `at`"
            raise Wrong("bad-rrule", f"{name} does not belong into the rule", hint)
        if name not in _RULE_PARTS or not _RULE_PARTS[name](value):
            hint = "write it like FREQ=WEEKLY;BYDAY=TU,TH (RFC 5545)"
            raise Wrong("bad-rrule", f"{shown(f'{name}={value}')} is not understood", hint)
    names = [name for name, _, _ in parts]
    if "FREQ" not in names or words.repeated(names):
        hint = "write it like FREQ=WEEKLY;BYDAY=TU,TH, each part once"
        raise Wrong("bad-rrule", f"{shown(written)} is not a rule", hint)
    return ";".join(f"{name}={value}" for name, _, value in parts)
