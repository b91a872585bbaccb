"""Processes that wait for one another, so that all begin at once."""

from __future__ import annotations

from collections.abc import Sequence
from subprocess import Popen


def let_go(racers: Sequence[Popen[str]]) -> None:
    """Wait until each has said that it is ready, and let all of them go."""
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
