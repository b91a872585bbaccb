"""A clock that is set, and a machine that sleeps, are noticed; a clock that goes its way is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.delivery.steps import Step, Steps
from tests.delivery.platform import START

HOUR = timedelta(hours=1)


@dataclass
class Machine:
    """Three clocks, as a machine has them."""

    at: datetime = START
    passed: float = 0.0
    awake: float = 0.0

    def steps(self) -> Steps:
        return Steps(lambda: self.at, lambda: self.passed, lambda: self.awake)

    def runs(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.passed += seconds
        self.awake += seconds


def looked_after(machine: Machine, steps: Steps) -> Step:
    machine.runs(1)
    step = steps.look()
    assert step is not None
    return step


def leap(at: timedelta, passed: timedelta = timedelta(0)) -> Step:
    """Let a clock go on by so much at once, and time pass while the machine sleeps, and look a second later."""
    machine = Machine()
    steps = machine.steps()
    machine.at += at
    machine.passed += passed.total_seconds()
    return looked_after(machine, steps)


def test_a_clock_that_goes_its_way_is_no_step() -> None:
    machine = Machine()
    steps = machine.steps()
    for seconds in (0.001, 1.0, 1.02, 3600.0):
        machine.runs(seconds)
        assert steps.look() is None


def test_a_clock_that_is_slewed_is_no_step_however_long_it_takes() -> None:
    machine = Machine()
    steps = machine.steps()
    for _ in range(5000):
        machine.runs(1)
        machine.at += timedelta(milliseconds=0.5)
        assert steps.look() is None


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (-HOUR, "the clock was set back by 1 h 0 min, from 2021-07-05 11:30:01 to 2021-07-05 10:30:01 UTC"),
        (HOUR, "the clock was set forward by 1 h 0 min, from 2021-07-05 11:30:01 to 2021-07-05 12:30:01 UTC"),
        (
            timedelta(seconds=-1.5),
            "the clock was set back by 2 s, from 2021-07-05 11:30:01 to 2021-07-05 11:29:59 UTC",
        ),
    ],
)
def test_a_clock_that_is_set_is_noticed_with_from_and_to(by: timedelta, words: str) -> None:
    machine = Machine()
    steps = machine.steps()
    machine.at += by
    step = looked_after(machine, steps)
    assert (step.in_words, step.by, step.is_back) == (words, by, by < timedelta(0))
    machine.runs(1)
    assert steps.look() is None


def test_a_machine_that_slept_is_no_clock_that_was_set() -> None:
    step = leap(3 * HOUR, passed=3 * HOUR)
    assert step.in_words == "this machine slept for 3 h 0 min, until 2021-07-05 14:30:01 UTC"
    assert step.by == timedelta(0)


def test_a_clock_that_was_set_while_the_machine_slept_is_both() -> None:
    step = leap(2 * HOUR, passed=3 * HOUR)
    assert (step.by, step.slept, step.is_back) == (-HOUR, 3 * HOUR, True)


def test_where_a_system_does_not_count_its_sleep_it_looks_like_a_step_forward() -> None:
    assert leap(3 * HOUR).by == 3 * HOUR
