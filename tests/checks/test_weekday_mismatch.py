"""Weekdays that are not those of their dates."""

from __future__ import annotations

import pytest

from bot.checks.words import weekday_mismatch
from tests.checks.example import post, printed, told_of


def test_the_right_weekday_is_named_at_the_place() -> None:
    assert told_of(weekday_mismatch, "We launch on Tuesday 23 August.") == [
        "messages/teaser.md:4:14: error[weekday-mismatch]: “Tuesday 23 August”: 23 August 2021 is a Monday",
        "  help: correct the weekday or the date; {{ launch | day }} writes both",
    ]


@pytest.mark.parametrize(
    "words", ["Tue 23rd Aug", "Sunday the 23rd of August", "Monday, 23 August 2022", "Thurs 2 July"]
)
def test_other_ways_to_write_a_wrong_one(words: str) -> None:
    assert len(printed(weekday_mismatch, post(f"On {words} we meet"))) == 2


@pytest.mark.parametrize(
    "words", ["Monday 23 August", "Mon 23 Aug 2021", "Monday 31 June", "Monday 3 January", "Monday 23"]
)
def test_right_ones_and_those_that_cannot_be_known_are_fine(words: str) -> None:
    assert printed(weekday_mismatch, post(f"On {words} we meet")) == []
