"""A backlog is never flushed: late posts keep their gap, whoever sent the one before, and whether it was heard of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.loop import Loop
from bot.model.channel import Unconfirmed
from bot.model.delivery import Draft
from bot.model.moment import Then
from tests.delivery.conftest import Stage
from tests.delivery.platform import START, Platform, post

MINUTE = timedelta(minutes=1)
LATE = (post("a/fake", START + 10 * MINUTE, then=Then.SEND), post("b/fake", START + 11 * MINUTE, then=Then.SEND))


def test_late_posts_keep_their_gap_after_what_another_process_sent(stage: Stage) -> None:
    stage.plays(post("on-time/fake"), *LATE)
    other = Loop(stage.ledger, stage.platforms, stage.now, stage.events.append, elapsed=lambda: stage.seconds)
    stage.wait()
    stage.at += 40 * MINUTE
    stage.seconds += 40 * 60
    for loop in (other, stage.loop, other):
        assert loop is not None
        loop.tick()
        loop.finish()
    other.stop()
    assert stage.public == ["on-time/fake", "a/fake"]


@pytest.mark.parametrize("answer", ["lost", Unconfirmed("no answer")])
def test_late_posts_keep_their_gap_after_one_that_may_be_public(stage: Stage, answer: str | Exception) -> None:
    platform = Platform(answers=[answer])
    stage.plays(*LATE, fake=platform)
    stage.wait(120 * MINUTE)
    assert len(platform.keys) == 1
    stage.wait(10 * MINUTE)
    assert len(platform.keys) == 2


def test_late_posts_keep_their_gap_after_a_process_that_died_in_the_call(stage: Stage) -> None:
    stage.plays(*LATE)
    stage.at += 120 * MINUTE
    assert stage.ledger.claim(stage.ledger.post("a/fake"), Draft("a/fake", "text of a/fake", stage.at)) is not None
    stage.ledger.take_over(mine=True)
    stage.restart()
    stage.work()
    assert stage.public == []
    stage.wait(10 * MINUTE)
    assert len(stage.public) == 1


def test_a_clock_that_was_ahead_keeps_no_late_post_back(stage: Stage) -> None:
    stage.plays(post("on-time/fake"), *LATE)
    stage.wait()
    stage.platforms["fake"].shown_at = stage.at + timedelta(hours=3)
    stage.wait(50 * MINUTE)
    stage.wait(11 * MINUTE)
    assert stage.public == ["on-time/fake", "a/fake", "b/fake"]


def test_a_backlog_that_waits_out_its_gap_holds_up_nothing_that_is_due_now(stage: Stage) -> None:
    backlog = [post(f"late-{number}/one", then=Then.SEND) for number in range(2001)]
    due = START + 60 * MINUTE
    one, two = Platform("one"), Platform("two")
    stage.plays(*backlog, post("now/one", due), post("now/two", due), one=one, two=two)
    stage.wait(60 * MINUTE)
    stage.wait()
    assert "now/two" in two.public
    assert "now/one" in one.public
    assert len(one.public) == 2
