"""One life of the process that posts: a pass over the real channels, ended by SIGKILL at a chosen point of a call."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.channels import PLATFORMS
from bot.channels.around import Around
from bot.channels.bluesky.channel import connect as connect_bluesky
from bot.channels.http.fetch import Outside
from bot.delivery.alerts import Alerts
from bot.delivery.runner import Runner
from bot.delivery.watch import Watch
from bot.ledger import Ledger
from bot.model.channel import Channel
from bot.model.settings import ChannelSettings, Secret

Answer = TypeVar("Answer")

LEDGER = ".drumbeat/ledger.sqlite"
CALLS, KILLS = "calls-{channel}.jsonl", "kills.jsonl"

BEFORE = "before"  # connected, and nothing of the request has left
LOST = "lost"  # the request arrived, and the platform never acts on it
LATE = "late"  # the request arrived, and the platform acts when the process has been started again
DONE = "done"  # the platform acted, and its answer never arrives
AFTER = "after"  # the answer arrived, and nothing was made of it yet

HARMLESS = (BEFORE, LOST, DONE, AFTER)
"""The points of a call that makes nothing public. That such a call is acted on late is of no interest."""

_HEAD = re.compile(rb"([A-Z]+) ([^ ?]+)[^ ]* HTTP/1\.1\r\n")
_ID = re.compile(r"/[^/]*\d{4}[^/]*")
_PUBLIC = re.compile(r"POST \S*(/2/tweets|/api/v1/statuses|repo\.putRecord|repo\.applyWrites)")


@dataclass(frozen=True, slots=True)
class Connection:
    """How a channel is connected: the address, and the values of its settings."""

    address: str
    options: Mapping[str, str]
    secrets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Orders:
    """What one life is to do. `public` says at which points of its public call each post may end the process."""

    root: str
    at: datetime
    accounts: Mapping[str, Connection]
    read_back: bool
    public: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Verb:
    """A verb of a channel that is under way. `owed` is the place at whose answer the process is to die."""

    channel: str
    name: str
    post_id: str
    calls: Counter[str] = field(default_factory=Counter)
    owed: str = ""


class Scythe:
    """Ends the process at the first point of a call at which no life has ended yet.

    A call is known by what it is for: its post, the channel's verb, its route, and which of these it is within the
    verb. So a later life gets past the point at which an earlier one ended.
    """

    def __init__(self, orders: Orders) -> None:
        self._orders, self._root = orders, Path(orders.root)
        self._ended_at = {(place, point) for _, place, point in kills(self._root)}
        self._here = threading.local()
        self._dying = threading.RLock()
        self._answered: list[Verb] = []

    @contextmanager
    def during(self, verb: Verb) -> Iterator[None]:
        """Know what the calls of this thread are for."""
        self._here.verb = verb
        try:
            yield
        finally:
            self._here.verb = None
            if verb.owed:
                self._answered.append(verb)

    def statement(self, _: str) -> None:
        """See a statement of the ledger, before it runs: the first one after an answer may be the end."""
        for verb in self._answered:
            self._die(verb, verb.owed, AFTER)

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """See what leaves, before it does: the head of a request begins a call."""
        verb = getattr(self._here, "verb", None)
        if event == "http.client.send" and isinstance(arguments[1], bytes) and verb is not None:
            head = _HEAD.match(arguments[1])
            if head:
                port = arguments[0].sock.getsockname()[1]  # type: ignore[attr-defined]  # an http.client connection
                self._begin(verb, f"{head[1].decode()} {_ID.sub('/*', head[2].decode())}", port)

    def _begin(self, verb: Verb, route: str, port: int) -> None:
        if verb.owed:  # the call before this one has its answer
            self._die(verb, verb.owed, AFTER)
        verb.calls[route] += 1
        place = f"{verb.post_id} {verb.name} {route} {verb.calls[route]}"
        point = self._point(verb, place)
        if point == BEFORE:
            self._die(verb, place, point)
        verb.owed = place if point == AFTER else ""
        write(self._root / CALLS.format(channel=verb.channel), [port, os.getpid(), place, point])

    def _point(self, verb: Verb, place: str) -> str:
        points = self._orders.public.get(verb.post_id, ()) if is_public(place) else HARMLESS
        left = (point for point in points if (place, point) not in self._ended_at)
        return next(left, "")

    def _die(self, verb: Verb, place: str, point: str) -> None:
        with self._dying:  # one thread at a time, and no other after it
            write(self._root / KILLS, [verb.channel, place, point])
            os.kill(os.getpid(), signal.SIGKILL)
            threading.Event().wait()


def watched(channel: Channel, scythe: Scythe) -> Channel:
    """Return a real channel; the scythe knows which of its verbs is under way."""

    def known(verb: str, post_id: str, call: Callable[[], Answer]) -> Answer:
        with scythe.during(Verb(channel.name, verb, post_id)):
            return call()

    return Around(channel, known)


def channels(orders: Orders, now: Callable[[], datetime]) -> dict[str, Channel]:
    """Connect the real channels to the servers of this launch. Nothing is called yet."""
    made: dict[str, Channel] = {}
    for name, account in orders.accounts.items():
        place = {"x": "base_url", "mastodon": "server", "bluesky": "service"}[name]
        secrets = {key: Secret(f"the launch's {key}", partial(str, value)) for key, value in account.secrets.items()}
        switches = {"read_back": orders.read_back} if name == "x" else {}
        settings = ChannelSettings(name, name, {**account.options, place: account.address}, switches, secrets)
        if name == "bluesky":  # link cards would lead outside
            made[name] = connect_bluesky(settings, Path(orders.root), now, outside=Outside(resolve=lambda host: ()))
        else:
            made[name] = PLATFORMS[name].connect(settings, Path(orders.root), now)
    return made


def live(orders: Orders) -> None:
    """Do what `drumbeat run --once` does with its channels and its ledger."""
    scythe, root = Scythe(orders), Path(orders.root)

    def now() -> datetime:
        return orders.at

    sys.addaudithook(scythe.audit)
    with Ledger.open(root / LEDGER, now, trace=scythe.statement) as ledger:
        made = {name: watched(one, scythe) for name, one in channels(orders, now).items()}
        watch = Watch(ledger, {}, "UTC", now, Alerts("Launch", ledger))
        Runner(root, ledger, made, now, _nothing, _nothing, lambda event: None, watch).once()


def write(path: Path, line: list[object]) -> None:
    """Add a line in one step; it outlives the process."""
    with path.open("ab", buffering=0) as file:
        file.write(json.dumps(line).encode() + b"\n")


def kills(root: Path) -> tuple[tuple[str, str, str], ...]:
    """Return where lives have ended: channel, place and point."""
    path = root / KILLS
    lines = path.read_bytes().splitlines() if path.exists() else []
    return tuple(tuple(json.loads(line)) for line in lines)


def is_public(place: str) -> bool:
    """Say whether the call at this place makes a post public."""
    return _PUBLIC.search(place) is not None


def _nothing() -> None:
    pass
