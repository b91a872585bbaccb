"""What a post is called."""

from __future__ import annotations

import pytest

from bot.model.title import thank_you, title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("We launch on Monday. Join us!", "We launch on Monday"),
        ("Who can have a free flu vaccine? Find out.", "Who can have a free flu vaccine?"),
        ("Doors open!\nMore below.", "Doors open!"),
        ("#RootOutRacism\n\nWe launch https://a.example/x today #Go", "We launch today"),
        ("Find yours: https://a.example/walk-in (from 9.30am).", "Find yours: (from 9.30am)"),
        ("Find a clinic near you: https://a.example/walk-in.", "Find a clinic near you"),
        ("Dr. Webster speaks, e.g. in W. Yorkshire. Come.", "Dr. Webster speaks, e.g. in W. Yorkshire"),
        ("“I had mine on a lunch break.” Our director", "“I had mine on a lunch break.”"),
        ("👉 https://a.example/x\nRead it", "Read it"),
        ("نسل پرستی ختم کریں۔ آج", "نسل پرستی ختم کریں۔"),
        ("#RootOutRacism", "#RootOutRacism"),
        ("https://a.example/x", "https://a.example/x"),
        ("✊🏽", "✊🏽"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_title_is_the_first_sentence_without_links_and_hashtags(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_sentence_is_cut_at_a_word() -> None:
    sixty = "Everybody who lives or works in Merecombe may come on Monday"
    assert title_of(sixty) == sixty
    assert title_of(sixty + " and on Tuesday") == sixty + "…"
    assert title_of(sixty[:-1] + "sxyz, and on Tuesday") == "Everybody who lives or works in Merecombe may come on…"


def test_a_long_word_is_cut_between_what_readers_see_as_characters() -> None:
    assert title_of("👩‍👩‍👧" * 61) == "👩‍👩‍👧" * 60 + "…"


@pytest.mark.parametrize(
    ("partners", "title"),
    [
        ([("Leeds City College", "college")], "Thank you, Leeds City College"),
        ([("Leeds College", "college"), ("Barnsley Museum", "")], "Thank you, Leeds College and Barnsley Museum"),
        ([("A", "pharmacy")] * 14, "Thank you, 14 pharmacies"),
        ([("A", "church")] * 3, "Thank you, 3 churches"),
        ([("A", "bus company"), ("B", "surgery"), ("C", "surgery")], "Thank you, 3 partners"),
        ([("A", "")] * 3, "Thank you, 3 partners"),
    ],
)  # fmt: skip
def test_a_shout_out_thanks_by_name_or_by_number(partners: list[tuple[str, str]], title: str) -> None:
    assert thank_you(partners) == title
