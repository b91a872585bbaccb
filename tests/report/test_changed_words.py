"""Two versions of a text, word by word."""

from __future__ import annotations

import pytest

from bot.report.changed_words import changed_words


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Come on Monday.", "Come on Tuesday.", "Come on [-Monday.-]{+Tuesday.+}"),
        ("Come on Monday.", "Come on Monday.", "Come on Monday."),
        ("", "Come.", "{+Come.+}"),
        ("Come.", "", "[-Come.-]"),
        ("We meet at ten.", "We meet at the hall at ten.", "We meet at {+the hall at+} ten."),
        ("One.\nTwo.", "One.\nTwo.\nThree.", "One.\nTwo.\n{+Three.+}"),
        ("A long walk home", "A walk home", "A [-long-] walk home"),
    ],
)
def test_what_went_and_what_came_is_marked_in_its_line(old: str, new: str, shown: str) -> None:
    assert changed_words(old, new) == shown
