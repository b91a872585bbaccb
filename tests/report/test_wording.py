"""Spans and sums as a report says them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.wording import counted
from bot.report.wording import dollars, short_span


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0m"), (1800, "30m"), (5400, "1h30m"), (90, "1m30s"), (172800, "2d"), (90000, "1d1h")]
)
def test_short_spans(seconds: int, words: str) -> None:
    assert short_span(timedelta(seconds=seconds)) == words


def test_sums_have_cents_and_prices_their_tenths_of_a_cent() -> None:
    assert [dollars(0.2), dollars(0.015), dollars(1234.5)] == ["$0.20", "$0.015", "$1,234.50"]


def test_counts_have_the_right_number() -> None:
    assert [counted(1, "post"), counted(1200, "post"), counted(2, "entry", "entries")] == [
        "1 post",
        "1,200 posts",
        "2 entries",
    ]
