"""A small server in memory that plays a PDS for one account: sessions, blobs and records, with faults on demand.

It answers as the real one was seen to: `putRecord` with the same bytes is no change, with other bytes and
`swapRecord: null` it is `InvalidSwap`; `applyWrites` on a key that is taken is a 500 that writes nothing; a missing
record is 400 `RecordNotFound`. It is stricter than the real one with refresh tokens: each holds for one refresh.
"""

from __future__ import annotations

import base64
import json
import threading
from base64 import b32encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.channels.text import graphemes
from tests.quiet_server import QuietHandler, QuietServer

DID = "did:plc:standin"
HANDLE = "team.example"
POST = "app.bsky.feed.post"
PUBLIC_CALLS = ("com.atproto.repo.putRecord", "com.atproto.repo.applyWrites")
NEVER = 4_102_444_800  # the year 2100, in seconds since 1970

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Json | bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Breaks:
    """What the next public call meets. `acts`: the server does as it was told all the same. `drops`: the line breaks;
    `hangs`: no answer comes until the server is closed."""

    acts: bool
    drops: bool = False
    hangs: bool = False
    answer: Answer | None = None


def error(status: int, name: str, message: str = "") -> Answer:
    return Answer(status, {"error": name, "message": message})


class World:
    """What the server holds. Tests read it, and set `breaks`, `password`, `label_bot` and `headers`."""

    def __init__(self, password: str) -> None:
        self.password, self.label_bot = password, True
        self.records: dict[tuple[str, str], Json] = {}
        self.order: list[tuple[str, str]] = []
        self.blobs: dict[str, bytes] = {}
        self.handles = {HANDLE: DID}
        self.tokens: list[str] = []  # every token ever handed out
        self.access: set[str] = set()
        self.refresh: set[str] = set()
        self.seen: list[tuple[str, str]] = []  # verb and method of each request
        self.breaks: Breaks | None = None
        self.headers: dict[str, str] = {}
        self.token_ends_at = NEVER
        self.mixes_up = False  # files arrive as others than those that were sent
        self.quotes = False  # a refused log-in is told with what was sent
        self.hidden = ""  # the key of a record that cannot be read for now
        self.scope, self.status = "", dict[str, Any]()  # what tokens say that they may do; how the account stands
        self.says_server = ""  # the account's own server, as its identity document names it
        self.released = threading.Event()
        self._lock, self._numbers = threading.Lock(), count(1)

    def calls(self, method: str) -> int:
        return sum(name.endswith(method) for _, name in self.seen)

    def wear_out(self, *, refresh: bool = False) -> None:
        """End every access token and, if told, every refresh token."""
        self.access.clear()
        if refresh:
            self.refresh.clear()

    def answer(
        self, verb: str, method: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> Answer:
        with self._lock:
            self.seen.append((verb, method))
            short = method.rpartition(".")[2]
            play = {
                "createSession": self._create_session,
                "refreshSession": self._refresh_session,
                "getRecord": self._get_record,
                "resolveHandle": self._resolve_handle,
            }.get(short)
            token = headers.get("Authorization", "").removeprefix("Bearer ")
            if play is not None:
                return play(query, token, body)
            if token not in self.access:
                return error(400, "ExpiredToken" if token in self.tokens else "InvalidToken", "Token has expired")
            match short:
                case "getSession":
                    return Answer(200, {"did": DID, "handle": HANDLE, "active": True, **self.status}, self.headers)
                case "uploadBlob":
                    return self._upload(headers["Content-Type"], body)
                case "putRecord":
                    return self._put(json.loads(body))
                case "applyWrites":
                    return self._apply(json.loads(body))
        return error(501, "MethodNotImplemented")

    def _create_session(self, query: Mapping[str, str], token: str, body: bytes) -> Answer:
        if json.loads(body) != {"identifier": HANDLE, "password": self.password}:
            return error(400, "InvalidRequest", body.decode()) if self.quotes else error(401, "AuthenticationRequired")
        return self._session()

    def _refresh_session(self, query: Mapping[str, str], token: str, body: bytes) -> Answer:
        if token not in self.refresh:
            return error(400, "ExpiredToken", "Token has been revoked")
        self.refresh.discard(token)
        return self._session()

    def _session(self) -> Answer:
        access, refresh = self._token("access"), self._token("refresh")
        self.access.add(access)
        self.refresh.add(refresh)
        self.tokens += [access, refresh]
        whose: Json = {"did": DID, "handle": HANDLE, "accessJwt": access, "refreshJwt": refresh}
        if self.says_server:
            entry = {"id": "#atproto_pds", "serviceEndpoint": self.says_server}
            whose["didDoc"] = {"service": [entry]}
        return Answer(200, whose)

    def _token(self, scope: str) -> str:
        said = {"scope": self.scope or scope, "exp": self.token_ends_at, "number": next(self._numbers)}
        return f"header.{base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip('=')}.signature"

    def _get_record(self, query: Mapping[str, str], token: str, body: bytes) -> Answer:
        if query["collection"] == "app.bsky.actor.profile":
            values = [{"val": "bot"}] if self.label_bot else []
            return Answer(200, {"uri": "at://profile", "value": {"labels": {"values": values}}})
        found = None if query["rkey"] == self.hidden else self.records.get((query["collection"], query["rkey"]))
        return Answer(200, found) if found else error(400, "RecordNotFound", "Could not locate record")

    def _resolve_handle(self, query: Mapping[str, str], token: str, body: bytes) -> Answer:
        did = self.handles.get(query["handle"])
        return Answer(200, {"did": did}) if did else error(400, "HandleNotFound", "Unable to resolve handle")

    def _upload(self, mime: str, body: bytes) -> Answer:
        body = b"another" if self.mixes_up else body
        link = "b" + b32encode(b"\x01\x55\x12\x20" + sha256(body).digest()).decode().rstrip("=").lower()
        self.blobs[link] = body
        return Answer(200, {"blob": {"$type": "blob", "ref": {"$link": link}, "mimeType": mime, "size": len(body)}})

    def _put(self, given: Json) -> Answer:
        place, record = (given["collection"], given["rkey"]), given["record"]
        if wrong := self._wrong(record):
            return wrong
        if place not in self.records:
            self._keep(place, record)
        elif self.records[place]["value"] != record and "swapRecord" not in given:
            self._keep(place, record)  # without a word on what is expected there, it is overwritten
        elif self.records[place]["value"] != record:
            return error(400, "InvalidSwap", "Record was at another cid")
        return Answer(200, {key: self.records[place][key] for key in ("uri", "cid")})

    def _apply(self, given: Json) -> Answer:
        places = [(write["collection"], write["rkey"]) for write in given["writes"]]
        if any(place in self.records for place in places):
            return error(500, "InternalServerError", "Internal Server Error")
        for wrong in filter(None, (self._wrong(write["value"]) for write in given["writes"])):
            return wrong
        for place, write in zip(places, given["writes"], strict=True):
            self._keep(place, write["value"])
        return Answer(200, {"results": [{key: self.records[place][key] for key in ("uri", "cid")} for place in places]})

    def _wrong(self, record: Json) -> Answer | None:
        if record["$type"] == POST and (graphemes(record["text"]) > 300 or not record.get("createdAt")):
            return error(400, "InvalidRequest", "Invalid app.bsky.feed.post record: text too long")
        for link in _links(record):
            if link not in self.blobs:
                return error(400, "BlobNotFound", f"Could not find blob: {link}")
        return None

    def _keep(self, place: tuple[str, str], record: Json) -> None:
        digest = sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
        self.records[place] = {"uri": f"at://{DID}/{'/'.join(place)}", "cid": f"bafyrei{digest}", "value": record}
        self.order.append(place)


def _links(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if "$link" in part:
            yield part["$link"]
        for value in part.values():
            yield from _links(value)
    elif isinstance(part, list):
        for value in part:
            yield from _links(value)


class StandInPds:
    """The server of one world. It can be away for a while, and come back under the same address."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._listener = self._listen(0)
        self.port = int(self._listener.server_address[1])
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._is_away = False

    def go_away(self) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self._is_away = True

    def come_back(self) -> None:
        if self._is_away:
            self._listener, self._is_away = self._listen(self.port), False

    def close(self) -> None:
        self.world.released.set()
        if not self._is_away:
            self.go_away()

    def _listen(self, port: int) -> QuietServer:
        world = self.world

        class Handler(QuietHandler):
            def serve(self) -> None:
                verb, parts = self.command, urlsplit(self.path)
                method = parts.path.removeprefix("/xrpc/")
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                breaks, query = None, dict(parse_qsl(parts.query))
                if method in PUBLIC_CALLS:
                    breaks, world.breaks = world.breaks, None
                headers = {name.title(): value for name, value in self.headers.items()}
                if breaks is None:
                    self._give(world.answer(verb, method, query, headers, body))
                    return
                if breaks.acts:
                    world.answer(verb, method, query, headers, body)
                else:
                    world.seen.append((verb, method))
                if breaks.hangs:
                    world.released.wait(10)
                elif breaks.answer is not None:
                    self._give(breaks.answer)
                self.close_connection = True  # a dropped line is one without an answer

            def _give(self, given: Answer) -> None:
                body = given.body if isinstance(given.body, bytes) else json.dumps(given.body).encode()
                self.send_response(given.status)
                for name, value in {"Content-Length": str(len(body)), **given.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        listener = QuietServer(("127.0.0.1", port), Handler)
        threading.Thread(target=listener.serve_forever, args=(0.005,), daemon=True).start()
        return listener


@contextmanager
def running_stand_in(password: str) -> Iterator[StandInPds]:
    server = StandInPds(World(password))
    try:
        yield server
    finally:
        server.close()
