"""The line to a platform: nothing that a dead process sent lies around unseen."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.delivery.launch.life import CALLS, write
from tests.delivery.launch.line import Line
from tests.people import served
from tests.quiet_server import QuietHandler


@contextmanager
def platform(acted: list[str], may_act: threading.Event) -> Iterator[str]:
    """A server that acts on a request when it is let."""

    class Handler(QuietHandler):
        def serve(self) -> None:
            may_act.wait(10)
            acted.append(self.path)
            self.send_response(200)
            self.end_headers()

    with served(Handler) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("calls", [1, 3])
def test_the_line_rests_when_the_platform_acted_on_all_that_a_dead_process_sent(tmp_path: Path, calls: int) -> None:
    acted: list[str] = []
    may_act, rests = threading.Event(), threading.Event()
    with platform(acted, may_act) as address:
        line = Line("x", address, tmp_path, lambda: datetime.now(UTC), has_own_clock=False)
        for number in range(calls):
            with socket.create_connection(("127.0.0.1", int(line.address.rpartition(":")[2]))) as caller:
                write(tmp_path / CALLS.format(channel="x"), [caller.getsockname()[1], 0, "a post", ""])
                caller.sendall(b"POST /%d HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" % number)

        def rest() -> None:
            line.rest()
            rests.set()

        resting = threading.Thread(target=rest)
        resting.start()
        assert not rests.wait(0.05), "the platform has not acted yet"
        may_act.set()
        resting.join(10)
        assert rests.is_set()
        assert sorted(acted) == [f"/{number}" for number in range(calls)]
        line.close()
