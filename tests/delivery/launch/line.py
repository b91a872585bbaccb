"""The line between a channel and its platform: kills the process when a request arrives, or when it was acted on."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.delivery.launch.life import CALLS, DONE, KILLS, LATE, LOST, write
from tests.quiet_server import QuietHandler, QuietServer

PATIENCE_SECONDS = 60.0
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"})


class Request(NamedTuple):
    """One request, as it is passed on."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Line:
    """A server on loopback that passes on what it gets, one account's calls, which come one after the other.

    Before each call leaves, the process writes down what it is and whether to die of it. The answers bear the time of
    `clock`, unless the platform has its own.
    """

    def __init__(
        self, channel: str, upstream: str, root: Path, clock: Callable[[], datetime], has_own_clock: bool
    ) -> None:
        self.channel, self.clock, self.has_own_clock = channel, clock, has_own_clock
        self._root = root
        calls = root / CALLS.format(channel=channel)
        calls.touch()
        self._said, self._reading = calls.open("rb"), threading.Lock()
        self._by_port: dict[int, tuple[int, str, str]] = {}
        self._upstream = urlsplit(upstream).netloc
        self._late: list[tuple[datetime, Request]] = []
        self._http = _Server(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._said.close()

    def deliver_late(self, until: datetime) -> None:
        """Let the platform act now on what it got until then, and has not acted on."""
        due = [request for at, request in self._late if at <= until]
        self._late = [(at, request) for at, request in self._late if at > until]
        for request in due:
            self._forward(request)

    def rest(self) -> None:
        """Wait until all is acted on that a process sent before it died.

        Its death closes its connections. A slow machine may be behind with them, and a later life of the process would
        look for a post in vain that is still to come.
        """
        with socket.create_connection(("127.0.0.1", self._http.server_port), PATIENCE_SECONDS) as last:
            last.shutdown(socket.SHUT_WR)
            last.recv(1)  # connections are taken in turn: those before this one are, too
        self._http.rest()

    def answer(self, request: Request, port: int) -> Answer:
        """Pass on a request that came from this port, and its answer back; raise where nobody is left to get it."""
        pid, place, point = self._said_of(port)
        if point in (LOST, LATE):
            if point == LATE:
                self._late.append((self.clock(), request))
            self._kill(pid, place, point)
        answer = self._forward(request)
        if point == DONE:
            self._kill(pid, place, point)
        return answer

    def _said_of(self, port: int) -> tuple[int, str, str]:
        """What the process wrote down of the call that it now makes from this port."""
        with self._reading:
            for line in self._said:
                at, *what = json.loads(line)
                self._by_port[at] = tuple(what)
            return self._by_port[port]

    def _kill(self, pid: int, place: str, point: str) -> None:
        write(self._root / KILLS, [self.channel, place, point])
        with suppress(ProcessLookupError):  # it died of another channel's call, and another life has begun
            os.kill(pid, signal.SIGKILL)
        raise ConnectionAbortedError("there is nobody left to answer to")

    def _forward(self, request: Request) -> Answer:
        connection = HTTPConnection(self._upstream, timeout=20)
        try:
            connection.request(request.method, request.target, request.body or None, dict(request.headers))
            found = connection.getresponse()
            headers = tuple((name, value) for name, value in found.getheaders() if name.lower() not in _HOP)
            theirs = found.headers.get("Date", "")
            date = theirs if self.has_own_clock else format_datetime(self.clock(), usegmt=True)
            return Answer(found.status, (*headers, ("Date", date)), found.read())
        finally:
            connection.close()


class _Server(QuietServer):
    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open, self._changed = 0, threading.Condition()
        super().__init__(address, handler)

    def rest(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: not self._open, PATIENCE_SECONDS), "a call is still under way"

    def process_request(self, request: Any, client_address: Any) -> None:  # typed so by the standard library
        self._count(1)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # typed so by the standard library
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._changed:
            self._open += more
            self._changed.notify_all()


def _handler(line: Line) -> type[BaseHTTPRequestHandler]:
    class Handler(QuietHandler):
        protocol_version = "HTTP/1.1"

        def serve(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(length)
            if len(body) < length:  # the caller died between two packets: no platform acts on half a request
                self.close_connection = True
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            answer = line.answer(Request(self.command, self.path, headers, body), self.client_address[1])
            self.send_response_only(answer.status)
            for name, value in (*answer.headers, ("Content-Length", str(len(answer.body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

    return Handler
