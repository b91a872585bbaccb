"""A platform in memory whose next answers a test can choose."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.model.channel import Account, CannotFind, Capabilities, Exactness, Payload
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.diagnostic import Location
from bot.model.moment import Lateness, Then
from bot.model.plan import Change, Changes, Kind, Post

START = datetime(2021, 7, 5, 11, 30, tzinfo=UTC)


def capabilities(exactness: Exactness = Exactness.BY_RECONCILE, **more: object) -> Capabilities:
    known: dict[str, object] = {"findable": True, "lag": timedelta(seconds=30)}
    return Capabilities("fake", 500, "characters", len, "the test", "2026-11-22", exactness, **(known | more))  # type: ignore[arg-type]


@dataclass
class Platform:
    """`answers` are used up one a call of publish: an exception to raise, `"lost"` (posted, then no answer), or None.

    `public` is what its audience sees.
    """

    name: str = "fake"
    capabilities: Capabilities = field(default_factory=capabilities)
    now: Callable[[], datetime] = lambda: START
    answers: list[BaseException | str | None] = field(default_factory=list)
    unprepared: list[Exception] = field(default_factory=list)
    unseen: list[Exception] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    threads: list[str] = field(default_factory=list)
    looks: int = 0
    shown_at: datetime | None = None
    at_once: int = 0
    most_at_once: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def platform(self) -> str:
        return "fake"

    def compose(self, post: Post) -> Payload:
        return Payload(post.text)

    def verify(self) -> Account:
        return Account(self.name)

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        if self.unprepared:
            raise self.unprepared.pop(0)
        self.threads.append(thread.parent.remote_id if thread else "")
        return Draft(post.id, post.text, self.now())

    def publish(self, draft: Draft, key: str) -> Receipt:
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return self._publish(draft, key)
        finally:
            with self._lock:
                self.at_once -= 1

    def _publish(self, draft: Draft, key: str) -> Receipt:
        self.keys.append(key)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, BaseException):
            raise answer
        if not (self.capabilities.exactness is Exactness.BY_KEY and key in self.accepted):
            self.public.append(draft.post_id)
        self.accepted.add(key)
        if answer == "lost":
            raise ConnectionResetError("the answer was lost")
        return self._receipt(draft)

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        self.looks += 1
        if self.unseen:
            raise self.unseen.pop(0)
        if not self.capabilities.findable:
            raise CannotFind("no way to ask")
        return self._receipt(draft) if draft.post_id in self.public else None

    def _receipt(self, draft: Draft) -> Receipt:
        return Receipt(draft.post_id, f"https://fake.example/{draft.post_id}", self.shown_at or self.now())


def post(
    post_id: str = "launch/fake",
    due: datetime = START,
    grace: timedelta = timedelta(minutes=30),
    then: Then = Then.ASK,
    **more: object,
) -> Post:
    entry, channel = post_id.split("/")[:2]
    where = Location("schedules/test.yaml", 2, 5)
    known: dict[str, object] = {"text": f"text of {post_id}", "fingerprint": f"print of {post_id}"}
    return Post(
        id=post_id,
        entry=entry,
        channel=channel,
        platform="fake",
        due=due,
        message=entry,
        late=Lateness(grace, then),
        location=where,
        text_location=where,
        **(known | more),  # type: ignore[arg-type]
    )


def added(*posts: Post) -> Changes:
    return Changes(tuple(Change(Kind.ADD, one.id, post=one) for one in posts))
