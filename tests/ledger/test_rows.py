"""Posts as the ledger keeps them: whole, and readable for ever."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.ledger.rows import Bodies, body_of, post_from
from bot.model.poll import Poll
from tests.ledger.posts import a_post


def test_a_poll_comes_back_as_it_was() -> None:
    poll = Poll(("Yes", "Not yet 👍🏽"), timedelta(days=3, minutes=5), multiple=True)
    for post in (a_post(poll=poll), a_post(vote_on=("x", "mastodon")), a_post()):
        assert post_from(body_of(post)) == post


def test_a_post_that_was_kept_before_there_were_polls_is_still_read() -> None:
    old = json.loads(body_of(a_post()))
    del old["poll"], old["vote_on"]
    assert post_from(json.dumps(old)) == a_post()


def test_whether_a_post_is_kept_is_known_without_reading_it() -> None:
    assert "launch/wall" in Bodies({"launch/wall": "not read"})
