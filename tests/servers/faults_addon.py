"""Loses answers between a client and a real server: the addon of the fault proxy, and the rules that it reads.

mitmdump loads this file by its path, in an environment without our code, so it imports nothing of ours. The tests write
the rules into one file, which is read anew for every request; what passed is added to another.
"""

# No "from __future__ import annotations": mitmproxy loads this outside sys.modules, where dataclasses then cannot look.
import asyncio
import importlib
import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Effect = Literal[
    "kill-before",  # the server saw nothing, the line is closed
    "answer-instead",  # the server saw nothing, the client gets `status`, `headers` and `body`
    "kill-after",  # the server acted, the answer is lost
    "hang-after",  # the server acted, its answer comes `seconds` late
    "answer-after",  # the server acted, the client gets `status`, `headers` and `body` in place of its answer
]
Flow = Any  # mitmproxy is not installed where types are checked
MAX_BODY_CHARS = 65_536


@dataclass(frozen=True, slots=True)
class Fault:
    """Applies to the next `count` requests with this method whose path, without its query, `path` matches in full."""

    number: int
    effect: Effect
    method: str
    path: str
    count: int = 1
    seconds: float = 0
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """One request: `status` is the server's own, None when it saw nothing; `effect` is the fault that struck."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str
    status: int | None
    effect: Effect | None


def write_faults(file: Path, faults: tuple[Fault, ...]) -> None:
    """In one step, so that no request reads half a file."""
    part = file.with_suffix(".part")
    part.write_text(json.dumps([asdict(fault) for fault in faults]))
    part.replace(file)


def read_faults(file: Path) -> tuple[Fault, ...]:
    return tuple(Fault(**given) for given in json.loads(file.read_text()))


def read_passed(file: Path) -> tuple[Passed, ...]:
    return tuple(Passed(**json.loads(line)) for line in file.read_text().splitlines())


def next_fault(faults: tuple[Fault, ...], used: Counter[int], method: str, path: str) -> Fault | None:
    """The first fault that still applies, counted as used."""
    for fault in faults:
        is_meant = fault.method == method and re.fullmatch(fault.path, path.partition("?")[0]) is not None
        if is_meant and used[fault.number] < fault.count:
            used[fault.number] += 1
            return fault
    return None


class Faults:
    """The addon. mitmproxy calls `request` before the server sees one, and `response` when the server has answered."""

    def __init__(self, folder: Path) -> None:
        self._rules, self._log, self._ready = folder / "faults.json", folder / "passed.jsonl", folder / "ready"
        self._used: Counter[int] = Counter()

    def running(self) -> None:
        """mitmproxy is up, and this addon with it."""
        self._ready.touch()

    def request(self, flow: Flow) -> None:
        fault = next_fault(read_faults(self._rules), self._used, flow.request.method, flow.request.path)
        flow.metadata["fault"] = fault
        if fault is None or fault.effect not in ("kill-before", "answer-instead"):
            return
        self._record(flow, None)
        if fault.effect == "kill-before":
            flow.kill()
        else:
            flow.response = _made(fault)

    async def response(self, flow: Flow) -> None:
        fault: Fault | None = flow.metadata["fault"]
        if fault is not None and fault.effect == "answer-instead":
            return  # our own answer: it is on record
        self._record(flow, flow.response.status_code)
        match fault.effect if fault else None:
            case "kill-after":
                flow.kill()
            case "hang-after":
                await asyncio.sleep(fault.seconds if fault else 0)
            case "answer-after" if fault:
                flow.response = _made(fault)

    def _record(self, flow: Flow, status: int | None) -> None:
        """On disk before the client can know, so that a test never reads too early."""
        fault: Fault | None = flow.metadata["fault"]
        headers = {name.lower(): value for name, value in flow.request.headers.items()}
        body = (flow.request.content or b"").decode(errors="replace")[:MAX_BODY_CHARS]
        effect = fault.effect if fault else None
        line = Passed(flow.request.method, flow.request.path, headers, body, status, effect)
        with self._log.open("a") as log:
            log.write(json.dumps(asdict(line)) + "\n")


def _made(fault: Fault) -> Any:
    http = importlib.import_module("mitmproxy.http")  # only there inside the proxy
    return http.Response.make(fault.status, fault.body, dict(fault.headers))


if "DRUMBEAT_FAULTS" in os.environ:
    addons = [Faults(Path(os.environ["DRUMBEAT_FAULTS"]))]
