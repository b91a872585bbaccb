"""Two posts on one channel, one right after the other."""

from __future__ import annotations

from datetime import timedelta

from bot.checks.due import too_close
from tests.checks.example import campaign, entry, post, printed

BOTH = campaign(entries=(entry(), entry("launch", line=8)))


def test_the_second_one_names_the_first() -> None:
    pair = (post(), post(name="launch", after=timedelta(minutes=5)))
    assert printed(too_close, *pair, of=BOTH) == [
        "schedules/countdown.yaml:9:11: warning[too-close]: due 5 minutes after “teaser” on x; "
        "the campaign keeps 10 minutes between two posts",
        "  help: move one of them; the other is at schedules/countdown.yaml:3:11",
    ]


def test_the_same_pair_on_all_channels_is_one_finding() -> None:
    posts = [post(name=name, channel=channel) for name in ("teaser", "launch") for channel in ("x", "mastodon", "wall")]
    assert printed(too_close, *posts, of=BOTH) == [
        "schedules/countdown.yaml:3:11: warning[too-close]: due at the same moment as “launch” on mastodon; "
        "the campaign keeps 10 minutes between two posts; and 2 more posts",
        "  help: move one of them; the other is at schedules/countdown.yaml:9:11",
    ]


def test_ten_minutes_another_channel_and_a_thread_are_fine() -> None:
    thread = [post(id=f"teaser/x/{n}", segment=n, segments=3) for n in (1, 2, 3)]
    other = post(name="launch", channel="wall")
    later = post(name="launch", after=timedelta(minutes=10))
    assert printed(too_close, *thread, other, later, of=BOTH) == []
