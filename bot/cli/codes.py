"""Every code that Drumbeat can print, with what it means."""

from __future__ import annotations

from collections.abc import Mapping


def explanations() -> Mapping[str, str]:
    """Return the sections of the checks and those of reading, planning and settings, by code."""
    from bot.checks.explain import explanations as of_checks
    from bot.report.codes import explanations as of_the_rest

    return {**of_checks(), **of_the_rest()}
