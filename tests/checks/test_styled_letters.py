"""Symbols that only look like letters."""

from __future__ import annotations

from bot.checks.characters import styled_letters
from tests.checks.example import post, printed, told_of

TEXT = "We are 𝗯𝗼𝗹𝗱 together."


def test_a_word_in_bold_symbols() -> None:
    assert told_of(styled_letters, TEXT) == [
        "messages/teaser.md:4:8: error[styled-letters]: “𝗯𝗼𝗹𝗱” is written in symbols that look like letters",
        "  help: type it in plain letters",
    ]


def test_other_scripts_emoji_and_a_single_symbol_are_fine() -> None:
    for text in ("Café", "ਨਸਲਵਾਦ", "反种族主义", "✊🏾👩🏽‍⚕️", "𝑥 is unknown", "🅰️"):
        assert printed(styled_letters, post(text)) == []
