"""The wall keeps the laws of every channel. It has no network and no account, so that most faults cannot be met."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bot.channels.wall import CAPABILITIES
from bot.channels.wall.body import Body, Shown
from bot.channels.wall.channel import Wall
from bot.model.channel import Channel
from tests.channels.conformance import Laws
from tests.channels.harness import Fault, Harness, Lack, Public, Said


class WallHarness:
    """A wall in a folder of its own; its files are what its readers see."""

    credential = ""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._seconds = 0

    def now(self) -> datetime:
        self._seconds += 1
        return datetime(2026, 11, 22, 9, 0, tzinfo=UTC) + timedelta(seconds=self._seconds)

    def channel(self) -> Channel:
        return Wall("wall", self.root / "public", self.root, CAPABILITIES, self.now)

    def public(self) -> tuple[Public, ...]:
        files = (self.root / "public" / "posts").glob("[!.]*.json")
        shown = sorted((msgspec.json.decode(path.read_bytes(), type=Shown) for path in files), key=_age)
        return tuple(
            Public(one.body.text, tuple(m.alt for m in one.body.media), one.body.parent, one.key) for one in shown
        )

    def said(self) -> tuple[Said, ...]:
        files = (self.root / "public" / "posts").glob("[!.]*.json")
        shown = sorted((msgspec.json.decode(path.read_bytes(), type=Shown) for path in files), key=_age)
        return tuple(_said(one.body) for one in shown)

    def break_next(self, fault: Fault) -> None:
        """The folder is not there: a file is in its way."""
        assert fault is Fault.NOT_REACHED
        folder = self.root / "public"
        if folder.exists():
            folder.rename(self.root / "moved away")
        folder.write_text("in the way")

    def writes(self) -> int | None:
        return None

    def secret_values(self) -> tuple[str, ...]:
        return ()

    def wait_until_findable(self) -> None:
        """What is written is there."""


def _said(body: Body) -> Said:
    said: Said = {
        "text": body.text,
        "media": [{"sha256": one.sha256, "alt": one.alt} for one in body.media],
        "language": body.language,
        "warning": body.warning,
        "thread": [body.segment, body.segments],
    }
    return said | ({"poll": {"options": list(body.options), "vote_on": list(body.vote_on)}} if body.options else {})


def _age(shown: Shown) -> datetime:
    return shown.published_at


class TestWall(Laws):
    # Its public call is the replacement of one file: there is no server that answers, and nobody to refuse. The limit
    # of its texts is for readers' sake, and `check` keeps it.
    cannot = frozenset(Fault) - {Fault.NOT_REACHED} | {Lack.REFUSING_LONG_TEXT}

    @pytest.fixture
    def harness(self, tmp_path: Path) -> Harness:
        return WallHarness(tmp_path)
