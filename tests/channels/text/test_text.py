"""Counting for the other platforms, each against a referee where there is one."""

from __future__ import annotations

import grapheme  # type: ignore[import-untyped]
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from mastodon import Mastodon

from bot.channels.text import graphemes, mastodon_length, threads_length, utf8_length, utf16_length

FAMILY = "👨‍👩‍👧‍👦"
TRICKY = "aé\r\n\u0301\u200d\ufe0f\u20e31#🇬🇧👍🏽👨👩❤한가각각कि्षनाกำ\u0600\xad\u200b עב ابِ日本語か\u3099—“”…•€"
FOR_ITS_CLIENT = "".join(sign for sign in TRICKY if sign not in "्\r🇬🇧")
"""Without what graphemeu gets wrong: conjuncts, which came late to the standard, and flags after a control."""


@pytest.mark.parametrize(
    ("text", "seen", "utf8", "utf16", "threads"),
    [
        ("plain text", 10, 10, 10, 10),
        ("cafe\u0301", 4, 6, 5, 5),
        (FAMILY, 1, 25, 11, 25),
        ("🇬🇧", 1, 8, 4, 8),
        ("👍🏽!", 2, 9, 5, 9),
        ("1️⃣", 1, 7, 3, 7),
        ("❤️", 1, 6, 2, 6),
        ("日本語", 3, 9, 3, 3),
        ("नमस्ते", 3, 18, 6, 6),
        ("한국", 2, 6, 2, 2),
        ("سلام", 4, 8, 4, 4),
        ("a\r\nb", 3, 4, 4, 4),
        ("", 0, 0, 0, 0),
    ],
)
def test_each_unit_counts_its_own_way(text: str, seen: int, utf8: int, utf16: int, threads: int) -> None:
    assert (graphemes(text), utf8_length(text), utf16_length(text), threads_length(text)) == (
        seen,
        utf8,
        utf16,
        threads,
    )


@given(st.text(st.sampled_from(TRICKY)) | st.text())
def test_graphemes_are_those_of_the_standard(text: str) -> None:
    assert graphemes(text) == len(regex.findall(r"\X", text))


@given(st.text(st.sampled_from(FOR_ITS_CLIENT)))
def test_graphemes_agree_with_another_implementation(text: str) -> None:
    assert graphemes(text) == grapheme.length(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf16_is_what_the_codec_writes(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


def test_lone_half_of_a_pair_does_not_break_counting() -> None:
    assert (graphemes("\ud800"), utf8_length("\ud800"), utf16_length("\ud800")) == (1, 3, 1)


MASTODON = (
    "Read https://www.wypartnership.co.uk/get-involved/root-out-racism?utm_source=mastodon#top now",
    "(https://example.com/a_(b)), https://example.com/x. “https://example.com”",
    "example.com and ftp://example.com/long/path are not shortened, nor is https://localhost/x",
    "thanks @user@mastodon.example and @local and mail@example.com and @a_b@x.example.org.",
    "https://example.com/@user@mastodon.example is a link",
    "👍🏽 cafe\u0301 日本語 https://example.com/?a=b&c=d 🇬🇧",
    "line\nhttps://example.com\n@user@example.com\n",
    "https://a.com,https://b.com",
    "",
)


@pytest.mark.parametrize("text", MASTODON)
@pytest.mark.parametrize("warning", ["", "about racism 👍🏽"])
def test_mastodon_agrees_with_its_client(text: str, warning: str) -> None:
    assert mastodon_length(text, warning) == Mastodon.get_status_length(text, warning)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        (
            "https://example.com/路/径 x",
            25,
        ),  # the server takes letters of any script in a path, its client does not know
        ("@first.last@mastodon.example hi", 14),  # and dots in names
        ("@user@example.com@more", 22),  # that is no mention
        ("a" * 500, 500),
        ("https://example.com/" + "a" * 900, 23),
    ],
)
def test_mastodon_where_its_client_lags_behind_the_server(text: str, length: int) -> None:
    assert mastodon_length(text) == length


WORDS = st.one_of(
    st.sampled_from(
        ["https://example.com", "http://a.co.uk/x?y=z", "@user@example.com", "@user", "👍🏽", "café", "日本語", "a.b"]
    ),
    st.text(st.sampled_from(FOR_ITS_CLIENT.replace("\n", "")), max_size=6),
)


@given(st.lists(WORDS, max_size=10), st.sampled_from([" ", "\n"]))
def test_mastodon_agrees_with_its_client_on_whatever_people_write(words: list[str], between: str) -> None:
    text = between.join(words)
    assert mastodon_length(text) == Mastodon.get_status_length(text)
