"""A clock that stands still until it is moved, and a stand-in on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.text import weighted_length
from tests.channels.stand_in_x import StandInX
from tests.channels.x.stage import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def x(clock: Clock) -> Iterator[StandInX]:
    with StandInX(weight=weighted_length, now=clock) as server:
        yield server
