"""A post when nobody watches the answers."""

from __future__ import annotations

from datetime import time, timedelta

from bot.checks.due import outside_hours
from bot.model.moment import Hours
from tests.checks.example import campaign, post, printed

OPEN = (time(8), time(20))
WATCHED = campaign(hours=Hours((OPEN,) * 6 + (None,)))


def test_a_time_after_the_hours_and_a_closed_day() -> None:
    night = post(after=timedelta(hours=11, minutes=1))
    sunday = post(channel="wall", after=-timedelta(days=1))
    assert printed(outside_hours, night, sunday, of=WATCHED) == [
        "schedules/countdown.yaml:3:11: warning[outside-hours]: due Sunday 22 August 2021, 09:00, "
        "outside the posting hours (closed on Sundays); and 1 more post",
        "  help: move it into the hours, so that someone sees the answers",
    ]
    assert printed(outside_hours, night, of=WATCHED)[0].endswith(
        "due Monday 23 August 2021, 20:01, outside the posting hours (08:00 to 20:00)"
    )


def test_the_end_of_the_hours_is_still_inside_and_no_hours_are_all_hours() -> None:
    assert printed(outside_hours, post(after=timedelta(hours=11)), of=WATCHED) == []
    assert printed(outside_hours, post(after=timedelta(hours=16)), of=campaign(hours=None)) == []


def test_the_posts_of_a_thread_count_once() -> None:
    night = [post(id=f"teaser/x/{n}", segment=n, segments=3, after=timedelta(hours=14)) for n in (1, 2, 3)]
    assert "more post" not in printed(outside_hours, *night, of=WATCHED)[0]
