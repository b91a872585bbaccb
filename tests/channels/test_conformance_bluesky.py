"""Bluesky keeps the laws of every channel: on a stand-in in memory, and on Bluesky's own PDS behind a faulty line."""

from __future__ import annotations

import json
from base64 import b32decode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.bluesky.channel import connect
from bot.channels.bluesky.record import POSTGATE, THREADGATE
from bot.channels.http.fetch import Outside
from bot.channels.token_store import token_store
from bot.model.channel import Channel
from bot.model.settings import ChannelSettings, Secret
from tests.channels.conformance import Laws
from tests.channels.harness import RETRY_AFTER, Fault, Harness, Public, Said
from tests.channels.stand_in_pds import HANDLE, POST, Answer, Breaks, StandInPds, running_stand_in
from tests.servers.faults_addon import Effect
from tests.servers.fixtures import pds, pds_proxy
from tests.servers.pds import Account, Pds
from tests.servers.proxy import Proxy

__all__ = ["pds", "pds_proxy"]

PASSWORD = "stand-in-app-password"
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NOWHERE = Outside(resolve=lambda host: ())
WRITES = ("putRecord", "applyWrites", "createRecord", "deleteRecord", "uploadBlob")

REFUSALS: Mapping[Fault, tuple[int, str, str]] = {
    Fault.SERVER_ERROR: (503, "", "Service Unavailable"),
    Fault.RATE_LIMITED_SECONDS: (429, "RateLimitExceeded", "Rate Limit Exceeded"),
    Fault.RATE_LIMITED_DATE: (429, "RateLimitExceeded", "Rate Limit Exceeded"),
    Fault.RATE_LIMITED_EPOCH: (429, "RateLimitExceeded", "Rate Limit Exceeded"),
    Fault.RATE_LIMITED_NOTHING: (429, "RateLimitExceeded", "Rate Limit Exceeded"),
    Fault.UNAUTHORIZED: (401, "AuthMissing", "Authentication Required"),
    Fault.PAYMENT: (402, "PaymentRequired", "Payment Required"),
    Fault.FORBIDDEN: (403, "Forbidden", "Forbidden"),
    Fault.UNPROCESSABLE: (400, "InvalidRequest", "Invalid app.bsky.feed.post record"),
}


def wait(fault: Fault, now: datetime) -> dict[str, str]:
    """The header in which a rate limit says when it ends."""
    at = now + RETRY_AFTER
    match fault:
        case Fault.RATE_LIMITED_SECONDS:
            return {"Retry-After": str(RETRY_AFTER.seconds)}
        case Fault.RATE_LIMITED_DATE:
            return {"Retry-After": format_datetime(at, usegmt=True)}
        case Fault.RATE_LIMITED_EPOCH:
            return {"RateLimit-Reset": str(int(at.timestamp()))}
    return {}


def settings(handle: str, service: str, password: str) -> ChannelSettings:
    secret = Secret("environment variable BLUESKY_APP_PASSWORD", lambda: password)
    return ChannelSettings("bluesky", "bluesky", {"handle": handle, "service": service}, {}, {"app_password": secret})


def shown(record: Mapping[str, Any], uri: str) -> Public:
    """What the audience sees of a record."""
    alts = tuple(image["alt"] for image in record.get("embed", {}).get("images", ()))
    return Public(record["text"], alts, record.get("reply", {}).get("parent", {}).get("uri", ""), uri)


def said(records: Mapping[str, Mapping[str, Any]]) -> Said:
    """What was composed of a post's record and its gates, by their collection."""
    post = dict(records[POST])
    for name in ("createdAt", "reply"):
        post.pop(name, None)
    if "embed" in post:
        images = [{**image, "image": {"sha256": digest(image["image"])}} for image in post["embed"]["images"]]
        post["embed"] = {**post["embed"], "images": images}
    gates = {kind.rsplit(".", 1)[-1]: dict(record) for kind, record in records.items() if kind != POST}
    for gate in gates.values():
        for name in ("$type", "post", "createdAt"):
            del gate[name]
    return {"post": post, **gates}


def digest(blob: Mapping[str, Any]) -> str:
    """The sha256 that a blob's content id holds."""
    number = blob["ref"]["$link"][1:].upper()
    return b32decode(number + "=" * (-len(number) % 8))[4:].hex()


class Clock:
    """A clock that moves on a little with every look."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        self._now += timedelta(milliseconds=5)
        return self._now


class StandInHarness:
    """An account on the stand-in."""

    credential = "app_password"

    def __init__(self, root: Path, server: StandInPds) -> None:
        self.root, self.now = root, Clock(START)
        self._server, self._world = server, server.world

    def channel(self) -> Channel:
        self._server.come_back()
        asked = settings(HANDLE, self._server.base_url, PASSWORD)
        return connect(asked, self.root, self.now, timeout=(0.5, 0.5), outside=NOWHERE)

    def public(self) -> tuple[Public, ...]:
        places = [place for place in self._world.order if place[0] == POST]
        found = (self._world.records[place] for place in places)
        return tuple(shown(record["value"], record["uri"]) for record in found)

    def said(self) -> tuple[Said, ...]:
        records = self._world.records
        keys = [rkey for kind, rkey in self._world.order if kind == POST]
        return tuple(said({kind: records[kind, key]["value"] for kind, key in records if key == rkey}) for rkey in keys)

    def break_next(self, fault: Fault) -> None:
        match fault:
            case Fault.NOT_REACHED:
                self._server.go_away()
            case Fault.LOST_ANSWER:
                self._world.breaks = Breaks(acts=True, drops=True)
            case Fault.SERVER_ERROR_AFTER:
                self._world.breaks = Breaks(acts=True, answer=Answer(500, {"error": "InternalServerError"}))
            case Fault.GARBLED:
                self._world.breaks = Breaks(acts=True, answer=Answer(200, b"<html>Welcome to the hotel"))
            case Fault.HANG:
                self._world.breaks = Breaks(acts=True, hangs=True)
            case _:
                status, name, message = REFUSALS[fault]
                body = {"error": name, "message": message} if name else message.encode()
                self._world.breaks = Breaks(acts=False, answer=Answer(status, body, wait(fault, self.now())))

    def writes(self) -> int | None:
        return sum(method.endswith(WRITES) for _, method in self._world.seen)

    def secret_values(self) -> tuple[str, ...]:
        return (PASSWORD, *self._world.tokens)

    def wait_until_findable(self) -> None:
        """What is written is there."""


class TestStandIn(Laws):
    @pytest.fixture
    def harness(self, tmp_path: Path) -> Iterator[Harness]:
        with running_stand_in(PASSWORD) as server:
            yield StandInHarness(tmp_path, server)


class PdsHarness:
    """An account of its own on the real server, with the proxy between it and the channel."""

    credential = "app_password"

    def __init__(self, root: Path, server: Pds, line: Proxy) -> None:
        self.root, self.now = root, Clock(datetime.now(UTC))
        self._server, self._line, self._account = server, line, server.create_account()
        say_bot(server, self._account)

    def channel(self) -> Channel:
        asked = settings(self._account.handle, self._line.base_url, self._account.password)
        return connect(asked, self.root, self.now, timeout=(1.0, 1.0), outside=NOWHERE)

    def public(self) -> tuple[Public, ...]:
        asked = {"repo": self._account.did, "collection": POST, "limit": "100"}
        records = self._server.call("com.atproto.repo.listRecords", params=asked).json()["records"]
        records.sort(key=lambda record: (record["value"]["createdAt"], record["uri"]))
        return tuple(shown(record["value"], record["uri"]) for record in records)

    def said(self) -> tuple[Said, ...]:
        found: dict[str, dict[str, Mapping[str, Any]]] = {}
        for kind in (POST, THREADGATE, POSTGATE):
            asked = {"repo": self._account.did, "collection": kind, "limit": "100"}
            for record in self._server.call("com.atproto.repo.listRecords", params=asked).json()["records"]:
                found.setdefault(record["uri"].rsplit("/", 1)[-1], {})[kind] = record["value"]
        return tuple(said(found[key]) for key in sorted(found, key=lambda key: (found[key][POST]["createdAt"], key)))

    def break_next(self, fault: Fault) -> None:
        path = r"/xrpc/com\.atproto\.repo\.(putRecord|applyWrites)"
        effects: Mapping[Fault, Effect] = {Fault.LOST_ANSWER: "kill-after", Fault.HANG: "hang-after"}
        match fault:
            case Fault.LOST_ANSWER | Fault.HANG:
                self._line.fault(effects[fault], path=path, seconds=2)
            case Fault.SERVER_ERROR_AFTER:
                self._line.fault("answer-after", path=path, status=500, body='{"error": "InternalServerError"}')
            case Fault.GARBLED:
                self._line.fault("answer-after", path=path, status=200, body="<html>Welcome to the hotel")
            case _:
                status, name, message = REFUSALS[fault]
                body = json.dumps({"error": name, "message": message}) if name else message
                headers = {"Content-Type": "application/json", **wait(fault, self.now())}
                self._line.fault("answer-instead", path=path, status=status, headers=headers, body=body)

    def writes(self) -> int | None:
        return sum(one.path.endswith(WRITES) for one in self._line.requests() if one.method == "POST")

    def secret_values(self) -> tuple[str, ...]:
        asked = settings(self._account.handle, self._line.base_url, "")
        kept = token_store(asked, self.root).load()
        tokens = tuple(kept[name] for name in ("access", "refresh") if name in kept)
        return (self._account.password, self._account.access_jwt, *tokens)

    def wait_until_findable(self) -> None:
        """What is written is there."""


def say_bot(server: Pds, account: Account) -> None:
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "bot"}]}
    record = {"$type": "app.bsky.actor.profile", "displayName": "Team", "labels": labels}
    place = {"repo": account.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
    server.call("com.atproto.repo.putRecord", token=account.access_jwt, json={**place, "record": record})


@pytest.mark.servers
class TestPds(Laws):
    cannot = frozenset({Fault.NOT_REACHED})  # the proxy is there for all tests; the stand-in plays this one

    @pytest.fixture
    def harness(self, tmp_path: Path, pds: Pds, pds_proxy: Proxy) -> Harness:
        pds_proxy.clear()
        return PdsHarness(tmp_path, pds, pds_proxy)
