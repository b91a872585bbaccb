"""A loopback platform that takes a post and answers after a while: `python -m benchmarks.platform SECONDS`.

Prints its port. POST /posts takes a post, GET /seen tells which bodies were accepted, when they came and when they were
answered: accepted is what was answered.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from email.utils import formatdate

BACKLOG = 4096


class _Connection(asyncio.Protocol):
    """One connection: requests come whole or in parts, answers go out when their time has come."""

    def __init__(self, seen: list[tuple[str, float, float]], wait: float) -> None:
        self._seen, self._wait, self._waiting = seen, wait, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            head = self._waiting[:end].lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            if len(self._waiting) < end + 4 + length:
                return
            body, self._waiting = self._waiting[end + 4 : end + 4 + length], self._waiting[end + 4 + length :]
            if head.startswith(b"get "):
                self._answer(json.dumps(self._seen).encode())
            else:
                asyncio.get_running_loop().call_later(self._wait, self._accept, body.decode(), time.time())

    def _accept(self, body: str, came_at: float) -> None:
        self._seen.append((body, came_at, time.time()))
        self._answer(json.dumps({"id": len(self._seen), "came_at": came_at}).encode())

    def _answer(self, body: bytes) -> None:
        if not self._transport.is_closing():
            kind = f"Content-Type: application/json\r\nDate: {formatdate(usegmt=True)}"
            head = f"HTTP/1.1 200 OK\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            self._transport.write(head.encode() + body)


async def _serve(wait: float) -> None:
    seen: list[tuple[str, float, float]] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(seen, wait), "127.0.0.1", 0, backlog=BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until whoever started it lets go


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
