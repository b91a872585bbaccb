"""A platform without an account: it can be planned, checked, previewed and rehearsed, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from bot.model.channel import Account, Capabilities, Payload, Unauthorized
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post


@dataclass(frozen=True, slots=True)
class NotConnected:
    """A channel that knows its platform's limits but has no credentials."""

    name: str
    platform: str
    capabilities: Capabilities
    compose_as: Callable[[Post], Payload]

    def compose(self, post: Post) -> Payload:
        return self.compose_as(post)

    def verify(self) -> Account:
        self._refuse()

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        self._refuse()

    def publish(self, draft: Draft, key: str) -> Receipt:
        self._refuse()

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        self._refuse()

    def _refuse(self) -> NoReturn:
        table = f'[channels.{self.name}] with platform = "{self.platform}"'
        raise Unauthorized(f"{self.name} is not connected: write {table} in config.toml; config.example.toml shows how")
