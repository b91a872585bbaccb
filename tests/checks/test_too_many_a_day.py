"""More posts in a day than a platform takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.checks.due import too_many_a_day
from tests.checks.example import X, post, printed

THREE = {"x": replace(X, max_posts_a_day=3)}
HOUR = timedelta(hours=1)


def test_the_first_post_over_the_limit_speaks_for_the_day() -> None:
    posts = [post(id=f"teaser/x/{n}", after=n * HOUR) for n in range(6)]
    assert printed(too_many_a_day, *posts, limits=THREE) == [
        "schedules/countdown.yaml:3:11: warning[too-many-a-day]: post 4 on x within 24 hours, "
        "Monday 23 August 2021, 12:00; x takes 3",
        "  help: spread them over more days",
    ]


def test_the_limit_itself_and_the_next_day_are_fine() -> None:
    posts = [post(id=f"teaser/x/{n}", after=n * 8 * HOUR) for n in range(9)]
    assert printed(too_many_a_day, *posts, limits=THREE) == []
    assert printed(too_many_a_day, *(post(id=f"teaser/x/{n}") for n in range(9))) == []
