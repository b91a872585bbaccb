"""A platform in memory as its audience sees it: exact in its own way, slow to show, and wrong when it is told to be."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Protocol

from bot.channels.http.dates import heard
from bot.model.channel import (
    Account,
    CannotFind,
    Capabilities,
    Exactness,
    Payload,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
    Unconfirmed,
)
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post

LAG = timedelta(seconds=60)
SLACK = timedelta(minutes=2)
BUSY = timedelta(minutes=8)
KEYS_ARE_KEPT = timedelta(minutes=60)

FAULTS = {
    "publish": ("lost", "unsent", "late", "unreachable", "busy", "busy for a while", "401", "refused", "odd"),
    "prepare": ("unreachable", "busy for a while", "401", "refused", "odd"),
    "find": ("unreachable", "busy for a while", "401", "odd"),
}
"""What can befall a call. `lost`, `unsent` and `late` have no answer: acted on at once, never, or some time later."""


def _able(exactness: Exactness, key_life: timedelta | None, findable: bool, lag: timedelta) -> Capabilities:
    return Capabilities(
        *("fake", 500, "characters", len, "the simulator", "2026-11-22", exactness, key_life, findable, lag),
        threads=True,
    )


KINDS = {
    "keyed": _able(Exactness.BY_KEY, None, True, timedelta(0)),
    "aging": _able(Exactness.BY_KEY, timedelta(minutes=50), True, LAG),
    "brief": _able(Exactness.BY_KEY, timedelta(minutes=50), True, timedelta(0)),
    "looked": _able(Exactness.BY_RECONCILE, None, True, LAG),
    "once": _able(Exactness.AT_MOST_ONCE, None, False, timedelta(0)),
}
"""As exact as the wall and Bluesky, as Mastodon, the same without lag, as X, and as X where nothing is read back."""


@dataclass(frozen=True, slots=True)
class Public:
    """One post as the audience sees it, since when, and from when on its platform tells of it."""

    post_id: str
    text: str
    at: datetime
    told_from: datetime
    receipt: Receipt
    era: int
    due: datetime | None


@dataclass(frozen=True, slots=True)
class _UnderWay:
    at: datetime
    told_from: datetime
    draft: Draft
    key: str


class Audience(Protocol):
    """Who watches what is asked of a platform, and what becomes of it."""

    def asked(self, channel: str, post_id: str) -> None: ...

    def judge_call(self, platform: Platform, draft: Draft) -> None: ...

    def sent(self, channel: str, post_id: str) -> None: ...

    def refused(self, channel: str) -> None: ...

    def put_off(self, channel: str, post_id: str, until: datetime) -> None: ...

    def shown(self, draft: Draft) -> tuple[int, datetime | None]: ...


@dataclass(slots=True)
class Platform:
    """One account. `now` is the true time; `ahead` is how far the clock of the caller is ahead of it.

    `step` is told of each moment at which the caller may die.
    """

    name: str
    kind: str
    now: Callable[[], datetime]
    ahead: Callable[[], timedelta]
    step: Callable[[str], None]
    people: Audience
    timeline: list[Public] = field(default_factory=list)
    faults: defaultdict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    late: set[str] = field(default_factory=set)
    is_busy: bool = False
    _keys: dict[str, tuple[datetime, Receipt]] = field(default_factory=dict)
    _under_way: list[_UnderWay] = field(default_factory=list)

    @property
    def platform(self) -> str:
        return "fake"

    @property
    def capabilities(self) -> Capabilities:
        return KINDS[self.kind]

    def compose(self, post: Post) -> Payload:
        return Payload(post.text)

    def verify(self) -> Account:
        return Account(self.name)

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        self.step(f"prepare {self.name}")
        self.people.asked(self.name, post.id)
        self._misbehave("prepare", post.id)
        self.step(f"prepared {self.name}")
        return Draft(post.id, self.compose(post).body, self.now() + self.ahead())

    def publish(self, draft: Draft, key: str) -> Receipt:
        """The public call: an audience may see it from here on, whatever the caller hears."""
        self.people.asked(self.name, draft.post_id)
        self.people.judge_call(self, draft)
        self.is_busy = True
        try:
            self.step(f"publish {self.name}")
            receipt = self._published(draft, key)
            self.step(f"published {self.name}")
        finally:
            self.is_busy = False
        self._answered()
        return receipt

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        self.step(f"find {self.name}")
        if not self.capabilities.findable:
            raise CannotFind("no way to ask")
        self._misbehave("find", "")
        self.act_on_what_lay_around()
        earliest = since - SLACK - max(self.ahead(), timedelta(0))
        mine = (each for each in self.timeline if each.post_id == draft.post_id and each.text == draft.body)
        found = next((each.receipt for each in mine if each.told_from <= self.now() and each.at >= earliest), None)
        self.step(f"found {self.name}")
        return found

    def act_on_what_lay_around(self) -> None:
        """Accept what was sent a while ago and got no answer."""
        due = sorted((one for one in self._under_way if one.at <= self.now()), key=lambda one: one.at)
        self._under_way = [one for one in self._under_way if one.at > self.now()]
        for one in due:
            self._accept(one.draft, one.key, one.at, one.told_from)

    def has_public(self, post_id: str) -> bool:
        return any(each.post_id == post_id for each in self.timeline)

    def is_under_way(self, post_id: str) -> bool:
        """Say whether a request for this post still lies around."""
        return any(one.draft.post_id == post_id for one in self._under_way)

    def _published(self, draft: Draft, key: str) -> Receipt:
        lag = self.capabilities.lag
        fault = self._fault("publish")
        if fault == "late" and self.capabilities.key_life and not lag:  # its lag says that nothing lies around there
            fault = "lost"
        if fault == "late":
            within = lag or timedelta(seconds=45)
            self.late.add(draft.post_id)
            self._under_way.append(_UnderWay(self.now() + within / 2, self.now() + within * 0.9, draft, key))
            raise Unconfirmed("no answer within 20 seconds")
        if fault == "unsent":
            raise Unconfirmed("no answer within 20 seconds")
        if fault == "lost":
            self.people.sent(self.name, draft.post_id)
            self._accept(draft, key, self.now(), self.now() + lag * 0.9)
            raise ConnectionResetError("the connection broke before the answer came")
        self._raise(fault, draft.post_id)
        self.people.sent(self.name, draft.post_id)
        return self._accept(draft, key, self.now(), self.now() + lag * 0.9)

    def _accept(self, draft: Draft, key: str, at: datetime, told_from: datetime) -> Receipt:
        if self.capabilities.exactness is Exactness.BY_KEY and key in self._keys:
            since, receipt = self._keys[key]
            if self.capabilities.key_life is None or at <= since + KEYS_ARE_KEPT:
                return receipt
        number = f"{self.name}-{len(self.timeline) + 1}"
        receipt = Receipt(number, f"https://{self.name}.example/{number}", at)
        era, due = self.people.shown(draft)
        self.timeline.append(Public(draft.post_id, draft.body, at, told_from, receipt, era, due))
        self._keys[key] = (at, receipt)
        return receipt

    def _misbehave(self, verb: str, post_id: str) -> None:
        self._raise(self._fault(verb), post_id)
        self._answered()

    def _fault(self, verb: str) -> str:
        return self.faults[verb].popleft() if self.faults[verb] else ""

    def _raise(self, fault: str, post_id: str) -> None:
        match fault:
            case "unreachable":
                raise Unavailable("no route")
            case "odd":
                raise ValueError("an answer that nobody can read")
        if fault:
            self._answered()
        match fault:
            case "busy":
                raise RateLimited("too many at once")
            case "busy for a while":
                self.people.put_off(self.name, post_id, self.now() + BUSY)
                raise RateLimited("too many at once", self.now() + self.ahead() + BUSY)
            case "401":
                self.people.refused(self.name)
                raise Unauthorized("the token ended: set it anew")
            case "refused":
                raise Rejected("the text is not to our liking")

    def _answered(self) -> None:
        """Each answer says what time it is there."""
        heard(f"https://{self.name}.example", {"Date": format_datetime(self.now(), usegmt=True)}, 0.1)
