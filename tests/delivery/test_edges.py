"""What the loop and its settler do at the edges of their rules: each test is the only one that one slip would fail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.ledger import Ledger, LedgerError
from bot.ledger.life import Life
from bot.ledger.store import Operation
from bot.ledger.workers import Worker
from bot.model.channel import Exactness, RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Pause, Receipt, State, Thread
from bot.model.moment import Then
from bot.model.plan import Post
from tests.delivery.conftest import Stage
from tests.delivery.platform import START, Platform, capabilities, post
from tests.delivery.town import Disk, T

MINUTE = timedelta(minutes=1)
IDS = ("launch/fake", "launch/fake/2")
NO = Rejected("no")


@dataclass
class Eventful(Platform):
    """A platform beside which something happens while it prepares or publishes."""

    while_preparing: Callable[[], None] = lambda: None
    while_publishing: Callable[[], None] = lambda: None

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        self.while_preparing()
        return super().prepare(post, thread)

    def publish(self, draft: Draft, key: str) -> Receipt:
        self.while_publishing()
        return super().publish(draft, key)


@dataclass
class Forgetful(Disk):
    """A disk whose next reads fail."""

    failures: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def read(self, operation: Operation[T]) -> T:
        if self.failures:
            self.failures -= 1
            raise LedgerError("the ledger cannot be read: look at the disk")
        return super().read(operation)


def on(disk: Disk) -> Stage:
    made = Stage(Ledger(disk, lambda: made.at, Worker(None), Life(disk, None, lambda: made.at)))
    return made


# ---------------------------------------------------------------------- asked before each claim


def test_a_stop_that_comes_while_a_post_is_prepared_stops_it(stage: Stage) -> None:
    seen = threading.Event()
    stage.is_stopped = seen.is_set
    stage.plays(post(), fake=Eventful(while_preparing=seen.set))
    stage.wait()
    assert (stage.public, stage.state()) == ([], State.SCHEDULED)
    seen.clear()
    stage.platforms["fake"] = Platform(now=stage.now)
    stage.restart()
    stage.wait()
    assert stage.public == ["launch/fake"]


def test_a_clock_that_is_lost_while_a_post_is_prepared_stops_it(stage: Stage) -> None:
    seen = threading.Event()
    stage.is_lost = seen.is_set
    stage.plays(post(), fake=Eventful(while_preparing=seen.set))
    stage.wait()
    assert (stage.public, stage.state()) == ([], State.SCHEDULED)


# ---------------------------------------------------------------------- pauses


def test_a_pause_ends_by_itself_and_later_posts_go_out(stage: Stage) -> None:
    stage.plays(post(), post("later/fake", START + 20 * MINUTE))
    stage.ledger.pause(Pause("all", "Ann", "mourning", stage.now(), START + 10 * MINUTE))
    stage.wait(15 * MINUTE)
    assert stage.ledger.pauses() == ()
    stage.wait(10 * MINUTE)
    assert stage.public == ["later/fake"]
    assert stage.state("launch/fake") is State.MISSED


# ---------------------------------------------------------------------- before acceptance


def test_a_rate_limit_while_preparing_is_waited_for(stage: Stage) -> None:
    platform = Platform(unprepared=[RateLimited("uploads", START + 10 * MINUTE)])
    stage.plays(post(), fake=platform)
    stage.wait()
    stage.wait(7 * MINUTE)
    assert (stage.public, stage.state(), stage.why()) == ([], State.SCHEDULED, "rate limit: uploads")
    stage.wait(4 * MINUTE)
    assert stage.public == ["launch/fake"]


def test_a_ledger_that_cannot_be_read_is_not_said_of_the_platform() -> None:
    """It fails between two attempts, when the frozen draft is asked for; the platform was not even called."""
    disk = Forgetful()
    stage = on(disk)
    stage.plays(post(), fake=Platform(answers=[Unavailable("no route")]))
    stage.wait()
    stage.events.clear()

    def fails_in_the_lane() -> bool:
        if threading.current_thread() is not threading.main_thread():
            disk.failures = 1
        return False

    stage.is_lost = fails_in_the_lane
    stage.wait()
    assert (stage.events, stage.why()) == ([], "not reached: no route")
    stage.is_lost = lambda: False
    stage.wait()
    assert stage.public == ["launch/fake"]
    assert stage.loop is not None
    stage.loop.stop()


# ---------------------------------------------------------------------- refusals in a row


@pytest.mark.parametrize(
    ("answers", "stops"),
    [
        ([NO, NO, NO], True),
        ([NO, NO, None, NO], False),
        ([NO, NO, Unavailable("no route"), NO], False),
        ([NO, NO, Unconfirmed("502"), NO], False),
    ],
)
def test_only_refusals_in_a_row_stop_a_channel(
    stage: Stage, answers: list[BaseException | str | None], stops: bool
) -> None:
    posts = [post(f"n{number}/fake", START + number * MINUTE) for number in range(4)]
    stage.plays(*posts, fake=Platform(answers=list(answers)))
    for _ in range(4):
        stage.wait()
    assert bool(stage.ledger.pauses()) is stops


# ---------------------------------------------------------------------- after acceptance


def test_an_outcome_that_met_a_full_disk_is_written_when_there_is_room() -> None:
    disk = Disk()
    stage = on(disk)

    def fills() -> None:
        disk.is_full = True

    stage.plays(post(), fake=Eventful(while_publishing=fills))
    assert stage.loop is not None
    stage.at += MINUTE
    stage.one_pass()
    assert (stage.state(), stage.events) == (State.PUBLISHING, [])
    assert "no room" in stage.loop.trouble
    disk.is_full = False
    stage.work()
    assert (stage.state(), stage.public, stage.platforms["fake"].looks) == (State.PUBLISHED, ["launch/fake"], 0)
    assert [event.state for event in stage.events] == [State.PUBLISHED]
    assert stage.loop.trouble == ""
    stage.loop.stop()


# ---------------------------------------------------------------------- looking


def test_refused_credentials_while_looking_stop_the_channel(stage: Stage) -> None:
    platform = Platform(answers=["lost"], unseen=[Unauthorized("the token has expired")])
    stage.plays(post(), fake=platform)
    stage.wait()
    assert [(pause.scope, pause.why) for pause in stage.ledger.pauses()] == [
        ("channel:fake", "credentials refused: the token has expired")
    ]
    assert stage.state() is State.UNCONFIRMED
    stage.wait(14 * MINUTE)
    assert platform.looks == 1
    stage.wait(2 * MINUTE)
    assert (platform.looks, stage.state()) == (2, State.PUBLISHED)


@pytest.mark.parametrize(("after", "sent", "asks"), [(49 * MINUTE, 2, False), (51 * MINUTE, 1, True)])
def test_a_key_is_only_trusted_while_the_platform_keeps_it(
    stage: Stage, after: timedelta, sent: int, asks: bool
) -> None:
    able = capabilities(Exactness.BY_KEY, findable=False, key_life=timedelta(minutes=50))
    stage.plays(post(grace=timedelta(hours=3)), fake=Platform(capabilities=able, answers=[Unconfirmed("cut off")]))
    stage.at += MINUTE
    stage.one_pass()
    stage.events.clear()
    stage.restart()
    stage.wait(after)
    assert len(stage.platforms["fake"].keys) == sent
    assert stage.events[0].asks is asks


# ---------------------------------------------------------------------- half a thread


def test_the_rest_of_a_thread_that_is_public_is_never_skipped_without_a_word(stage: Stage) -> None:
    """The machine sleeps through the grace of the second post, whose rule says to skip it."""
    stage.plays(
        *(post(one, then=Then.SKIP, segment=number, segments=2) for number, one in enumerate(IDS, start=1)),
        fake=Platform(answers=[None, Unavailable("no route")]),
    )
    stage.wait()
    stage.wait(timedelta(hours=2))
    assert (stage.public, stage.state(IDS[1])) == ([IDS[0]], State.MISSED)
    assert stage.why(IDS[1]).startswith("the rest of its thread is public; skipped: 2 h")
    assert stage.events[-1].needs_person


def test_a_thread_of_which_nothing_is_public_is_skipped_whole(stage: Stage) -> None:
    stage.plays(*(post(one, then=Then.SKIP, segment=number, segments=2) for number, one in enumerate(IDS, start=1)))
    stage.wait(timedelta(hours=2))
    assert [stage.state(one) for one in IDS] == [State.WITHDRAWN, State.WITHDRAWN]
