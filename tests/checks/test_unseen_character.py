"""Characters that nobody sees, in what becomes public."""

from __future__ import annotations

import pytest

from bot.checks.characters import unseen_character
from tests.checks.example import post, printed, told_of
from tests.test_shown import PLAIN

HELP = "  help: take it out, unless the writing needs it: type its words anew, or paste them as plain text"


def test_a_turned_direction_is_a_warning_where_it_stands() -> None:
    text = "👩🏽‍⚕️ Give at \u202egro.elpmaxe\u202c now."
    assert told_of(unseen_character, text) == [
        "messages/teaser.md:4:15: warning[unseen-character]: "
        "the text holds U+202E (right-to-left override), which nobody sees",
        HELP,
    ]


def test_a_joiner_that_joins_nothing_is_told_and_not_the_one_in_an_emoji() -> None:
    text = "👩🏽‍⚕️ pay\u200dpal"
    assert told_of(unseen_character, text)[0] == (
        "messages/teaser.md:4:10: warning[unseen-character]: "
        "the text holds U+200D (zero width joiner), which nobody sees"
    )


@pytest.mark.parametrize("letter", ["\u200b", "\u2066", "\u2069", "\u2060", "\ufeff", "\u00ad", "\u200e", "\U000e0041"])
def test_what_has_no_place_in_the_writing_is_told(letter: str) -> None:
    assert len(printed(unseen_character, post(f"Stop{letter} and think."))) == 2


@pytest.mark.parametrize("text", [*PLAIN, "สวัสดี\u200bครับ", "ស្រុក\u200bខ្មែរ", "ᠮᠣ\u180bᠩ", "\x1b"])
def test_what_a_writing_needs_is_fine(text: str) -> None:
    assert printed(unseen_character, post(text)) == []
