"""A small campaign, a clock that a test sets, and commands run as a person types them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from bot.cli.world import World
from bot.home import Home
from bot.model.channel import Channel

LAUNCH = datetime(2021, 8, 23, 9, 0, tzinfo=UTC)
CHECKOUT = Path(__file__).parent.parent.parent


@dataclass
class Desk:
    """A campaign's folder with one entry, `launch`; `channels` are put in the place of the real ones."""

    root: Path
    at: datetime = LAUNCH - timedelta(days=3)
    channels: dict[str, Channel] = field(default_factory=dict)
    home: Home | None = None

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def entry(self, name: str, when: str, channels: str = "wall") -> None:
        """Add a file with one entry and its message."""
        line = f"entries:\n  - {{id: {name}, when: {when}, message: {name}, channels: [{channels}]}}\n"
        self.write(f"messages/{name}.md", f"The text of {name}.\n")
        self.write(f"schedules/{name}.yaml", line)

    def drumbeat(self, *words: str, answer: str | None = None) -> Result:
        world = World(self.root, self.root / "config.toml", lambda: self.at)
        if self.channels:
            world = World(self.root, self.root / "config.toml", lambda: self.at, None, (self.channels, {}))
        if (home := self.home) is not None:
            world.home = lambda: home
        runner = CliRunner(env={"DRUMBEAT_USER": "Fatima", "COLUMNS": "100"})
        return runner.invoke(main, words, obj=world, input=answer)

    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.root)): path.read_bytes() for path in self.root.rglob("*") if path.is_file()}

    def on_wall(self) -> int:
        return len([*(self.root / "public" / "posts").glob("*.html")])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path / "campaign")
    made.write("schedules/campaign.yaml", f"name: Together\ntimezone: UTC\nlaunch: {LAUNCH:%Y-%m-%d %H:%M}\n")
    made.entry("launch", "launch")
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def live(desk: Desk) -> Desk:
    """Return a campaign on the machine's own clock, whose launch was this very minute."""
    now = datetime.now(UTC)
    desk.write("schedules/campaign.yaml", f"name: Together\ntimezone: UTC\nlaunch: {now:%Y-%m-%d %H:%M}\n")
    return desk


@contextmanager
def started(root: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Start `drumbeat` as a program of its own; it is killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "DRUMBEAT_USER": "Fatima"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Read a program's output up to the line with these words; a program that never says them is killed."""
    assert process.stdout is not None
    seen = []
    patience = threading.Timer(15, process.kill)
    patience.start()
    try:
        for line in process.stdout:
            seen.append(line)
            if words in line:
                return "".join(seen)
    finally:
        patience.cancel()
    raise AssertionError(f"{words!r} was never said:\n{''.join(seen)}")
