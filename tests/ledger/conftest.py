"""A ledger in a file, and one in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ledger import Ledger
from tests.ledger.posts import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".drumbeat" / "ledger.sqlite"


@pytest.fixture(params=["file", "memory"])
def ledger(request: pytest.FixtureRequest, path: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(path if request.param == "file" else None, clock) as opened:
        yield opened
