"""Starts a server, waits until it answers, and stops it by its process id."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

START_SECONDS: Final = 60
STOP_SECONDS: Final = 10
_PAUSE_SECONDS: Final = 0.05


class NotStartedError(Exception):
    """A server was installed, but did not come up; the message ends with what it printed last."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str | Path], folder: Path, is_ready: Callable[[str], bool], environment: Mapping[str, str]
) -> Iterator[int]:
    """Yields the process id. `folder` is where it runs; `is_ready` is given what it has printed so far."""
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, log, is_ready)
        yield process.pid
    finally:
        _stop(process)


def _wait(process: subprocess.Popen[bytes], log: Path, is_ready: Callable[[str], bool]) -> None:
    until = time.monotonic() + START_SECONDS
    while not is_ready(log.read_text(errors="replace")):
        if process.poll() is not None or time.monotonic() > until:
            how = "ended at once" if process.poll() is not None else f"was not ready in {START_SECONDS} s"
            raise NotStartedError(f"{process.args!r} {how}:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(_PAUSE_SECONDS)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()
