"""Hashtags that a screen reader reads as one word."""

from __future__ import annotations

import pytest

from bot.checks.hashtag_case import hashtag_case
from tests.checks.example import campaign, partner, post, printed, told_of


def test_the_place_and_the_way_it_should_be_written() -> None:
    assert told_of(hashtag_case, "Stop and think.\nPledge today. #wyhrootoutracism") == [
        "messages/teaser.md:5:15: warning[hashtag-case]: #wyhrootoutracism is read out as one word",
        "  help: write #WYHRootOutRacism",
    ]


@pytest.mark.parametrize(
    ("tag", "better"),
    [
        ("rootoutracism", "RootOutRacism"),
        ("Rootoutracism", "RootOutRacism"),
        ("nhsrootoutracism", "NHSRootOutRacism"),
        ("blackhistorymonth", "BlackHistoryMonth"),
        ("leedshub", "LeedsHub"),
    ],
)
def test_tags_whose_words_are_known(tag: str, better: str) -> None:
    of = campaign(partners=(partner(),))
    assert printed(hashtag_case, post(f"Join us. #{tag}"), of=of)[1] == f"  help: write #{better}"


@pytest.mark.parametrize(
    "tag", ["#WYHRootOutRacism", "#RootOutRacism", "#NHS", "#leeds", "#unknownwordstogether", "no tag"]
)
def test_tags_that_are_well_written_or_not_known_are_fine(tag: str) -> None:
    assert printed(hashtag_case, post(f"Join us. {tag} https://a.example/#rootoutracism")) == []
