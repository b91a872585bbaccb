"""A campaign of six posts, run minute by minute against a real server behind a proxy that can lose what passes."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bot.cli.world import FAILED, FINE, UNCONFIRMED
from bot.delivery.silence import silent
from bot.home import Home
from bot.ledger import Ledger
from bot.model.delivery import State
from tests.cli.conftest import Desk
from tests.quiet_server import QuietHandler
from tests.servers.faults_addon import Effect
from tests.servers.proxy import Proxy

MINUTE = timedelta(minutes=1)
STEP = timedelta(seconds=61)
"""What passes from one run to the next: more than the lag of any platform."""

POSTS = 6
MOST_STEPS = 50
SOON = 2.0
LEDGER = ".drumbeat/ledger.sqlite"


@dataclass(frozen=True)
class Server:
    """One account on a server. `public` returns the texts that its audience sees; `call` is the path that posts one."""

    name: str
    platform: str
    settings: str
    secrets: dict[str, str]
    call: str
    public: Callable[[], list[str]]


@dataclass
class Stage:
    """The campaign, the line to the platform and the people who are told. `true` is what other clocks say."""

    root: Path
    server: Server
    proxy: Proxy
    people: People
    true: datetime = field(default_factory=lambda: datetime.now(UTC).replace(second=0, microsecond=0))
    ahead: timedelta = timedelta(0)
    boot: str = "first"
    said: str = ""

    def __post_init__(self) -> None:
        self.desk = self.desk_of(self.root)
        launch = self.true + 2 * MINUTE
        self.desk.write(
            "schedules/campaign.yaml", f"name: Together\ntimezone: UTC\nlaunch: {launch:%Y-%m-%d %H:%M}\ngap: 1m\n"
        )
        for number in range(POSTS):
            self.desk.entry(f"e{number}", f"launch +{number}m", self.server.platform)
        for name, value in (*self.server.secrets.items(), ("alerts", self.people.address)):
            self.desk.write(f"secrets/{name}", value)
        named = "".join(f'{name} = {{file = "secrets/{name}"}}\n' for name in self.server.secrets)
        self.desk.write(
            "config.toml",
            f'[channels.{self.server.platform}]\nplatform = "{self.server.platform}"\n'
            f'{self.server.settings}{named}\n[alerts]\nto = [{{file = "secrets/alerts"}}]\n',
        )

    def desk_of(self, root: Path) -> Desk:
        return Desk(root, home=Home("here", self.boot, self.root.parent / f"{self.root.name}-state"))

    def runs(self, root: Path | None = None) -> int:
        """Run what is due, as a fresh process does."""
        desk = self.desk_of(root or self.root)
        desk.at = self.true + self.ahead
        result = desk.drumbeat("run", "--once")
        self.said += result.output
        return result.exit_code

    def steps(self, number: int = 1) -> None:
        """Let a minute pass, and run what is due."""
        for _ in range(number):
            self.true += STEP
            assert self.runs() in (FINE, FAILED, UNCONFIRMED), self.said

    def is_killed(self, effect: Effect) -> None:
        """Let a minute pass, and kill the process that runs what is due once its call arrives, or soon."""
        self.true += STEP
        before = len(self.proxy.requests())
        self.proxy.fault(effect, path=self.server.call, seconds=2)
        child = os.fork()
        if child == 0:
            self.runs()
            os._exit(0)
        until = time.monotonic() + SOON
        while time.monotonic() < until and not any(one.effect == effect for one in self.proxy.requests()[before:]):
            time.sleep(0.01)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

    def goes_on(self) -> None:
        """Run until every post is public, or until nothing can come any more."""
        for _ in range(MOST_STEPS):
            if self.is_over():
                return
            self.steps()

    def is_over(self) -> bool:
        if not (self.root / LEDGER).exists() or not (self.root / LEDGER).stat().st_size:
            return False
        with self.opened() as ledger:
            held = ledger.snapshot().deliveries.values()
        return len(held) == POSTS and all(each.state is State.PUBLISHED for each in held)

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        with Ledger.open(self.root / LEDGER, lambda: self.true) as ledger:
            yield ledger

    def verdict(self) -> tuple[int, int, int]:
        """Count what is lost, doubled and silent."""
        public = Counter(self.server.public())
        texts = [f"The text of e{number}." for number in range(POSTS)]
        assert public.keys() <= set(texts), public
        with self.opened() as ledger:
            quiet = silent(ledger, self.true + timedelta(days=1))
        return sum(not public[text] for text in texts), sum(max(0, public[text] - 1) for text in texts), len(quiet)


class People:
    """Whoever reads the alerts: a small server that takes what apprise sends as JSON."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"json://127.0.0.1:{self._http.server_port}/"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        heard = self.heard

        class Handler(QuietHandler):
            def serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                heard.append(str(json.loads(body).get("message", "")))
                self.send_response(200)
                self.end_headers()

        return Handler
