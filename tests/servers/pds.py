"""Bluesky's own PDS on loopback, with its PLC directory: real sessions, records, blobs and rate limits."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.servers import install
from tests.servers.running import free_port, running

_TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Account:
    """A fresh account: `password` logs in, `access_jwt` is the session that creating it began."""

    handle: str
    did: str
    password: str
    access_jwt: str
    refresh_jwt: str


@dataclass(frozen=True, slots=True)
class Pds:
    base_url: str
    plc_url: str
    pid: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def create_account(self) -> Account:
        """An account of its own for a test, so that tests do not see one another's records."""
        name = f"team{next(self._numbers)}"
        password = f"stand-in-{name}"
        wanted = {"handle": f"{name}.test", "email": f"{name}@example.org", "password": password}
        made = self.call("com.atproto.server.createAccount", json=wanted).json()
        return Account(made["handle"], made["did"], password, made["accessJwt"], made["refreshJwt"])

    def call(
        self, method: str, *, token: str | None = None, base_url: str | None = None, **more: Any
    ) -> requests.Response:
        """One XRPC call: a POST when there is a body, else a GET. `more` goes to requests; a refusal raises."""
        verb = "POST" if more.keys() & {"json", "data"} else "GET"
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{base_url or self.base_url}/xrpc/{method}"
        answer = requests.request(verb, url, headers=headers, timeout=_TIMEOUT_SECONDS, **more)
        answer.raise_for_status()
        return answer


@contextmanager
def running_pds(*, rate_limits: bool = False) -> Iterator[Pds]:
    """A PDS with no accounts, whose folder goes when it ends."""
    installed = install.install_pds(say=lambda line: None)
    with tempfile.TemporaryDirectory(prefix="drumbeat-pds-") as folder:
        pds_port, plc_port = free_port(), free_port()
        given = {"folder": folder, "pdsPort": pds_port, "plcPort": plc_port, "rateLimits": rate_limits}
        preload, start = installed.folder / "loopback.cjs", installed.folder / "start.mjs"
        command = (installed.node.program, "--require", preload, start, json.dumps(given))
        environment = {**installed.node.environment, "LOG_ENABLED": "false"}
        with running(command, Path(folder), lambda printed: '{"ready":true' in printed, environment) as pid:
            yield Pds(f"http://127.0.0.1:{pds_port}", f"http://127.0.0.1:{plc_port}", pid)
