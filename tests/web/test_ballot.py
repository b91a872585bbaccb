"""A poll on its pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.poll import Poll
from bot.web import preview, rehearsal
from bot.web.ballot import ballot_of, listed_ballot, open_words
from bot.web.posts import View, card_of
from tests.web.plans import AFTER, BEFORE, CAMPAIGN, LAUNCH, LIMITS, a_plan, a_post, deliveries

POLL = Poll(("Yes", "Not yet & <b>later</b>"), timedelta(days=3))
DAY = "days/2021-08-23.html"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(days=3), "3 days"),
        (timedelta(days=1, hours=12), "1 day 12 hours"),
        (timedelta(minutes=5), "5 minutes"),
        (timedelta(days=7, minutes=1), "7 days 1 minute"),
        (timedelta(seconds=30), "less than a minute"),
    ],
)
def test_how_long_it_is_open_is_said_in_words(length: timedelta, words: str) -> None:
    assert open_words(length) == words


def test_what_a_voter_may_do_is_said() -> None:
    assert ballot_of(POLL).terms == "open for 3 days, choose one"
    assert ballot_of(replace(POLL, multiple=True)).terms == "open for 3 days, choose one or more"
    assert listed_ballot(POLL.options, ("x", "mastodon")).terms == "You can vote on X or Mastodon."
    assert listed_ballot(POLL.options, ()).terms == ""


def test_the_preview_shows_a_poll_as_each_audience_will_see_it() -> None:
    for channel, is_there in (("x", True), ("mastodon", True), ("wall", True), ("bluesky", False)):
        post = replace(a_post(channel=channel, text="Will you?"), poll=POLL, vote_on=("x",) * (channel == "wall"))
        page = str(preview.pages(CAMPAIGN, a_plan(post), LIMITS, (), BEFORE)[DAY].make())
        assert ('<li dir="auto">Not yet &amp; &lt;b&gt;later&lt;/b&gt;</li>' in page) == is_there, channel
        assert ("Poll, open for 3 days, choose one" in page) == (channel in {"x", "mastodon"}), channel
        assert ("You can vote on X." in page) == (channel == "wall"), channel


def test_the_rehearsal_shows_it_too() -> None:
    plan = a_plan(replace(a_post(text="Will you?"), poll=POLL), replace(a_post(channel="bluesky"), poll=POLL))
    pages = rehearsal.pages(CAMPAIGN, plan, deliveries(plan), LIMITS, AFTER)
    assert "Poll, open for 3 days, choose one" in str(pages["channel-x.html"].make())
    assert "Not yet" not in str(pages["channel-bluesky.html"].make())


def test_an_embargo_leaves_the_options_out() -> None:
    post = replace(a_post(), poll=POLL, embargo=LAUNCH)
    assert card_of(post, View("Root Out Racism", "Europe/London", BEFORE, capabilities=LIMITS), "").ballot is None
