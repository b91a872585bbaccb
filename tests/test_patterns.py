"""Counting, cutting and reading texts takes work that grows with their length, not with its square."""

from __future__ import annotations

import random
import re
from contextlib import suppress

import pytest
import regex

from bot.campaign import cells, dates, moments
from bot.campaign.notes import Wrong
from bot.campaign.tree import Scalar
from bot.channels.text import graphemes, x
from bot.channels.text.x import x_links
from bot.model.diagnostic import Location
from bot.model.graphemes import GRAPHEME

HERE = Location("a.csv", 1)


class _Counted:
    """A pattern that remembers how many characters it went over."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.work = pattern, 0

    def match(self, word: str, start: int) -> re.Match[str] | None:
        found = self.pattern.match(word, start)
        self.work += found.end() - start if found else 1
        return found


@pytest.mark.parametrize("part", ["a.", "é.", "a_.", "-.", "中.", "a.b-c.", "_a.", "é-a."])
def test_a_word_of_names_is_gone_over_a_few_times_at_most(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    heads, whole, looked_at = _Counted(x._HEAD), x._name_end, 0

    def name_end(text: str, start: int, end: int, *, underscores: bool = False) -> int:
        nonlocal looked_at
        looked_at += max(end - start, 0)
        return whole(text, start, end, underscores=underscores)

    monkeypatch.setattr(x, "_HEAD", heads)
    monkeypatch.setattr(x, "_name_end", name_end)
    word = part * ((x.LONGEST_WORD - 1) // len(part))
    assert [*x_links(word)] == []
    assert heads.work <= 2 * len(word)
    assert looked_at <= 4 * len(word)


def test_flags_in_a_row_are_told_apart_as_before() -> None:
    slow = regex.compile(r"\X")
    some = ["\U0001f1e6", "\U0001f1e7", "\U0001f1e6" * 17, "a", "\ufe0f", "\u200d", "👩", "\u0600", "é", "\n", "\u0301"]
    chosen = random.Random(2)
    for _ in range(3_000):
        text = "".join(chosen.choice(some) for _ in range(chosen.randint(0, 10)))
        assert GRAPHEME.findall(text) == slow.findall(text)
        assert graphemes(text) == len(slow.findall(text))
    assert graphemes("\U0001f1ec\U0001f1e7" * 20_000) == 20_000


LONG = ["1 " * 50_000, "1\ufe0f" * 50_000, " " * 100_000 + "x", "a+1" * 40_000, "9:00 at " * 10_000]


@pytest.mark.parametrize("text", LONG)
def test_a_cell_of_any_length_is_no_date_no_moment_and_no_channel(text: str) -> None:
    # Each of these would take minutes, were all ways to cut the text tried.
    assert dates.split_clock(text)[0] == text
    for grammar in (moments.moment, moments.every, moments.duration, cells.channels_in(("wall",))):
        with suppress(Wrong):
            grammar(Scalar(text, HERE))


def test_channels_between_which_there_is_more_space_are_read() -> None:
    grammar = cells.channels_in(("wall", "x"))
    assert grammar(Scalar("  X ,  Facebook\n and\twall ", HERE)) == ("x", "facebook", "wall")
