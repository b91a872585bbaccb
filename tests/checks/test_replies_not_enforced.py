"""A reply setting that a platform does not have."""

from __future__ import annotations

from bot.checks.unmet import replies_not_enforced
from tests.checks.example import asking, post, printed


def test_all_channels_that_leave_replies_open_are_one_note() -> None:
    posts = [post(channel=channel, replies="mentioned") for channel in ("x", "wall", "mastodon")]
    assert printed(replies_not_enforced, *posts, of=asking("replies")) == [
        "messages/teaser.md:3:13: info[replies-not-enforced]: “replies: mentioned” cannot be set on mastodon and wall: "
        "everyone may reply there",
        "  help: have someone watch the replies, or leave these channels out",
    ]


def test_what_the_platform_can_set_and_open_replies_are_fine() -> None:
    posts = (post(replies="mentioned"), post(channel="wall", replies="everyone"), post(channel="mastodon"))
    assert printed(replies_not_enforced, *posts) == []
