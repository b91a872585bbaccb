"""What waiting costs: CPU of a running campaign whose next post is far away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks import pending
from benchmarks.child import run
from benchmarks.line import Line

SECONDS = 10
AIM_PERCENT = 1.0


def measure(folder: Path) -> Iterator[Line]:
    """Show `drumbeat run` over ten seconds, then the loop and clock over a ledger of 100,000 pending posts."""
    write_far_campaign(folder / "small")
    yield _line("idle, drumbeat run, CPU of one core", "run", folder / "small")
    pending.fill(folder / "ledger.sqlite")
    yield _line(f"  the loop over {pending.PENDING:,} pending", "loop", folder / "ledger.sqlite")


def write_far_campaign(folder: Path) -> None:
    """Write a campaign whose only post is far away."""
    (folder / "schedules").mkdir(parents=True)
    (folder / "messages").mkdir()
    (folder / "messages/hello.md").write_text("Hello.\n")
    (folder / "schedules/campaign.yaml").write_text("name: Far\ntimezone: UTC\nlaunch: 2096-06-04 09:00\n")
    (folder / "schedules/far.yaml").write_text("entries:\n  - {id: far, when: launch, message: hello}\n")


def _line(what: str, how: str, path: Path) -> Line:
    out = run("-m", "benchmarks.idle_child", how, str(path), str(SECONDS)).out
    said = json.loads(next(line for line in out.splitlines() if line.startswith("{")))
    percent = said["cpu"] / said["seconds"] * 100
    return Line(what, percent, "%", "aim", AIM_PERCENT, f"{said['cpu'] * 1000:.0f} ms in {said['seconds']:.0f} s")
