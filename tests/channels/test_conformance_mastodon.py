"""The laws for Mastodon: on stand-ins for two kinds of server, and on mastodon_mock behind the proxy of faults."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import requests

from bot.channels.mastodon.channel import Mastodon
from bot.model.channel import Channel, Exactness
from bot.model.settings import ChannelSettings, Secret
from tests.channels.conformance import Laws
from tests.channels.harness import RETRY_AFTER, Fault, Harness, Lack, Public, Said
from tests.channels.stand_in_mastodon import TOKEN, StandIn, refusal, stand_in
from tests.servers.fixtures import mastodon, mastodon_proxy
from tests.servers.mastodon import Mastodon as Mock
from tests.servers.proxy import Proxy

__all__ = ["mastodon", "mastodon_proxy"]


def channel_on(address: str, root: Path, token: str, **options: str) -> Mastodon:
    """A channel that waits a second for an answer."""
    secrets = {"token": Secret("environment variable TOOT_TOKEN", lambda: token)}
    settings = ChannelSettings("toots", "mastodon", {"server": address, **options}, {}, secrets)
    return Mastodon(settings, root, lambda: datetime.now(UTC), timeout=(1.0, 1.0))


class StandInHarness:
    credential = "TOOT_TOKEN"

    def __init__(self, root: Path, server: StandIn) -> None:
        self.root, self.server = root, server
        channel_on(server.address, root, TOKEN).verify()  # what the server is was found out in an earlier run

    def now(self) -> datetime:
        return datetime.now(UTC)

    def channel(self) -> Channel:
        self.server.open()
        return channel_on(self.server.address, self.root, TOKEN)

    def public(self) -> tuple[Public, ...]:
        return self.server.public()

    def said(self) -> tuple[Said, ...]:
        return tuple(self._composed(dict(body)) for body in self.server.bodies)

    def _composed(self, sent: Said) -> Said:
        sent.pop("in_reply_to_id", None)
        ids = sent.pop("media_ids", [])
        return sent | ({"media": [self._media(media_id) for media_id in ids]} if ids else {})

    def _media(self, media_id: str) -> Said:
        mime, content = self.server.files[media_id]
        words = self.server.media[media_id]["description"] or ""
        return {"sha256": sha256(content).hexdigest(), "mime": mime, "description": words}

    def break_next(self, fault: Fault) -> None:
        if fault is Fault.NOT_REACHED:
            self.server.close()
        else:
            self.server.faults.append(refusal(fault, self.now(), RETRY_AFTER) or fault)

    def writes(self) -> int | None:
        return sum(method != "GET" for method, _ in self.server.seen)

    def secret_values(self) -> tuple[str, ...]:
        return (TOKEN,)

    def wait_until_findable(self) -> None:
        """What it took is there."""


class TestMastodon(Laws):
    @pytest.fixture
    def harness(self, tmp_path: Path) -> Iterator[Harness]:
        with stand_in() as server:
            yield StandInHarness(tmp_path, server)

    def test_the_server_keeps_keys(self, harness: Harness) -> None:
        able = harness.channel().capabilities
        assert (able.exactness, able.key_life) == (Exactness.BY_KEY, timedelta(minutes=50))


class TestGoToSocial(Laws):
    """It ignores the key, its ids are no numbers, and it takes no text where JSON has a boolean."""

    cannot = frozenset({Lack.KEYS})

    @pytest.fixture
    def harness(self, tmp_path: Path) -> Iterator[Harness]:
        kind = {
            "software": "gotosocial",
            "version": "0.17.0+git-abc",
            "keeps_keys": False,
            "id_form": "01J{:08d}XYZ",
            "strict": True,
        }
        with stand_in(**kind, max_characters=5000) as server:
            yield StandInHarness(tmp_path, server)

    def test_the_server_does_not_keep_keys(self, harness: Harness) -> None:
        able = harness.channel().capabilities
        assert (able.exactness, able.key_life) == (Exactness.BY_RECONCILE, None)


class MockHarness:
    credential = "TOOT_TOKEN"

    def __init__(self, root: Path, server: Mock, proxy: Proxy) -> None:
        self.root, self.server, self.proxy = root, server, proxy
        me = f"{server.base_url}/api/v1/accounts/update_credentials"
        requests.patch(me, {"bot": "true"}, headers={"Authorization": f"Bearer {server.token}"}, timeout=5)
        channel_on(proxy.base_url, root, server.token).verify()
        proxy.clear()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def channel(self) -> Channel:
        return channel_on(self.proxy.base_url, self.root, self.server.token)

    def public(self) -> tuple[Public, ...]:
        return self.server.public()

    def said(self) -> tuple[Said, ...]:
        raise NotImplementedError  # no law asks it

    def break_next(self, fault: Fault) -> None:
        path = "/api/v1/statuses"
        if said := refusal(fault, self.now(), RETRY_AFTER):
            headers, body = {"Content-Type": "application/json", **dict(said.headers)}, json.dumps(said.body)
            self.proxy.fault("answer-instead", path=path, status=said.status, headers=headers, body=body)
            return
        match fault:
            case Fault.LOST_ANSWER:
                self.proxy.fault("kill-after", path=path)
            case Fault.SERVER_ERROR_AFTER:
                self.proxy.fault("answer-after", path=path, status=500, body='{"error": "Oops"}')
            case Fault.GARBLED:
                self.proxy.fault("answer-after", path=path, status=200, body="<html>Well done")
            case Fault.HANG:
                self.proxy.fault("hang-after", path=path, seconds=3)

    def writes(self) -> int | None:
        return sum(one.method != "GET" for one in self.proxy.requests())

    def secret_values(self) -> tuple[str, ...]:
        return (self.server.token,)

    def wait_until_findable(self) -> None:
        time.sleep(0.1)


@pytest.mark.servers
class TestMastodonMock(Laws):
    # The proxy is shared, and the mock keeps no requests; the stand-ins above play both.
    cannot = frozenset({Fault.NOT_REACHED, Lack.TELLING_WHAT_IT_WAS_SENT})

    @pytest.fixture
    def harness(self, tmp_path: Path, mastodon: Mock, mastodon_proxy: Proxy) -> Harness:
        mastodon.reset()
        mastodon_proxy.clear()
        return MockHarness(tmp_path, mastodon, mastodon_proxy)
