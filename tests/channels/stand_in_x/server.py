"""The stand-in for X on a loopback port, with the faults that a test asks for."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from tests.channels.stand_in_x import routes
from tests.channels.stand_in_x.answers import Answer, Request, problem
from tests.channels.stand_in_x.world import Post, Weight, World
from tests.quiet_server import QuietHandler, QuietServer

Effect = Literal[
    "drop-before",  # the request was read, nothing done, the line closed
    "hang-before",  # nothing done, no answer
    "answer-instead",  # nothing done, the given answer
    "commit-then-drop",  # done, the line closed
    "commit-then-hang",  # done, no answer
    "commit-then-answer",  # done, but the given answer (500 unless told)
    "commit-then-garble",  # done, 200 with a page instead of JSON
    "commit-then-cut",  # done, half an answer, the line closed
]
Moment = Literal["arrived", "done"]
_SERVER_ERROR = problem(500, "Internal Server Error", "Something went wrong.")


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, when it came, and what went back: `status` is None when no answer did."""

    request: Request
    at: datetime
    status: int | None
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class OAuth1:
    """The four values that sign a request with OAuth 1.0a."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str


@dataclass(slots=True)
class _Fault:
    effect: Effect
    method: str
    path: re.Pattern[str]
    left: int
    answer: Answer
    seconds: float


class StandInX:
    """A context manager. `world` holds every setting; `posts` and `requests` say what happened, in order.

    `watch` is called when a request arrived and when it was done, before the answer leaves: the place from which to
    kill the caller.
    """

    def __init__(
        self,
        *,
        weight: Weight,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        watch: Callable[[Moment, Request], None] = lambda moment, request: None,
    ) -> None:
        self.world = World(weight, now)
        self._watch, self._lock, self._closing = watch, threading.Lock(), threading.Event()
        self._faults: list[_Fault] = []
        self._seen: list[Seen] = []
        self._http = _Server(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> StandInX:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def oauth1(self) -> OAuth1:
        return OAuth1(self.world.consumer_key, "stand-in-secret", self.world.oauth1_token, "stand-in-token-secret")

    @property
    def access_token(self) -> str:
        """The newest OAuth 2 access token."""
        return list(self.world.access_tokens)[-1]

    @property
    def posts(self) -> tuple[Post, ...]:
        with self._lock:
            return tuple(self.world.posts)

    @property
    def requests(self) -> tuple[Seen, ...]:
        with self._lock:
            return tuple(self._seen)

    def fault(
        self,
        effect: Effect,
        *,
        method: str = "POST",
        path: str = "/2/tweets",
        count: int = 1,
        answer: Answer = _SERVER_ERROR,
        seconds: float = 30,
    ) -> None:
        """Break the next `count` requests whose whole path matches. A hang ends after `seconds`, or with the server."""
        with self._lock:
            self._faults.append(_Fault(effect, method, re.compile(path), count, answer, seconds))

    def clear_faults(self) -> None:
        with self._lock:
            self._faults.clear()

    def respond(self, request: Request) -> tuple[Answer | None, Effect | None]:
        """What goes back, and the fault on the way; no answer means that the line is to be closed."""
        self._watch("arrived", request)
        with self._lock:
            fault = self._take(request)
            effect = fault.effect if fault else None
            is_done = effect not in ("drop-before", "hang-before", "answer-instead")
            answer: Answer | None = routes.answer(self.world, request) if is_done else None
            if fault is not None:
                answer = self._bent(fault, answer)
            self._seen.append(Seen(request, self.world.now(), answer.status if answer else None, effect))
        if is_done:
            self._watch("done", request)
        if fault is not None and fault.effect in ("hang-before", "commit-then-hang"):
            self._closing.wait(fault.seconds)
        return answer, effect

    def _take(self, request: Request) -> _Fault | None:
        for fault in self._faults:
            if fault.left and fault.method == request.method and fault.path.fullmatch(request.path):
                fault.left -= 1
                return fault
        return None

    def _bent(self, fault: _Fault, answer: Answer | None) -> Answer | None:
        match fault.effect:
            case "answer-instead" | "commit-then-answer":
                return fault.answer
            case "commit-then-garble" | "commit-then-cut":
                return answer
        return None


class _Server(QuietServer):
    def __init__(self, stand_in: StandInX) -> None:
        self.stand_in = stand_in
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(QuietHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        answer, effect = self.server.stand_in.respond(Request(self.command, parts.path, query, headers, body))
        if answer is None:
            self._drop()
            return
        content = b"" if answer.body is None else json.dumps(answer.body).encode()
        content = b"<html><body>Over capacity</body></html>" if effect == "commit-then-garble" else content
        self.send_response(answer.status)
        for name, value in {"content-type": "application/json; charset=utf-8", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if effect == "commit-then-cut" else content)
        self.wfile.flush()
        if effect == "commit-then-cut":
            self._drop()

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def limit_forms(now: datetime, seconds: int = 7) -> Mapping[str, Mapping[str, str]]:
    """The headers of a 429 in each form that is met: by name, to be given to `too_many_requests`."""
    until = now + timedelta(seconds=seconds)
    epoch = str(int(until.timestamp()))
    return {
        "epoch": {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "0", "x-rate-limit-reset": epoch},
        "day": {
            "x-rate-limit-remaining": "42",
            "x-user-limit-24hour-limit": "100",
            "x-user-limit-24hour-remaining": "0",
            "x-user-limit-24hour-reset": epoch,
        },
        "seconds": {"retry-after": str(seconds)},
        "date": {"retry-after": format_datetime(until, usegmt=True)},
        "nothing": {},
    }
