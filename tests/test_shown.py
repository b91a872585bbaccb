"""What would act on a screen is shown as a symbol; what writing needs stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.diagnostic import Diagnostic, Location
from bot.model.shown import as_posted, in_line, shown, sign_for


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\x1b[2Jb", "a␛[2Jb"),
        ("\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\", "␛]8;;https://evil.example␛\\here␛]8;;␛\\"),
        ("a\x9b2Jb", "a⟨U+009B⟩2Jb"),
        ("bell\x07 null\x00 del\x7f back\x08 return\r", "bell␇ null␀ del␡ back␈ return␍"),
        ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
        ("a\u2066b\u2069c", "a⟨U+2066⟩b⟨U+2069⟩c"),
        ("pay\u200bpal \u2060 \ufeff soft\u00adhyphen", "pay⟨U+200B⟩pal ⟨U+2060⟩ ⟨U+FEFF⟩ soft⟨U+00AD⟩hyphen"),
        ("pay\u200dpal pay\u200cpal \u200d", "pay⟨U+200D⟩pal pay⟨U+200C⟩pal ⟨U+200D⟩"),
        ("line\u2028line", "line⟨U+2028⟩line"),
        ("a\u200eb\u200f", "a⟨U+200E⟩b⟨U+200F⟩"),
        ("half \ud83d", "half ⟨U+D83D⟩"),
        ("x\U000e0041\U000e007f", "x⟨U+E0041⟩⟨U+E007F⟩"),
        ("filler \u3164", "filler ⟨U+3164⟩"),
    ],
)
def test_what_acts_is_shown_as_a_symbol(text: str, seen: str) -> None:
    assert shown(text) == seen


PLAIN = (
    "Plain words, “quotes”, dashes – and…\n\ttabs and lines",
    "👩🏽‍💻 👨‍👩‍👧‍👦 🏳️‍🌈 ❤️ 🇬🇧 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 1️⃣",
    "نسل پرستی ختم کریں می‌خواهم",
    "שלום עולם",
    "שלום \u200fNHS\u200e!",
    "क्‍ष नमस्ते",
    "한국어 Ünïcödé Zażółć gęślą jaźń",
)


@pytest.mark.parametrize("text", PLAIN)
def test_what_writing_needs_stays(text: str) -> None:
    assert shown(text) == text
    assert as_posted(text) == text


@pytest.mark.parametrize("text", ["\u2068שלום\u2069 said Leeds", "co\u00adoperate zero\u200bwidth \u2060"])
def test_a_posts_own_marks_stay_on_its_page(text: str) -> None:
    assert as_posted(text) == text


def test_what_turns_a_page_round_is_shown_on_it() -> None:
    shown_there = {
        "\u202eabc\u202c": "⟨U+202E⟩abc⟨U+202C⟩",
        "\u2067never closed": "⟨U+2067⟩never closed",
        "\u2068a\u2069 and \u2069": "\u2068a\u2069 and ⟨U+2069⟩",
        "a\x1b[2J\x00": "a␛[2J␀",
    }
    assert {text: as_posted(text) for text in shown_there} == shown_there


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_that_acts_is_left_and_twice_is_as_once(text: str) -> None:
    found = shown(text)
    assert not [c for c in found if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")
    assert shown(found) == found
    found.encode()


@given(st.characters(exclude_categories=()))
def test_one_letter_takes_one_place(letter: str) -> None:
    assert len(sign_for(letter)) == 1


def test_a_name_begins_no_line_of_its_own() -> None:
    assert in_line("a.md\nb.md:1:1: error\tno\r\n\x1b[31m") == "a.md␊b.md:1:1: error␉no␍␊␛[31m"


def test_a_diagnostic_is_one_line_in_which_everything_can_be_seen() -> None:
    place = Location("a\nschedules/b.yaml:1:1: error[forged]: no\x1b[31m", 2, 3)
    found = Diagnostic("odd", "“a\nb\x1b[1m” is odd", place, "did you mean\n\x9b31mc?")
    assert (found.message, found.hint) == ("“a␊b␛[1m” is odd", "did you mean␊⟨U+009B⟩31mc?")
    assert str(place) == "a␊schedules/b.yaml:1:1: error[forged]: no␛[31m:2:3"
    assert str(Location("a\nb.xlsx", cell="She\net!B4")) == "a␊b.xlsx:She␊et!B4"
    assert str(Location("a.yaml")) == "a.yaml"
    assert str(Location("a.yaml", 3)) == "a.yaml:3"
