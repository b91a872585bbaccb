"""The alarm clock: exact, patient with errors, and quick to stop. Real time, a second or two in all."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from apscheduler.schedulers import base
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from bot.delivery.clock import Clock


def run_until(clock: Clock, until: threading.Event, seconds: float) -> None:
    thread = threading.Thread(target=clock.run, args=(until,))
    thread.start()
    until.wait(seconds)
    until.set()
    thread.join(5)
    assert not thread.is_alive()


def test_it_wakes_at_the_instant_that_it_was_told_and_not_only_with_the_heartbeat() -> None:
    until = threading.Event()
    woken: list[datetime] = []
    wanted = datetime.now(UTC) + timedelta(milliseconds=500)

    def wake() -> datetime | None:
        woken.append(datetime.now(UTC))
        if woken[-1] < wanted:
            return wanted
        until.set()
        return None

    run_until(Clock(wake, heartbeat=60), until, 20)  # a machine that is busy may be late, but not by a heartbeat
    assert timedelta(0) <= woken[-1] - wanted < timedelta(seconds=20)


def test_a_pass_that_fails_does_not_stop_it() -> None:
    until = threading.Event()
    passes = []

    def wake() -> datetime | None:
        passes.append(1)
        if len(passes) < 2:
            raise OSError("the disk is full")
        until.set()
        return None

    run_until(Clock(wake), until, 5)
    assert len(passes) >= 2


def test_two_passes_never_overlap() -> None:
    until = threading.Event()
    inside = threading.Lock()
    overlaps = []
    passes = []

    def wake() -> datetime | None:
        if not inside.acquire(blocking=False):
            overlaps.append(1)
        else:
            passes.append(1)
            threading.Event().wait(0.05)
            inside.release()
        if len(passes) > 8:
            until.set()
        return datetime.now(UTC)

    clock = Clock(wake)
    ringer = threading.Timer(0.2, clock.ring)
    ringer.start()
    run_until(clock, until, 5)
    assert (overlaps, len(passes) > 8) == ([], True)


def test_a_ring_during_a_pass_is_answered_at_once_and_not_with_the_heartbeat() -> None:
    until = threading.Event()
    woken: list[datetime] = []

    def wake() -> datetime | None:
        woken.append(datetime.now(UTC))
        if len(woken) == 1:
            for _ in range(100):
                clock.ring()
            return woken[0] + timedelta(hours=1)
        until.set()
        return None

    clock = Clock(wake)
    run_until(clock, until, 5)
    assert woken[1] - woken[0] < timedelta(milliseconds=400)


class AnHourBack(datetime):
    """The wall clock after somebody has set it back by an hour."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) - timedelta(hours=1)


def test_a_wall_clock_that_is_set_back_does_not_put_it_to_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """What wakes by the wall clock would sleep for an hour; the heartbeat counts seconds."""
    until = threading.Event()
    after = []

    def wake() -> datetime | None:
        if base.datetime is AnHourBack:
            after.append(1)
        monkeypatch.setattr(base, "datetime", AnHourBack)
        if len(after) > 3:
            until.set()
        return None

    run_until(Clock(wake, heartbeat=0.02), until, 5)
    assert len(after) > 3


@pytest.mark.parametrize(("set_forward", "times"), [(0, 1), (5, 2), (-5, 2)])
def test_an_alarm_is_set_anew_only_when_the_wall_clock_was_set(
    monkeypatch: pytest.MonkeyPatch, set_forward: int, times: int
) -> None:
    """Setting one costs more than all that a pass looks up."""
    until, set_for, wanted = threading.Event(), list[datetime](), datetime.now(UTC) + timedelta(hours=1)
    passes, add_job, real = list[int](), BackgroundScheduler.add_job, time.time

    def spy(scheduler: BackgroundScheduler, call: object, trigger: DateTrigger, **more: object) -> object:
        set_for.append(trigger.run_date)
        return add_job(scheduler, call, trigger, **more)

    def wake() -> datetime | None:
        passes.append(1)
        if len(passes) == 4:
            monkeypatch.setattr(time, "time", lambda: real() + set_forward)
        if len(passes) > 8:
            until.set()
        return wanted

    monkeypatch.setattr(BackgroundScheduler, "add_job", spy)
    run_until(Clock(wake, heartbeat=0.02), until, 5)
    assert len(passes) > 8
    assert set_for.count(wanted) == times


def test_an_alarm_whose_time_has_come_is_set_however_often() -> None:
    until, passes, past = threading.Event(), list[int](), datetime.now(UTC)

    def wake() -> datetime | None:
        passes.append(1)
        if len(passes) > 5:
            until.set()
        return past

    run_until(Clock(wake, heartbeat=60), until, 5)
    assert len(passes) > 5
