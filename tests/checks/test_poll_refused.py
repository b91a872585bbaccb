"""Polls that a platform would not take."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels import capabilities
from bot.checks.polls import poll_refused
from bot.model.diagnostic import Location
from bot.model.plan import Media, Post
from bot.model.poll import Poll
from tests.checks.example import campaign, message, png, post, printed

POLL = Poll(("Yes", "Not yet", "Tell me more"), timedelta(days=3))
REAL = {name: capabilities(name) for name in ("x", "mastodon", "bluesky", "wall")}


def asking(channel: str = "x", poll: Poll = POLL, media: tuple[Media, ...] = ()) -> Post:
    return post("Will you pledge?", channel=channel, poll=poll, media=media)


def messages(*posts: Post) -> list[str]:
    return [line.partition("]: ")[2] for line in printed(poll_refused, *posts, limits=REAL) if "]: " in line]


def test_a_finding_stands_where_the_message_has_its_poll() -> None:
    of = campaign(messages={"teaser": message(poll=POLL, marks={"poll": Location("messages/teaser.md", 2, 7)})})
    assert printed(poll_refused, asking(poll=replace(POLL, multiple=True)), of=of, limits=REAL) == [
        "messages/teaser.md:2:7: error[poll-refused]: a voter may choose several options, and x lets each choose one",
        "  help: write `multiple: no`, or leave x out",
    ]


@pytest.mark.parametrize(
    ("channel", "poll"),
    [
        ("x", POLL),
        ("x", Poll(("a" * 25, "b", "c", "d"), timedelta(minutes=5))),
        ("x", Poll(("a", "b"), timedelta(days=7))),
        ("mastodon", replace(POLL, multiple=True)),
        ("mastodon", Poll(("a" * 50, "👩‍👩‍👧‍👦" * 50), timedelta(minutes=5))),
        ("mastodon", Poll(("a", "b"), timedelta(days=30))),
        ("bluesky", Poll(("a" * 500, "b"), timedelta(days=300), multiple=True)),
        ("wall", Poll(("a" * 500, "b"), timedelta(days=300), multiple=True)),
    ],
)
def test_what_a_platform_takes_is_fine(channel: str, poll: Poll) -> None:
    assert messages(asking(channel, poll)) == []


@pytest.mark.parametrize(
    ("channel", "poll", "words"),
    [
        ("x", replace(POLL, options=("a" * 26, "b")), f"the option “{'a' * 26}” has 26 characters; x takes 25"),
        ("x", replace(POLL, options=("ん" * 13, "b")), f"the option “{'ん' * 13}” has 26 characters; x takes 25"),
        ("x", replace(POLL, open=timedelta(minutes=4)), "the poll is open for 4 minutes; x takes 5 minutes to 7 days"),
        ("x", replace(POLL, open=timedelta(days=8)), "the poll is open for 8 days; x takes 5 minutes to 7 days"),
        ("x", replace(POLL, options=tuple("abcde")), "a poll with 5 options for x, which takes 2 to 4"),
        (
            "mastodon",
            replace(POLL, options=("a" * 51, "b")),
            f"the option “{'a' * 51}” has 51 characters; mastodon takes 50",
        ),
        (
            "mastodon",
            replace(POLL, open=timedelta(days=31)),
            "the poll is open for 31 days; mastodon takes 5 minutes to 30 days 10 hours",
        ),
    ],
)
def test_what_a_platform_does_not_take_is_refused(channel: str, poll: Poll, words: str) -> None:
    assert messages(asking(channel, poll)) == [words]


@pytest.mark.parametrize("channel", ["x", "mastodon"])
def test_a_picture_beside_a_poll(channel: str) -> None:
    assert messages(asking(channel, media=(png(),))) == [f"{channel} takes a poll or pictures in one post, not both"]
    assert messages(replace(asking(channel), poll=None, media=(png(),))) == []


def test_a_channel_that_nobody_knows_is_left_alone() -> None:
    assert printed(poll_refused, asking(poll=Poll(("a",), timedelta(0))), limits={}) == []
