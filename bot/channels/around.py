"""A channel with something around its verbs: the same account, each call of which goes through one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.model.channel import Account, Capabilities, Channel, Payload
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post

Answer = TypeVar("Answer")


class Through(Protocol):
    """Makes the call of a verb for a post (for `verify`: none), with what it wants before, after or instead."""

    def __call__(self, verb: str, post_id: str, call: Callable[[], Answer], /) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Around:
    """The same channel; what it composes is pure, and nothing is around that."""

    channel: Channel
    through: Through

    @property
    def name(self) -> str:
        return self.channel.name

    @property
    def platform(self) -> str:
        return self.channel.platform

    @property
    def capabilities(self) -> Capabilities:
        return self.channel.capabilities

    def compose(self, post: Post) -> Payload:
        return self.channel.compose(post)

    def verify(self) -> Account:
        return self.through("verify", "", self.channel.verify)

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        return self.through("prepare", post.id, lambda: self.channel.prepare(post, thread))

    def publish(self, draft: Draft, key: str) -> Receipt:
        return self.through("publish", draft.post_id, lambda: self.channel.publish(draft, key))

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        return self.through("find", draft.post_id, lambda: self.channel.find(draft, since))
