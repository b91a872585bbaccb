"""mastodon_mock on loopback: the Mastodon API, with Idempotency-Key and its own fault rules."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.channels.harness import Public
from tests.channels.stand_in_mastodon import as_public
from tests.servers import install
from tests.servers.running import free_port, running

TOKEN = "mock_token"
_TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Mastodon:
    base_url: str
    pid: int
    token: str = TOKEN

    def statuses(self) -> tuple[dict[str, Any], ...]:
        """Every status of the account, oldest first, as the API shows them."""
        me = self.get("/api/v1/accounts/verify_credentials")
        found: list[dict[str, Any]] = []
        while True:
            older = {"max_id": found[-1]["id"]} if found else {}
            page = self.get(f"/api/v1/accounts/{me['id']}/statuses", {"limit": "40", **older})
            if not page:
                return tuple(reversed(found))
            found.extend(page)

    def public(self) -> tuple[Public, ...]:
        """What the account's audience sees, oldest first."""
        source = "/api/v1/statuses/{}/source"
        return tuple(as_public(one, self.get(source.format(one["id"]))["text"]) for one in self.statuses())

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        answer = requests.get(self.base_url + path, query, headers=self._headers(), timeout=_TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def fault(self, effect: Mapping[str, Any], path: str, method: str, count: int) -> None:
        """A rule of the server's own: its effects are status, ratelimit, latency, malformed and timeout."""
        rule = {"match": {"methods": [method], "path": path}, "effect": dict(effect), "count": count}
        self._control("POST", "faults", rule)

    def reset(self) -> None:
        """Forgets every status and every fault rule."""
        self._control("POST", "reset", None)

    def _control(self, method: str, what: str, body: Mapping[str, Any] | None) -> None:
        url = f"{self.base_url}/api/v1/_mock/{what}"
        requests.request(method, url, json=body, timeout=_TIMEOUT_SECONDS).raise_for_status()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@contextmanager
def running_mastodon() -> Iterator[Mastodon]:
    """A Mastodon in memory, with one account that may post."""
    start = install.install_mastodon(say=lambda line: None)
    with tempfile.TemporaryDirectory(prefix="drumbeat-mastodon-") as folder:
        port = free_port()
        command: tuple[str | Path, ...] = (*start, "serve", "--in-memory", "--host", "127.0.0.1", "--port", str(port))
        started = "Application startup complete"
        # It makes a folder for pictures, which it cannot remove when it is stopped: that goes with ours.
        environment = {**os.environ, "TMPDIR": folder}
        with running(command, Path(folder), lambda printed: started in printed and _answers(port), environment) as pid:
            yield Mastodon(f"http://127.0.0.1:{port}", pid)


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/api/v1/instance", timeout=1).ok
    except requests.RequestException:
        return False
