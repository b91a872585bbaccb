"""Initials for people."""

from __future__ import annotations

from dataclasses import replace

from bot.checks.words import race_words
from tests.checks.example import campaign, partner, post, printed, told_of

TEXT = "Co-created by BAME colleagues."


def test_the_place_and_better_words() -> None:
    assert told_of(race_words, TEXT) == [
        "messages/teaser.md:4:15: warning[race-words]: “BAME” is no longer used by the NHS "
        "and the government's Race Disparity Unit",
        "  help: write “ethnic minorities”, or better the group that is meant",
    ]


def test_a_partners_own_name_a_tag_and_other_words_are_fine() -> None:
    of = campaign(partners=(replace(partner(), name="Leeds BME Network"),))
    for text in ("Thank you, Leeds BME Network!", "Thank you. #BAMEnetwork", "Ethnic minority colleagues", "ABAMES"):
        assert printed(race_words, post(text), of=of) == []
