"""Polls whose options an audience would not see, or where nobody could vote."""

from __future__ import annotations

from datetime import timedelta

from bot.channels import capabilities
from bot.checks.polls import poll_not_shown
from bot.model.campaign import Segment, Variant
from bot.model.diagnostic import Location
from bot.model.plan import Post
from bot.model.poll import Poll
from tests.checks.example import campaign, message, post, printed

POLL = Poll(("Yes", "Not yet"), timedelta(days=3))
REAL = {name: capabilities(name) for name in ("x", "mastodon", "bluesky", "wall")}
PLACE = Location("messages/teaser.md", 2, 7)


def asking(channel: str, text: str = "Will you pledge?", vote_on: tuple[str, ...] = ()) -> Post:
    return post(text, channel=channel, poll=POLL, vote_on=vote_on)


def test_a_platform_without_polls() -> None:
    of = campaign(messages={"teaser": message(poll=POLL, marks={"poll": PLACE})})
    assert printed(poll_not_shown, asking("bluesky", vote_on=("x",)), of=of, limits=REAL) == [
        "messages/teaser.md:2:7: warning[poll-not-shown]: bluesky has no polls, "
        "and its audience would not see this one's options",
        '  help: give it a "bluesky" variant that names the options or says where to vote, or leave bluesky out',
    ]


def test_a_text_that_names_every_option_or_was_written_for_the_platform_is_fine() -> None:
    said = asking("bluesky", "Will you pledge: yes or NOT YET? Tell us.")
    assert printed(poll_not_shown, said, limits=REAL) == []
    half_said = asking("bluesky", "Will you pledge: yes?")
    assert len(printed(poll_not_shown, half_said, limits=REAL)) == 2
    own = Variant(("bluesky",), (Segment("Vote on Mastodon.", PLACE),), PLACE)
    of = campaign(messages={"teaser": message(poll=POLL, variants=(own,))})
    assert printed(poll_not_shown, asking("bluesky", "Vote on Mastodon."), of=of, limits=REAL) == []


def test_the_wall_lists_the_options_but_somewhere_one_must_be_able_to_vote() -> None:
    assert printed(poll_not_shown, asking("wall", vote_on=("mastodon",)), limits=REAL) == []
    assert printed(poll_not_shown, asking("wall"), limits=REAL) == [
        "messages/teaser.md:4:1: warning[poll-not-shown]: wall can only list a poll's options, "
        "and nobody can vote on the entry's other channels",
        "  help: add a connected channel that has polls, such as mastodon or x, or leave out the poll",
    ]


def test_platforms_with_polls_and_posts_without_one_are_fine() -> None:
    assert printed(poll_not_shown, asking("x"), asking("mastodon"), post(channel="bluesky"), limits=REAL) == []
