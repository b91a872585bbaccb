"""A server that speaks the Mastodon API, in memory on loopback, for what mastodon_mock cannot play.

It can be Mastodon itself or one of the others: without keys, without sources, without the newer paths, with ids that
are no numbers, with pictures that take their time, strict about the types of JSON as servers written in Go are. Each of
its faults strikes the next POST of a status.
"""

from __future__ import annotations

import email
import html
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.channels.harness import Fault, Public
from tests.quiet_server import QuietHandler, QuietServer

TOKEN = "tok-en/of+the=account"
WAS_TAKEN = (Fault.LOST_ANSWER, Fault.SERVER_ERROR_AFTER, Fault.GARBLED, Fault.HANG)


class Answer(NamedTuple):
    status: int
    body: Any = None  # JSON, or text that is none
    headers: tuple[tuple[str, str], ...] = ()


POLLS = {"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2_629_746}
INVALID_TOKEN = Answer(401, {"error": "The access token is invalid"})


@dataclass
class Kind:
    """What kind of server this is; `render` makes the HTML of a text."""

    software: str = "mastodon"
    version: str = "4.4.0"
    keeps_keys: bool = True
    fails_on_repeats: bool = False
    has_source: bool = True
    has_v2: bool = True
    has_nodeinfo: bool = True
    bad_token: Answer = INVALID_TOKEN
    max_characters: int = 500
    rounds_of_work: int = 0
    id_form: str = "{:06d}"
    scopes: Any = field(default_factory=lambda: ["read", "write"])
    render: Callable[[str], str] = lambda text: rendered(text)
    page: int = 40
    pages: bool = True
    has_polls: bool = True
    polls: dict[str, int] = field(default_factory=lambda: dict(POLLS))
    tells_polls: bool = False
    strict: bool = False
    may_write: bool = True
    instance: dict[str, Any] = field(default_factory=dict)


class StandIn:
    """The server's memory. `seen` are the methods and paths of what was asked; `extra` are headers of every answer."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.statuses: list[dict[str, Any]] = []
        self.media: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, dict[str, Any]] = {}
        self.seen: list[tuple[str, str]] = []
        self.posted: list[tuple[dict[str, list[str]], dict[str, str]]] = []
        self.bodies: list[dict[str, Any]] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.faults: list[Fault | Answer] = []
        self.account: dict[str, Any] = {"id": "ACC1", "username": "drum", "acct": "drum", "bot": True}
        self.extra: dict[str, str] = {}
        self.is_over = threading.Event()
        self.address = ""
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._numbers = count(1)
        self._server: QuietServer | None = None

    # ------------------------------------------------------------------ on and off

    def open(self) -> None:
        """Listen, on the same port as before."""
        if self._server is None:
            port = urlsplit(self.address).port or 0
            self._server = QuietServer(("127.0.0.1", port), _handler(self))
            self.address = f"http://127.0.0.1:{self._server.server_port}"
            threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Refuse connections."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def public(self) -> tuple[Public, ...]:
        """What the account's audience sees, oldest first."""
        return tuple(as_public(one, one["_text"]) for one in self.statuses)

    # ------------------------------------------------------------------ what it answers

    def get(self, path: str, query: dict[str, list[str]]) -> Answer:
        parts = path.strip("/").split("/")
        match parts:
            case ["api", "v2", "instance"] if self.kind.has_v2:
                return Answer(200, {"domain": "example.social", "version": self.kind.version, **self._configuration()})
            case ["api", "v1", "instance"]:
                return Answer(200, {"uri": "example.social", "version": self.kind.version, **self._configuration()})
            case [".well-known", "nodeinfo"] if self.kind.has_nodeinfo:
                return Answer(200, {"links": [{"rel": "x/2.0", "href": f"{self.address}/nodeinfo/2.0"}]})
            case ["nodeinfo", "2.0"]:
                return Answer(200, {"software": {"name": self.kind.software, "version": self.kind.version}})
            case ["api", "v1", "accounts", "verify_credentials"]:
                return Answer(200, self.account)
            case ["api", "v1", "apps", "verify_credentials"]:
                return Answer(200, {"name": "drumbeat", "scopes": self.kind.scopes})
            case ["api", "v1", "accounts", "ACC1", "statuses"]:
                return Answer(200, self._page(query))
            case ["api", "v1", "statuses", number, "source"] if self.kind.has_source:
                (status,) = (one for one in self.statuses if one["id"] == number)
                return Answer(200, {"id": number, "text": status["_text"], "spoiler_text": status["spoiler_text"]})
            case ["api", "v1", "media", _] if not self.kind.may_write:
                return Answer(403, {"error": "This action is outside the authorized scopes"})
            case ["api", "v1", "media", number] if number in self.media:
                return self._work_on(number)
        return Answer(404, {"error": "Record not found"})

    def upload(self, fields: dict[str, str], mime: str, file: bytes) -> Answer:
        number = self.kind.id_form.format(next(self._numbers))
        self.media[number] = {"id": number, "description": fields.get("description"), "left": self.kind.rounds_of_work}
        self.files[number] = mime, file
        url = None if self.kind.rounds_of_work else "https://example.social/m.png"
        return Answer(202 if self.kind.rounds_of_work else 200, {"id": number, "type": "image", "url": url})

    def post(self, fields: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        """Take a status, or refuse it as Mastodon does."""
        self.posted.append((fields, headers))
        key = headers.get("idempotency-key", "")
        if key in self.keys and self.kind.keeps_keys:
            if self.kind.fails_on_repeats:
                return Answer(500, {"error": "This page is not correct"})
            return Answer(200, shown(self.keys[key]))
        text = fields["status"][0]
        if len(re.sub(r"https?://\S+", "x" * 23, text)) > self.kind.max_characters:
            message = f"Validation failed: Text character limit of {self.kind.max_characters} exceeded"
            return Answer(422, {"error": message})
        attached = [self.media[number] for number in fields.get("media_ids[]", [])]
        if any(one["left"] for one in attached):
            return Answer(422, {"error": "Cannot attach files that have not finished processing. Try again later!"})
        if wrong := poll_error(fields, has_media=bool(attached)):
            return Answer(422, {"error": f"Validation failed: {wrong}"})
        self.keys[key] = status = self._status(text, fields, attached)
        self.statuses.append(status)
        return Answer(200, shown(status))

    def _status(self, text: str, fields: dict[str, list[str]], attached: list[dict[str, Any]]) -> dict[str, Any]:
        number = self.kind.id_form.format(next(self._numbers))
        return {
            "id": number,
            "_text": text.strip(),
            "content": self.kind.render(text),
            "created_at": self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "url": f"https://example.social/@drum/{number}",
            "in_reply_to_id": fields.get("in_reply_to_id", [None])[0],
            "spoiler_text": fields.get("spoiler_text", [""])[0],
            "visibility": fields["visibility"][0],
            "media_attachments": [{"id": one["id"], "description": one["description"]} for one in attached],
            "reblog": None,
            "poll": self._poll(fields) if self.kind.has_polls else None,
        }

    def _poll(self, fields: dict[str, list[str]]) -> dict[str, Any] | None:
        options = [{"title": option.strip(), "votes_count": 0} for option in fields.get("poll[options][]", [])]
        multiple = fields.get("poll[multiple]") == ["true"]
        return {"id": "1", "options": options, "multiple": multiple, "expired": False} if options else None

    def _work_on(self, number: str) -> Answer:
        media = self.media[number]
        media["left"] = max(media["left"] - 1, 0)
        return Answer(206 if media["left"] else 200, {"id": number, "type": "image"})

    def _page(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        newest = [shown(one) for one in reversed(self.statuses)]
        ids = [one["id"] for one in newest]
        start = ids.index(query["max_id"][0]) + 1 if "max_id" in query and self.kind.pages else 0
        return newest[start : start + self.kind.page]

    def _configuration(self) -> dict[str, Any]:
        statuses = {"max_characters": self.kind.max_characters, "max_media_attachments": 4}
        said = {"statuses": {**statuses, "characters_reserved_per_url": 23}}
        said |= {"polls": self.kind.polls} if self.kind.has_polls or self.kind.tells_polls else {}
        return {"configuration": said, **self.kind.instance}


@contextmanager
def stand_in(**kind: Any) -> Iterator[StandIn]:  # the fields of Kind
    server = StandIn(Kind(**kind))
    server.open()
    try:
        yield server
    finally:
        server.is_over.set()
        server.close()


def flat(value: Any, name: str = "") -> dict[str, list[str]]:
    """JSON as the form that says the same, the way Rails reads both."""
    match value:
        case None:
            return {}
        case dict():
            inner = (flat(each, f"{name}[{key}]" if name else key) for key, each in value.items())
            return {key: found for one in inner for key, found in one.items()}
        case list():
            return {f"{name}[]": [str(each) for each in value]} if value else {}
        case bool():
            return {name: [str(value).lower()]}
    return {name: [str(value)]}


def poll_error(fields: dict[str, list[str]], *, has_media: bool) -> str:
    """What Mastodon has against a poll, in its words; empty when there is none, or it is fine."""
    options = [option.strip() for option in fields.get("poll[options][]", [])]
    if not any(name.startswith("poll[") for name in fields):
        return ""
    seconds = int(fields.get("poll[expires_in]", ["0"])[0])
    checks = (
        (has_media, "Cannot attach media and a poll"),
        (len(options) < 2, "Options must be more than one"),
        (len(options) > 4, "Options can't contain more than 4 items"),
        (any(len(option) > 50 for option in options), "Options can't be longer than 50 characters each"),
        (len(set(options)) < len(options), "Options contain duplicate items"),
        (seconds < 300, "Duration is too short"),
        (seconds > 2_629_746, "Duration is too far into the future"),
    )
    return next((words for is_wrong, words in checks if is_wrong), "")


_TYPES: dict[str, type] = {
    "status": str, "spoiler_text": str, "visibility": str, "language": str, "in_reply_to_id": str, "sensitive": bool,
    "media_ids": list, "poll": dict, "poll.options": list, "poll.expires_in": int, "poll.multiple": bool,
    "poll.hide_totals": bool,
}  # fmt: skip
_SAID = {str: "string", bool: "bool", int: "number", list: "array", dict: "object"}


def type_error(body: dict[str, Any], inside: str = "") -> str:
    """What a server written in Go has against the types of a body, in its words; nothing when they are right."""
    for name, value in body.items():
        wanted = _TYPES.get(inside + name)
        if wanted is None:
            return f'json: unknown field "{inside}{name}"'
        if type(value) is not wanted:
            kind = "int" if wanted is int else _SAID[wanted]
            place = f"Go struct field .{inside}{name} of type {kind}"
            return f"json: cannot unmarshal {_SAID.get(type(value), 'null')} into {place}"
        if isinstance(value, dict) and (wrong := type_error(value, f"{inside}{name}.")):
            return wrong
    return ""


def shown(status: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in status.items() if not name.startswith("_")}


def rendered(text: str) -> str:
    """HTML as Mastodon makes it: links shortened for the eye, paragraphs, and mentions without their domain."""

    def link(found: re.Match[str]) -> str:
        scheme, rest = found[0].split("://")
        begin, end = rest[:12], rest[12:]
        return (
            f'<a href="{found[0]}" rel="nofollow"><span class="invisible">{scheme}://</span>'
            f'<span class="ellipsis">{begin}</span><span class="invisible">{end}</span></a>'
        )

    made = re.sub(r"https?://[^\s<]+", link, html.escape(text, quote=False))
    mention = r'<span class="h-card"><a href="https://\2/@\1" class="u-url mention">@<span>\1</span></a></span>'
    made = re.sub(r"(?<![\w/])@(\w+)@([\w.]+\w)", mention, made)
    return "".join(f"<p>{part}</p>" for part in made.replace("\n\n", "</p><p>").replace("\n", "<br />").split("\0"))


def refusal(fault: Fault, now: datetime, wait: Any) -> Answer | None:  # wait: a timedelta
    """What a server says that does not act; None for the faults that strike after it did."""
    too_many, later = {"error": "Too many requests"}, now + wait
    match fault:
        case Fault.SERVER_ERROR:
            return Answer(503, {"error": "There was a temporary problem serving your request"})
        case Fault.RATE_LIMITED_SECONDS:
            return Answer(429, too_many, (("Retry-After", str(int(wait.total_seconds()))),))
        case Fault.RATE_LIMITED_DATE:
            return Answer(429, too_many, (("X-RateLimit-Reset", later.isoformat().replace("+00:00", "Z")),))
        case Fault.RATE_LIMITED_EPOCH:
            return Answer(429, too_many, (("X-RateLimit-Reset", str(int(later.timestamp()))),))
        case Fault.RATE_LIMITED_NOTHING:
            return Answer(429, too_many)
        case Fault.UNAUTHORIZED:
            return Answer(401, {"error": "The access token is invalid"})
        case Fault.PAYMENT:
            return Answer(402, {"error": "Payment required"})
        case Fault.FORBIDDEN:
            return Answer(403, {"error": "This action is not allowed"})
        case Fault.UNPROCESSABLE:
            return Answer(422, {"error": "Validation failed: Text can't be blank"})
    return None


def as_public(status: dict[str, Any], text: str) -> Public:
    """Return a status as its audience has it; `text` is what it was made of."""
    alts = tuple(each["description"] for each in status["media_attachments"])
    return Public(text, alts, status["in_reply_to_id"] or "", status["id"])


def _handler(server: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(QuietHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if self._may_in(parts.path):
                self._say(server.get(parts.path, parse_qs(parts.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            if not self._may_in(self.path):
                return
            if self.path.endswith("/media"):
                self._say(server.upload(*_parts(self.headers["Content-Type"], body)))
                return
            fault = server.faults.pop(0) if server.faults else None
            is_json = self.headers["Content-Type"].startswith("application/json")
            fields = flat(json.loads(body)) if is_json else parse_qs(body.decode(), keep_blank_values=True)
            server.bodies.append(json.loads(body) if is_json else {})
            if server.kind.strict and is_json and (wrong := type_error(json.loads(body))):
                self._say(Answer(400, {"error": f"Bad Request: {wrong}"}))
                return
            if fault is None or fault in WAS_TAKEN:
                answer = server.post(fields, {name.lower(): value for name, value in self.headers.items()})
                self._say_or_lose(fault, answer)
            elif isinstance(fault, Answer):
                self._say(fault)
            else:
                raise AssertionError(f"no such fault of the stand-in: {fault}")

        def _say_or_lose(self, fault: Fault | Answer | None, answer: Answer) -> None:
            match fault:
                case Fault.LOST_ANSWER:
                    self.close_connection = True
                case Fault.HANG:
                    server.is_over.wait(10)
                    self.close_connection = True
                case Fault.GARBLED:
                    self._say(Answer(200, "<html>Well done"))
                case Fault.SERVER_ERROR_AFTER:
                    self._say(Answer(500, {"error": "This page is not correct"}))
                case _:
                    self._say(answer)

        def _may_in(self, path: str) -> bool:
            server.seen.append((self.command, path))
            if path.startswith("/api") and self.headers["Authorization"] != f"Bearer {TOKEN}":
                self._say(server.kind.bad_token)
                return False
            return True

        def _say(self, answer: Answer) -> None:
            is_text = isinstance(answer.body, str)
            content = answer.body.encode() if is_text else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in (*answer.headers, *server.extra.items()):
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html" if is_text else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


def _parts(content_type: str, body: bytes) -> tuple[dict[str, str], str, bytes]:
    message = email.message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    found: dict[str, str] = {}
    mime, file = "", b""
    for part in message.get_payload():
        assert isinstance(part, email.message.Message)
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename() is None:
            found[name] = content.decode()
        else:
            mime, file = part.get_content_type(), content
    return found, mime, file
