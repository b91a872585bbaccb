"""What the tests of X share: a channel on the stand-in, and a way to it that can be closed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from bot.channels.x.channel import XChannel, connect
from bot.model.settings import ChannelSettings, Secret
from tests.channels.harness import Public
from tests.channels.stand_in_x import StandInX

TIMEOUT = (1.0, 0.7)
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def real_time() -> datetime:
    return datetime.now(UTC)


def secrets_of(**values: str) -> Mapping[str, Secret]:
    return {name: Secret(f"environment variable {name.upper()}", partial(str, values[name])) for name in values}


def signed(x: StandInX) -> Mapping[str, Secret]:
    """The settings of OAuth 1.0a."""
    return secrets_of(
        api_key=x.oauth1.consumer_key,
        api_secret=x.oauth1.consumer_secret,
        access_token=x.oauth1.access_token,
        access_secret=x.oauth1.access_token_secret,
    )


def renewed(x: StandInX) -> Mapping[str, Secret]:
    """The settings of OAuth 2, with the refresh token that the stand-in begins with."""
    return secrets_of(
        client_id=x.world.client_id, client_secret=x.world.client_secret, refresh_token="stand-in-refresh-0"
    )


def a_channel(
    root: Path,
    base_url: str,
    secrets: Mapping[str, Secret],
    *,
    now: Callable[[], datetime] = real_time,
    options: Mapping[str, str] | None = None,
    shared: Path | None = None,
    **switches: bool,
) -> XChannel:
    settings = ChannelSettings("x", "x", {"base_url": base_url, **(options or {})}, switches, secrets, shared=shared)
    channel = connect(settings, root, now)
    channel.timeout = TIMEOUT
    return channel


def shown_on_x(x: StandInX) -> tuple[Public, ...]:
    """What the account's audience sees, oldest first."""
    return tuple(
        Public(post.text, tuple(media.alt_text or "" for media in post.media), post.in_reply_to or "", post.id)
        for post in x.posts
    )


class Relay:
    """A way to a server that can be closed, so that connections are refused, and opened again at the same place."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 0)
        self._listener: socket.socket | None = None
        self._port = 0
        self.open()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self._port))
            self._port = self._listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near = listener.accept()[0]
                far = socket.create_connection(self._target)
                for one, other in ((near, far), (far, near)):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while got := source.recv(65536):
            target.sendall(got)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
