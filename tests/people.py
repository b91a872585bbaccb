"""Services on this machine that take messages for people, and a watchdog's calls."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.quiet_server import QuietHandler


@dataclass
class People:
    """What people were told, by apprise's json:// service; what is answered otherwise than with 200 tells nobody."""

    port: int = 0
    answer: int = 200
    texts: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.port}"


@dataclass
class Watchdog:
    """How often it was called; `status` is its answer."""

    port: int = 0
    calls: int = 0
    status: int = 200

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/beat"


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def listening_people() -> Iterator[People]:
    made = People()

    class Takes(QuietHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"]
            if made.answer == 200:
                made.texts.append(said)
            self.send_response(made.answer)
            self.end_headers()

    with served(Takes) as made.port:
        yield made


@pytest.fixture
def listening_watchdog() -> Iterator[Watchdog]:
    made = Watchdog()

    class Takes(QuietHandler):
        def do_GET(self) -> None:
            made.calls += 1
            self.send_response(made.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with served(Takes) as made.port:
        yield made
