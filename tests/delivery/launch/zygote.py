"""Forks a new life in a few milliseconds: a process that has imported everything, and has no threads.

It reads orders from standard input, one a line, and answers how that life ended when it has.
"""

from __future__ import annotations

import gc
import importlib
import os
import subprocess
import sys
import traceback
from pathlib import Path
from types import TracebackType

import msgspec

from tests.delivery.launch.life import Orders, live

HEAVY = (
    "bot.channels.bluesky.channel",
    "bot.channels.mastodon.channel",
    "bot.channels.mastodon.client",
    "bot.channels.x.channel",
    "bot.channels.x.client",
    "filelock",
)


class Zygote:
    """A context manager, for the test's process. `log` gets what the lives print."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=Path(__file__).parents[3],
        )

    def live(self, orders: Orders) -> bool:
        """Live one life; say whether it ended by itself. It is not reaped before the next: its id stays its own."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(orders) + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().decode().strip()
        assert answer in ("killed", "ended"), f"a life failed ({answer}): see {self._log.name}"
        return answer == "ended"

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.communicate()
        self._log.close()


def serve() -> None:
    """Fork a life for every line, until there are no more."""
    for module in HEAVY:
        importlib.import_module(module)
    gc.freeze()  # what is shared with every life stays untouched, and so needs no copying
    child = 0
    for line in sys.stdin.buffer:
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if child == 0:
            _be_born(line)
        ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        how = "killed" if ended.si_code == os.CLD_KILLED else "ended" if ended.si_status == 0 else "failed"
        sys.stdout.write(how + "\n")
        sys.stdout.flush()


def _be_born(line: bytes) -> None:
    code = 1
    try:
        live(msgspec.json.decode(line, type=Orders))
        code = 0
    except BaseException:  # the process ends here, whatever it was  # noqa: BLE001
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
