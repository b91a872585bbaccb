"""Runs the checks over a plan: leaves out what is silenced, folds repeats, and puts the rest in file order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.model.check import Check, Context
from bot.model.diagnostic import Diagnostic, Location, Severity, in_file_order
from bot.model.plan import Plan
from bot.model.wording import counted


def check(plan: Plan, context: Context, checks: tuple[Check, ...] | None = None) -> tuple[Diagnostic, ...]:
    """Return every finding that is not silenced, each problem once."""
    from bot.checks import CHECKS

    found: list[Diagnostic] = []
    for each in CHECKS if checks is None else checks:
        code = code_of(each)
        if code not in context.campaign.allow:
            found += fold(each(audible(plan, context, code), context))
    return in_file_order(tuple(found))


def code_of(each: Check) -> str:
    """Return the code of a check: its name with hyphens."""
    return str(each.__name__).replace("_", "-")


def audible(plan: Plan, context: Context, code: str) -> Plan:
    """Leave out the posts whose entry or message allows the code with a written reason."""
    entries = {entry.id for entry in context.campaign.entries if code in entry.allow}
    messages = {message.name for message in context.campaign.messages.values() if code in message.allow}
    if not entries and not messages:
        return plan
    posts = tuple(post for post in plan.posts if post.entry not in entries and post.message not in messages)
    return replace(plan, posts=posts)


def fold(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Make one of the findings that one mend at one place would end.

    The first one speaks for the others, so a check yields its worst first.
    """
    same: dict[tuple[Location, str, Severity], list[Diagnostic]] = {}
    for each in found:
        same.setdefault((each.location, each.hint, each.severity), []).append(each)
    for first, *others in same.values():
        more = len({other.post for other in others} - {first.post})
        yield replace(first, message=f"{first.message}; and {counted(more, 'more post')}") if more else first
