"""What was decided on a state that is over by the time it is written: by another drumbeat, an edit or a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.loop import Loop
from bot.delivery.outcomes import Outcomes
from bot.delivery.retry import after_lateness
from bot.ledger import Ledger
from bot.model.channel import Rejected, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Receipt, State, Thread
from bot.model.moment import Then
from bot.model.plan import Change, Changes, Kind, Post
from tests.delivery.conftest import Stage
from tests.delivery.platform import START, Platform, added, post

MINUTE = timedelta(minutes=1)


@dataclass
class Slow(Platform):
    """A platform that takes so long over one call that something else happens meanwhile."""

    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        self.meanwhile.pop("prepare", lambda: None)()
        return super().prepare(post, thread)

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        found = super().find(draft, since)
        self.meanwhile.pop("find", lambda: None)()
        return found


@dataclass
class Two:
    """Two drumbeats on one ledger and one account."""

    ann: Ledger
    bob: Ledger
    platform: Slow
    at: datetime = START
    loops: list[Loop] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def run(self, *posts: Post) -> None:
        self.ann.apply(added(*posts), "test", "UTC")
        self.loops = [
            Loop(each, {"fake": self.platform}, self.now, lambda _: None, elapsed=lambda: self.at.timestamp())
            for each in (self.ann, self.bob)
        ]

    def passes(self, which: int) -> None:
        self.loops[which].tick()
        self.loops[which].finish()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path, lambda: made.at) as ann, Ledger.open(path, lambda: made.at) as bob:
        made = Two(ann, bob, Slow())
        made.platform.now = made.now
        yield made
        for loop in made.loops:
            loop.stop()


def test_a_look_that_ended_before_another_attempt_says_nothing_about_that_attempt(two: Two) -> None:
    """Both look in vain for the first attempt; Ann is faster, sends again, and loses the answer."""
    two.platform.answers = [Unconfirmed("no answer"), "lost"]
    two.run(post())
    two.passes(0)
    two.passes(0)
    two.passes(1)
    two.at += MINUTE

    def ann_is_faster() -> None:
        two.passes(0)
        two.passes(0)

    two.platform.meanwhile = {"find": ann_is_faster}
    two.passes(1)
    for _ in range(4):
        two.at += MINUTE
        two.passes(1)
        two.passes(0)
    assert two.platform.public == ["launch/fake"]
    delivery = two.ann.delivery("launch/fake")
    assert delivery is not None
    assert delivery.state is State.PUBLISHED


def test_an_outcome_that_came_too_late_does_not_stop_every_later_pass(two: Two) -> None:
    """Bob cannot prepare a post that Ann claims and publishes in that very moment."""
    two.run(post(), post("later/fake", START + 5 * MINUTE))
    two.platform.unprepared = [Rejected("a picture changed")]

    def ann_claims() -> None:
        assert two.ann.claim(two.ann.post("launch/fake"), Draft("launch/fake", "text", two.at)) is not None

    two.platform.meanwhile = {"prepare": ann_claims}
    two.passes(1)
    two.ann.record("launch/fake", State.PUBLISHED, receipt=Receipt("1", "https://fake.example/1", two.at))
    two.at += 5 * MINUTE
    two.passes(1)
    assert two.platform.public == ["later/fake"]


def test_an_account_is_free_again_when_another_drumbeat_died_with_a_post_under_way(two: Two) -> None:
    two.run(post(), post("later/fake", START + 5 * MINUTE))
    two.loops[1].start()
    assert two.ann.claim(two.ann.post("launch/fake"), Draft("launch/fake", "text", two.at)) is not None
    two.ann.close()
    for _ in range(8):
        two.at += MINUTE
        two.passes(1)
    assert two.platform.public == ["launch/fake", "later/fake"]


def test_a_post_that_is_moved_while_it_cannot_be_prepared_waits_for_its_new_time(stage: Stage) -> None:
    platform = Slow(unprepared=[Unavailable("no route")])
    stage.plays(post(), fake=platform)
    moved = post(due=START + timedelta(days=7))
    platform.meanwhile = {"prepare": lambda: _move(stage.ledger, moved)}
    for _ in range(3):
        stage.wait()
    assert stage.public == []
    stage.wait(timedelta(days=7))
    assert stage.public == ["launch/fake"]


@pytest.mark.parametrize("then", Then)
def test_a_late_post_that_is_moved_before_its_rule_is_written_down_keeps_its_new_time(stage: Stage, then: Then) -> None:
    stage.plays(post(then=then))
    stage.at += timedelta(days=3)
    [late] = stage.ledger.overdue(stage.at)
    decision = after_lateness(stage.at, late)
    assert decision is not None
    _move(stage.ledger, post(due=START + timedelta(days=7), then=then))
    Outcomes(stage.ledger, stage.now, stage.events.append).decided(late, "fake", decision)
    assert (stage.state(), stage.events) == (State.SCHEDULED, [])


def _move(ledger: Ledger, moved: Post) -> None:
    ledger.apply(Changes((Change(Kind.MOVE, moved.id, post=moved),)), "test", "UTC")
