"""Stand-ins for rehearsals: platforms in memory that keep the real ones' limits, and pages in a folder apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.channels.connect import OwnPages
from bot.channels.frozen import refuse_misfits
from bot.model.channel import Account, Capabilities, Channel, Exactness, Payload, Rejected, WithAudience
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post


@dataclass(frozen=True, slots=True)
class Shown:
    """One post as the stand-in's audience sees it."""

    post_id: str
    at: datetime
    receipt: Receipt


@dataclass(slots=True)
class StandIn:
    """An account on a platform that exists only in memory; `timeline` is what its audience sees, oldest first.

    It keeps the platform's own way of being exact: by key a repeat returns the first post; elsewhere a repeat is a
    second post, so that a rehearsal would show a double.
    """

    name: str
    platform: str
    capabilities: Capabilities
    compose_as: Callable[[Post], Payload]
    now: Callable[[], datetime]
    timeline: list[Shown] = field(default_factory=list)
    _by_key: dict[str, Receipt] = field(default_factory=dict)

    def compose(self, post: Post) -> Payload:
        return self.compose_as(post)

    def verify(self) -> Account:
        return Account(f"{self.name} (stand-in)")

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        """Refuse what the platform would refuse by its limits."""
        able = self.capabilities
        refuse_misfits(post, thread, able)
        used, allowed = able.used_by(post), able.allowed_for(post)
        if used > allowed:
            raise Rejected(f"{used} {able.unit}, {self.platform} takes {allowed}")
        if len(post.media) > able.max_media:
            raise Rejected(f"{len(post.media)} pictures, {self.platform} takes {able.max_media}")
        return Draft(post.id, self.compose(post).body, self.now())

    def publish(self, draft: Draft, key: str) -> Receipt:
        if self.capabilities.exactness is Exactness.BY_KEY and key in self._by_key:
            return self._by_key[key]
        number = len(self.timeline) + 1
        receipt = Receipt(f"{self.name}-{number}", f"https://{self.platform}.example/{self.name}/{number}", self.now())
        self.timeline.append(Shown(draft.post_id, self.now(), receipt))
        self._by_key[key] = receipt
        return receipt

    def public(self) -> tuple[str, ...]:
        """Return the ids of what its audience sees, oldest first."""
        return tuple(shown.post_id for shown in self.timeline)

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        mine = (shown for shown in reversed(self.timeline) if shown.post_id == draft.post_id)
        return next((shown.receipt for shown in mine if shown.at >= since), None)


def stand_in_for(real: Channel, pages: Path, now: Callable[[], datetime]) -> WithAudience:
    """Return what plays a channel: where its pages are ours it plays itself, in a folder of the rehearsal's own."""
    if isinstance(real, OwnPages):
        return real.elsewhere(pages, now)
    return StandIn(real.name, real.platform, real.capabilities, real.compose, now)
