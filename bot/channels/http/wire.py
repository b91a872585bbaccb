"""Connections that know how far a request got: whether anything of it, and anything of its body, left this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from bot.channels.http.trust import context_for

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(slots=True)
class Course:
    """How far one request got. `fresh` asks for a connection of its own.

    The head of a request is written at once, its body after it: a second write means that the body left.
    """

    has_body: bool
    fresh: bool
    is_watched: bool = False
    writes: int = 0
    line: socket.socket | None = None
    _is_spare: bool = False

    @property
    def certainly_not_sent(self) -> bool:
        """Whether the platform cannot have acted: it has not even a part of the last thing it needs."""
        return self.is_watched and self.writes < (2 if self.has_body else 1)

    def hold(self, sock: socket.socket, *, spare: bool = False) -> None:
        """Keep a hand on the line that the request is on: below TLS, and also when the connection has let go of it.

        A `spare` of the line is kept where the socket itself will end although the line goes on.
        """
        self.let_go()
        self.line, self._is_spare = sock.dup() if spare else sock, spare

    def let_go(self) -> None:
        if self.line is not None and self._is_spare:
            self.line.close()


_COURSE: ContextVar[Course | None] = ContextVar("course", default=None)


@contextmanager
def watched(course: Course) -> Iterator[None]:
    """Record the course of the request that is sent meanwhile, in this thread."""
    token = _COURSE.set(course)
    try:
        yield
    finally:
        _COURSE.reset(token)
        course.let_go()


class _Watching(HTTPConnection):
    """Counts what is written, but for what sets the connection up (a proxy's CONNECT)."""

    _connects, _is_tls = False, False

    def _new_conn(self) -> socket.socket:
        opened, course = super()._new_conn(), _COURSE.get()
        if course is not None:
            course.hold(opened, spare=self._is_tls)  # TLS takes the socket's line over
        return opened

    def connect(self) -> None:
        self._connects = True
        try:
            super().connect()
        finally:
            self._connects = False

    def send(self, data: Any) -> None:  # the base class leaves the kinds of body open
        if self.sock is None:
            self.connect()  # what is raised here is raised before anything left
        course = _COURSE.get()
        if course is not None and not self._connects:
            course.writes += 1
        super().send(data)


class _WatchingTls(_Watching, HTTPSConnection):
    """The same over TLS."""

    _is_tls = True


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watching

    def _get_conn(self, timeout: float | None = None) -> Any:  # as the base class: any kind of connection
        return _taken(super()._get_conn(timeout))


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchingTls

    def _get_conn(self, timeout: float | None = None) -> Any:  # as the base class: any kind of connection
        return _taken(super()._get_conn(timeout))


def _taken(connection: Any) -> Any:
    """Note that a request is on a watched connection, and close a kept one where a fresh one is asked for.

    The other side may have closed a kept connection without our knowing. What is written to it is lost, and no
    answer comes: for the public call that would be an outcome that nobody knows.
    """
    course = _COURSE.get()
    if course is not None:
        course.is_watched = True
        if course.fresh:
            connection.close()
        elif connection.sock is not None:
            course.hold(getattr(connection.sock, "socket", connection.sock))  # in TLS to a proxy, TLS is no socket
    return connection


_POOLS = {"http": _Pool, "https": _TlsPool}


class Adapter(HTTPAdapter):
    """Sends without retries. `base` takes the place of the scheme and host that a library has built in."""

    def __init__(self, base: str = "", no_proxy: str = "") -> None:
        self._base, self._no_proxy = base.rstrip("/"), no_proxy
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **keywords: Any) -> None:  # passed through as they are
        super().init_poolmanager(*args, **keywords)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **keywords: Any) -> ProxyManager:  # passed through as they are
        manager: ProxyManager = super().proxy_manager_for(proxy, **keywords)
        if proxy.lower().startswith("http"):
            manager.pool_classes_by_scheme = _POOLS
        return manager

    def build_connection_pool_key_attributes(self, request: PreparedRequest, verify: Any, cert: Any = None) -> Any:
        """Have every connection share what it trusts; another bundle means other connections."""
        host, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        if not verify or host["scheme"] != "https":
            return host, tls
        trust = context_for(verify if isinstance(verify, str) else "")
        rest = {name: value for name, value in tls.items() if name not in ("ca_certs", "ca_cert_dir")}
        return host, {**rest, "ssl_context": trust}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave what is trusted to the shared context: the base class has each connection read the bundle again."""
        if not verify or not url.lower().startswith("https"):
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]  # requests leaves it without types

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,  # as the base class: seconds, a pair, or urllib3's own
        verify: bool | str = True,
        cert: Any = None,  # as the base class: a path or a pair
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        asked = request.url or ""
        request.url = self._rebased(asked)
        chosen = {} if self._goes_direct(request.url) else dict(proxies or {})
        try:
            return super().send(request, stream=stream, timeout=timeout, verify=verify, cert=cert, proxies=chosen)
        finally:
            request.url = asked

    def _rebased(self, url: str) -> str:
        if not self._base:
            return url
        parts = urlsplit(url)
        return self._base + parts.path + (f"?{parts.query}" if parts.query else "")

    def _goes_direct(self, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        if host in _LOOPBACK or self._no_proxy.strip() == "*":
            return True
        names = (name.strip().lstrip("*").lstrip(".") for name in self._no_proxy.split(","))
        return any(name and f".{host}".endswith(f".{name}") for name in names)
