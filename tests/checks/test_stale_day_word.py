"""Day words in copy for partners."""

from __future__ import annotations

from bot.checks.words import stale_day_word
from bot.model.campaign import Campaign, Segment, Variant
from bot.model.diagnostic import Location
from tests.checks.example import campaign, message, post, printed


def _handed_out(text: str, *names: str, **allow: str) -> Campaign:
    at = Location("messages/teaser.md", 9, 1)
    variant = Variant(names, (Segment(text, at),), at)
    return campaign(messages={"teaser": message(text="We launch today!", variants=(variant,), allow=allow)})


def test_today_in_words_for_partners() -> None:
    of = _handed_out("It matters.\nWe launch today!", "newsletter")
    assert printed(stale_day_word, of=of) == [
        "messages/teaser.md:10:11: warning[stale-day-word]: “today” in words for partners, "
        "who may use them on another day",
        "  help: write the date: {{ launch | date }}",
    ]


def test_today_in_a_post_and_a_date_for_partners_are_fine() -> None:
    assert (
        printed(stale_day_word, post("We launch today!"), of=_handed_out("We launch {{ launch | date }}.", "partner"))
        == []
    )
    assert printed(stale_day_word, of=_handed_out("We launch today!", "x")) == []


def test_a_message_can_allow_it_with_a_reason() -> None:
    reason = {"stale-day-word": "partners agreed to the day"}
    assert printed(stale_day_word, of=_handed_out("We launch today!", "partner", **reason)) == []
