"""A time that is over."""

from __future__ import annotations

from datetime import timedelta

from bot.checks.due import in_the_past
from tests.checks.example import DUE, post, printed

HOUR = timedelta(hours=1)
LATER = post(channel="wall", after=timedelta(days=30))


def test_a_post_later_than_its_grace_will_not_go_out() -> None:
    assert printed(in_the_past, post(), LATER, now=DUE + HOUR) == [
        "schedules/countdown.yaml:3:11: warning[in-the-past]: due Monday 23 August 2021, 09:00, "
        "which is past, so it will not be posted",
        "  help: give it a later time, or leave it as it is if it has been posted from elsewhere",
    ]


def test_within_the_grace_or_in_the_ledger_it_is_fine() -> None:
    assert printed(in_the_past, post(), LATER, now=DUE + HOUR / 2) == []
    assert printed(in_the_past, post(), LATER, now=DUE + HOUR, known=frozenset({"teaser/x"})) == []


def test_a_campaign_that_is_over_is_one_note() -> None:
    assert printed(in_the_past, post(), LATER, now=DUE + timedelta(days=365)) == [
        "schedules/campaign.yaml:3:9: info[in-the-past]: the days of this campaign are over: "
        "its last post was due Wednesday 22 September 2021, 09:00",
        "  help: watch it with `drumbeat rehearse`, or move `launch`",
    ]


def test_a_campaign_that_was_run_to_its_end_is_fine() -> None:
    done = frozenset({"teaser/x", "teaser/wall"})
    assert printed(in_the_past, post(), LATER, now=DUE + timedelta(days=365), known=done) == []
    assert printed(in_the_past) == []
