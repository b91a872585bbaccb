"""Lists fold by cause: many posts that need the same thing for the same reason are one thing to a person."""

from __future__ import annotations

from collections.abc import Iterable

from bot.report.summary_values import Need


def folded(needs: Iterable[Need]) -> list[tuple[str, tuple[Need, ...]]]:
    """Put together what has one cause, in the order of the first of each."""
    groups: dict[tuple[str, str], list[Need]] = {}
    for each in needs:
        groups.setdefault(each.cause, []).append(each)
    return [(cause[len(these) > 1], tuple(these)) for cause, these in groups.items()]


def commands_for(needs: tuple[Need, ...]) -> tuple[str, ...]:
    """Return the commands with which to decide; for many, with POST in the place of an id."""
    first, *rest = needs
    return tuple(command.replace(first.post, "POST") for command in first.commands) if rest else first.commands
