"""mitmproxy between a channel and a real server: loses, delays and replaces answers when a test says so."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import install
from tests.servers.faults_addon import Effect, Fault, Passed, read_faults, read_passed, write_faults
from tests.servers.running import free_port, running


@dataclass(frozen=True, slots=True)
class Proxy:
    base_url: str
    pid: int
    _folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def fault(
        self,
        effect: Effect,
        *,
        method: str = "POST",
        path: str = ".*",
        count: int = 1,
        seconds: float = 0,
        status: int = 500,
        headers: Mapping[str, str] | None = None,
        body: str = "",
    ) -> None:
        """The next `count` requests with this method and path (a regular expression for all of it) meet `effect`."""
        fault = Fault(next(self._numbers), effect, method, path, count, seconds, status, dict(headers or {}), body)
        write_faults(self._rules, (*read_faults(self._rules), fault))

    def clear(self) -> None:
        """Forgets the faults and what passed: for a proxy that several tests share."""
        write_faults(self._rules, ())
        self._log.write_text("")

    def requests(self) -> tuple[Passed, ...]:
        """What passed, in the order in which it was answered or stopped."""
        return read_passed(self._log)

    @property
    def _rules(self) -> Path:
        return self._folder / "faults.json"

    @property
    def _log(self) -> Path:
        return self._folder / "passed.jsonl"


@contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:
    """A reverse proxy on loopback for `upstream`, such as http://127.0.0.1:3000; it changes nothing unless told."""
    start = install.install_mitmdump(say=lambda line: None)
    with tempfile.TemporaryDirectory(prefix="drumbeat-proxy-") as name:
        folder, port = Path(name), free_port()
        write_faults(folder / "faults.json", ())
        (folder / "passed.jsonl").touch()
        addon = Path(__file__).with_name("faults_addon.py")
        listen = ("--mode", f"reverse:{upstream}", "--listen-host", "127.0.0.1", "--listen-port", str(port))
        settings = ("--set", f"confdir={folder}", "--set", "connection_strategy=lazy", "--set", "keep_host_header=true")
        command: tuple[str | Path, ...] = (*start, *listen, *settings, "--scripts", addon)
        environment = {**os.environ, "DRUMBEAT_FAULTS": str(folder)}
        with running(command, folder, lambda printed: (folder / "ready").exists(), environment) as pid:
            yield Proxy(f"http://127.0.0.1:{port}", pid, folder)
