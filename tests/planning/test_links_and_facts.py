"""Links with tracking tags, and what is true on a post's day."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model.campaign import Fact, Utm
from bot.planning.facts import fact_on, pledges
from bot.planning.series import tagged
from tests.planning.makers import HERE, partner

UTM = Utm("social", "root-out-racism")


@pytest.mark.parametrize(
    ("link", "tags"),
    [
        ("https://a.example/b", "https://a.example/b?utm_source=x&utm_medium=social&utm_campaign=root-out-racism"),
        ("https://a.example", "https://a.example/?utm_source=x&utm_medium=social&utm_campaign=root-out-racism"),
        (
            "https://a.example/b?page=2#form",
            "https://a.example/b?page=2&utm_source=x&utm_medium=social&utm_campaign=root-out-racism#form",
        ),
        (
            "https://a.example/b?UTM_source=poster&x=",
            "https://a.example/b?UTM_source=poster&x=&utm_medium=social&utm_campaign=root-out-racism",
        ),
    ],
)
def test_a_link_carries_the_tags_of_its_channel_and_keeps_what_it_had(link: str, tags: str) -> None:
    assert tagged(link, UTM, "x") == tags


def test_a_written_source_wins_and_odd_characters_are_escaped() -> None:
    assert tagged("https://a.example/", Utm("social", "a&b", "team x"), "x") == (
        "https://a.example/?utm_source=team%20x&utm_medium=social&utm_campaign=a%26b"
    )


def test_without_utm_a_link_stays_as_it_is() -> None:
    assert tagged("https://a.example", None, "x") == "https://a.example"


def _fact(value: str, as_of: date | None) -> Fact:
    return Fact(value, "press release", as_of, HERE)


def test_a_figure_that_changes_is_the_newest_that_is_not_later_than_the_day() -> None:
    figures = [_fact("500", date(2021, 8, 1)), _fact("150", date(2021, 6, 21)), _fact("350", date(2021, 7, 5))]
    found = [fact_on(figures, date(2021, month, day)) for month, day in ((6, 20), (6, 21), (7, 31), (8, 1))]
    assert [each.value if each else None for each in found] == [None, "150", "350", "500"]


def test_a_fact_with_one_figure_always_has_it() -> None:
    assert fact_on([_fact("2.7 million", date(2021, 6, 21))], date(2021, 6, 1)) is not None


def test_pledges_are_counted_by_organisations_up_to_and_with_the_day() -> None:
    pledged = pledges(
        [
            partner("a", kind="University", place="Leeds", pledged="2021-06-21"),
            partner("b", kind="housing", place="Leeds", pledged="2021-07-01", organisations=12),
            partner("c", kind="university", pledged="2021-07-01", organisations=0),
            partner("d", kind="university", pledged=""),
        ]
    )
    assert [pledged(date(2021, month, day), "", "") for month, day in ((6, 20), (6, 21), (7, 1))] == [0, 1, 13]
    assert pledged(date(2021, 8, 1), "university", "") == 1
    assert pledged(date(2021, 8, 1), "", "leeds") == 13
    assert pledged(date(2021, 8, 1), "housing", "Bradford") == 0
