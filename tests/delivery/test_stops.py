"""What stops a post, a channel or everything, does so at once, and no longer than it should."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.alerts import Alerts
from bot.delivery.brake import STOP_FILE
from bot.delivery.runner import Runner
from bot.delivery.watch import Watch
from bot.ledger import Ledger, LedgerError
from bot.model.channel import Exactness, RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Pause, Receipt, State, Thread
from bot.model.moment import Then
from bot.model.plan import Post
from tests.delivery.conftest import Stage
from tests.delivery.platform import START, Platform, added, capabilities, post
from tests.delivery.town import NOON, Filling, Town, a_town

MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from a_town(tmp_path)


def test_a_stop_file_that_comes_while_posts_go_out_stops_the_next_one(tmp_path: Path) -> None:
    class Mourning(Platform):
        def publish(self, draft: Draft, key: str) -> Receipt:
            (tmp_path / STOP_FILE).touch()
            return super().publish(draft, key)

    platform = Mourning()
    with Ledger.open(None, lambda: START) as ledger:
        ledger.apply(added(post("a/fake"), post("b/fake")), "test", "UTC")
        watch = Watch(ledger, {"fake": platform}, "UTC", lambda: START, Alerts("Test", ledger, None))
        tell = lambda event: None  # noqa: E731
        Runner(tmp_path, ledger, {"fake": platform}, lambda: START, lambda: None, lambda: "", tell, watch).once()
    assert platform.public == ["a/fake"]


def test_a_pause_that_has_an_end_ends_by_itself(stage: Stage) -> None:
    stage.plays(post("a/fake"), post("b/fake", START + 20 * MINUTE))
    stage.ledger.pause(Pause("all", "Ann", "mourning", stage.now(), START + 10 * MINUTE))
    stage.wait(16 * MINUTE)
    assert (stage.ledger.pauses(), stage.state("a/fake")) == ((), State.MISSED)
    stage.wait(5 * MINUTE)
    assert stage.public == ["b/fake"]


def test_a_rate_limit_before_the_public_call_is_waited_for_as_long_as_it_says(stage: Stage) -> None:
    until = START + 10 * MINUTE
    stage.plays(post(), fake=Platform(unprepared=[RateLimited("too many uploads", until)]))
    stage.wait()
    assert stage.loop is not None
    assert (stage.why(), stage.loop.next_wake()) == ("rate limit: too many uploads", until)
    stage.wait(9 * MINUTE)
    assert stage.public == []
    stage.wait()
    assert stage.public == ["launch/fake"]


def test_credentials_that_are_refused_while_looking_stop_the_channel(stage: Stage) -> None:
    refused = Unauthorized("the token has expired")
    stage.plays(post(), post("b/fake", START + MINUTE), fake=Platform(answers=[Unconfirmed("502")], unseen=[refused]))
    stage.wait()
    stage.wait()
    assert [(pause.scope, pause.why) for pause in stage.ledger.pauses()] == [
        ("channel:fake", "credentials refused: the token has expired")
    ]
    assert (stage.state(), stage.state("b/fake")) == (State.UNCONFIRMED, State.SCHEDULED)


def test_the_rest_of_a_thread_that_would_be_skipped_is_shown_to_a_person(stage: Stage) -> None:
    stage.plays(
        post(then=Then.SKIP, segments=2),
        post("launch/fake/2", then=Then.SKIP, segment=2, segments=2),
        fake=Platform(answers=[None, Unavailable("no route")]),
    )
    stage.wait()
    stage.wait(timedelta(hours=2))
    assert stage.public == ["launch/fake"]
    assert stage.state("launch/fake/2") is State.MISSED
    assert stage.why("launch/fake/2").startswith("the rest of its thread is public; skipped: 2 h 0 min late")


def test_a_ledger_that_fails_while_a_post_is_prepared_is_no_failure_of_the_platform(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(ledger: Ledger, post: Post) -> Thread | None:
        raise LedgerError("the ledger cannot be read: look at the disk")

    stage.plays(post())
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "thread", gone)
        stage.wait()
    assert stage.loop is not None
    assert (stage.loop.trouble, stage.events, stage.why()) == ("the ledger cannot be read: look at the disk", [], "")
    stage.wait()
    assert stage.public == ["launch/fake"]


@pytest.mark.parametrize("between", [None, Unavailable("no route"), Unconfirmed("502")])
def test_refusals_count_only_in_a_row(stage: Stage, between: Exception | None) -> None:
    posts = [post(f"n{number}/fake", START + number * MINUTE) for number in range(5)]
    refused = Rejected("no")
    stage.plays(*posts, fake=Platform(answers=[refused, refused, between, refused, refused]))
    for _ in range(6):
        stage.wait()
    assert stage.ledger.pauses() == ()
    assert stage.public != []


def test_an_outcome_that_met_a_full_disk_is_written_when_there_is_room(town: Town) -> None:
    town.platform = Filling(disk=town.disk)
    town.plans(NOON)
    town.starts()
    town.passes()
    assert (town.state(), town.runner.trouble[:34]) == (State.PUBLISHING, "the ledger has no room left on its")
    town.disk.is_full = False
    town.passes()
    assert (town.state(), town.platform.public, town.runner.trouble) == (State.PUBLISHED, ["launch/fake"], "")


def test_a_clock_that_is_lost_while_a_post_is_prepared_keeps_it_back(stage: Stage) -> None:
    lost = threading.Event()

    class Slow(Platform):
        def prepare(self, post: Post, thread: Thread | None) -> Draft:
            lost.set()
            return super().prepare(post, thread)

    stage.is_lost = lost.is_set
    stage.plays(post(), fake=Slow())
    stage.wait()
    assert (stage.public, stage.state()) == ([], State.SCHEDULED)


def test_a_lane_that_fails_for_a_reason_that_nobody_foresaw_is_in_the_log(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def odd(ledger: Ledger, post: Post) -> Thread | None:
        raise ZeroDivisionError("nobody thought of that")

    stage.plays(post())
    stage.at = START
    monkeypatch.setattr(Ledger, "posts", odd)
    with pytest.raises(ZeroDivisionError):
        stage.one_pass()
    monkeypatch.undo()
    assert "a channel's pass failed" in caplog.text


def test_nothing_new_begins_while_the_loop_is_being_stopped(stage: Stage) -> None:
    class Slow(Platform):
        def publish(self, draft: Draft, key: str) -> Receipt:
            assert stage.loop is not None
            stops.append(threading.Thread(target=stage.loop.stop))
            stops[0].start()
            stage.loop._stopping.wait(5)  # or what is stopped first would be chance
            return super().publish(draft, key)

    stops: list[threading.Thread] = []
    stage.plays(post("a/fake"), post("b/fake"), fake=Slow())
    stage.at = START
    stage.one_pass()
    for each in stops:
        each.join()
    assert stage.public == ["a/fake"]


def test_a_thread_of_which_nothing_is_public_is_skipped_whole(stage: Stage) -> None:
    ids = ("launch/fake", "launch/fake/2")
    stage.plays(*(post(one, then=Then.SKIP, segment=number, segments=2) for number, one in enumerate(ids, start=1)))
    stage.wait(timedelta(hours=2))
    assert [stage.state(one) for one in ids] == [State.WITHDRAWN, State.WITHDRAWN]


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


def test_a_stop_waits_for_the_call_under_way_and_records_how_it_ended(stage: Stage) -> None:
    began, may_end = threading.Event(), threading.Event()

    class Slow(Platform):
        def publish(self, draft: Draft, key: str) -> Receipt:
            began.set()
            may_end.wait(30)
            return super().publish(draft, key)

    stage.plays(post(), fake=Slow())
    stage.at = START
    assert stage.loop is not None
    stage.loop.tick()
    assert began.wait(30)
    stopping = threading.Thread(target=stage.loop.stop)
    stopping.start()
    stopping.join(0.2)
    assert stopping.is_alive()
    may_end.set()
    stopping.join(30)
    assert stage.state() is State.PUBLISHED
