"""Commands to a machine in what becomes public."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.checks.characters import control_character
from bot.model.diagnostic import Location
from bot.model.poll import Poll
from tests.checks.example import campaign, message, partner, picture, png, post, printed, told_of

TEXT = "Stop.\nThink\x1b[31m again."
HELP = "  help: take it out: type the words around it anew, or paste them as plain text"


def test_an_escape_is_an_error_where_it_stands() -> None:
    assert told_of(control_character, TEXT) == [
        "messages/teaser.md:5:6: error[control-character]: the text holds a control character, ␛ (U+001B)",
        HELP,
    ]


def test_one_in_a_partners_name_is_told_at_the_partner() -> None:
    thanked = partner(name="leeds")
    named = campaign(partners=(partner(), partner(name="odd\x9b")), messages={"teaser": message(text="Thanks!")})
    odd = named.partners[1]
    found = printed(control_character, post(f"Thanks, {odd.name}!", partners=(thanked.id, odd.id)), of=named)
    assert found[0] == (
        "schedules/partners.csv:A2: error[control-character]: the text holds a control character, ⟨U+009B⟩ (U+009B)"
    )


def test_all_that_becomes_public_is_looked_at() -> None:
    alt = "A card\x00."
    shown = message(media=(picture(alt),), marks={"poll": Location("messages/teaser.md", 3, 7)})
    voted = post(media=(png(alt),), content_warning="loud\x07", poll=Poll(("yes", "no\x0b"), timedelta(days=1)))
    found = printed(control_character, voted, of=campaign(messages={"teaser": shown}))
    assert [line.partition("]: ")[2] for line in found if not line.startswith("  ")] == [
        "the alt text holds a control character, ␀ (U+0000)",
        "an option of the poll holds a control character, ␋ (U+000B)",
        "the content warning holds a control character, ␇ (U+0007)",
    ]


@pytest.mark.parametrize("text", ["Lines\nand\ttabs.", "👩🏽‍⚕️ می‌خواهم", "\u202eabc"])
def test_what_writing_has_is_fine(text: str) -> None:
    assert printed(control_character, post(text)) == []
