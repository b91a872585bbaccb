"""A post before its embargo ends."""

from __future__ import annotations

from datetime import timedelta

from bot.checks.due import before_embargo
from tests.checks.example import DUE, post, printed


def test_how_much_too_early_and_from_when_on() -> None:
    assert printed(before_embargo, post(embargo=DUE, after=-timedelta(hours=2, minutes=30))) == [
        "schedules/countdown.yaml:3:11: error[before-embargo]: due 2 hours 30 minutes before the embargo ends",
        "  help: move it to Monday 23 August 2021, 09:00 or later",
    ]


def test_at_the_very_moment_it_is_fine() -> None:
    assert printed(before_embargo, post(embargo=DUE), post(channel="wall")) == []
