"""What servers of our own in tests are made of: quiet, one packet an answer, and no fuss about callers that died."""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:  # typed so by the standard library
        """A caller that hung up, or was killed in the middle of a request, is no fault of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class QuietHandler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self.serve()

    def do_POST(self) -> None:
        self.serve()

    def do_DELETE(self) -> None:
        self.serve()

    def serve(self) -> None:
        """Answer a request, whatever its verb."""
        raise NotImplementedError

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: each test keeps what it wants to know."""
