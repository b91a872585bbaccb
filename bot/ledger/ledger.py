"""The durable record of what was promised, tried and done. What a method returns from is on the disk.

This is the room's one door, and long for that: a few lines for each question and act of the modules beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType

from bot.home import Home
from bot.ledger import (
    applying,
    approving,
    clock,
    forgetting,
    pausing,
    permits,
    queue,
    reading,
    sending,
    telling,
    thanks,
    waking,
    workers,
)
from bot.ledger.life import Life
from bot.ledger.rows import stamp
from bot.ledger.steps import write_down
from bot.ledger.store import Store, Trace
from bot.model.approved import Approved
from bot.model.delivery import PROGRAM, Attempt, AuditLine, Claim, Delivery, Draft, Pause, Receipt, State, Thread
from bot.model.plan import Changes, History, Post, Snapshot


@dataclass(slots=True)
class Ledger:
    """One campaign's ledger. Safe for many threads, and for many processes on one machine."""

    _store: Store
    _now: Callable[[], datetime]
    _worker: workers.Worker
    life: Life

    @classmethod
    def open(
        cls,
        path: Path | None,
        now: Callable[[], datetime],
        *,
        home: Home | None = None,
        durable: bool = True,
        trace: Trace | None = None,
        looks: bool = False,
    ) -> Ledger:
        """Open the ledger in a file, or a passing one in memory (no path). `trace` sees each statement before it runs.

        With a `home` it knows a copy of itself, and what it may have forgotten. Without `durable`, what was committed
        survives the death of the process but not of the machine. One that only `looks` opens on a full disk, too.
        """
        store = Store(path, durable=durable, trace=trace, looks=looks)
        worker = workers.Worker(path.parent / "workers" if path else None, now)
        return cls(store, now, worker, Life(store, home, now))

    def close(self) -> None:
        self._store.close()
        self._worker.end()
        self.life.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def in_the_way(self) -> str:
        """Why the ledger can be read and not be written; empty: it can."""
        return self._store.in_the_way

    # What it holds

    def snapshot(self) -> Snapshot:
        """Return every delivery, and the posts as they were last applied."""
        return self._store.read(reading.snapshot)

    def live(self) -> tuple[Delivery, ...]:
        """Return the deliveries that may still become public, or wait for a person."""
        return self._store.read(reading.live)

    def history(self) -> History:
        """Return who is thanked when: in public, as approved, as planned, and where it was decided against."""
        return self._store.read(thanks.history)

    def delivery(self, post_id: str) -> Delivery | None:
        return self._store.read(lambda connection: reading.delivery(connection, post_id))

    def post(self, post_id: str) -> Post:
        """Return a post as it was last applied."""
        return self._store.read(lambda connection: reading.post(connection, post_id))

    def posts(self, post_ids: tuple[str, ...]) -> Mapping[str, Post]:
        """Return posts as they were last applied, by id; ids that are unknown are left out."""
        return self._store.read(lambda connection: reading.posts(connection, post_ids))

    def attempts(self, post_id: str) -> tuple[Attempt, ...]:
        return self._store.read(lambda connection: reading.attempts(connection, post_id))

    def audit(self, subject: str = "") -> tuple[AuditLine, ...]:
        """Return who did what when, oldest first: all of it, or of one post or scope."""
        return self._store.read(lambda connection: reading.audit(connection, subject))

    def next_due(self) -> datetime | None:
        """Return the next moment at which a scheduled post wants out."""
        return self._store.read(queue.next_due)

    def due(
        self,
        now: datetime,
        limit: int = 1000,
        channels: Container[str] | None = None,
        late: datetime | None = None,
    ) -> tuple[Delivery, ...]:
        """Return posts whose time has come and that nothing keeps back, in order of due time, thread and segment.

        Of each channel (or of these `channels` alone) up to `limit`, and as many since `late`. A busy
        account does not count here, nor a predecessor that is due as well: the claim refuses these until then.
        """
        return self._store.read(lambda connection: queue.due(connection, now, limit, channels, late))

    def last_sent(self, channel: str) -> datetime | None:
        """Return when the newest post of a channel became public, or may have."""
        return self._store.read(lambda connection: queue.last_sent(connection, channel))

    def coming(self, start: datetime, end: datetime) -> tuple[Delivery, ...]:
        """Return the scheduled posts that want out between two moments."""
        return self._store.read(lambda connection: queue.coming(connection, start, end))

    def overdue(self, now: datetime, connected: Container[str] | None = None) -> tuple[Delivery, ...]:
        """Return scheduled and held posts that are later than their grace, but for those that are paused.

        What is held on a channel that is not `connected` is not late either: it waits to be connected.
        """
        return self._store.read(lambda connection: queue.overdue(connection, now, connected))

    def frozen(self, post_id: str) -> Draft | None:
        """Return the draft that an earlier attempt froze; a retry sends it again."""
        return self._store.read(lambda connection: reading.frozen(connection, post_id))

    def thread(self, post: Post) -> Thread | None:
        """Return what a later post of a thread hangs on; None for the first."""
        return self._store.read(lambda connection: reading.thread(connection, post)) if post.previous else None

    def unconfirmed(self) -> tuple[Claim, ...]:
        """Return what may be public, to be looked up. `claimed_at` is the first attempt under the key."""
        return self._store.read(reading.unconfirmed)

    def next_wake(self, after: datetime) -> datetime | None:
        """Return the next moment at which a post is due, one becomes too late, or a pause ends by itself."""
        return self._store.read(lambda connection: waking.next_wake(connection, after))

    # What the files want

    def apply(self, changes: Changes, by: str, zone: str) -> None:
        """Take over what the files changed. Approvals will bind to the due date in `zone`, the campaign's."""
        now = stamp(self._now())
        self._store.write(lambda connection: applying.apply(connection, changes, by, zone, now))

    # Sending

    def claim(self, post: Post, draft: Draft) -> Claim | None:
        """Commit the intention to publish now, and freeze what will be sent: send the draft of the claim that returns.

        A claim that is doubted is for looking only: it is unconfirmed. None when anything speaks against it: the post
        is not scheduled, not due, too late, under embargo, paused, not approved, edited since `post` was read; its
        predecessor is not published; or the account is publishing already.
        """
        if draft.post_id != post.id:
            raise ValueError("the draft is of another post")
        self.life.stay()
        self._worker.begin()
        worker, now = self._worker.id, self._now
        return self.life.claim(lambda connection: sending.claim(connection, post.fingerprint, draft, worker, now()))

    def record(
        self,
        post_id: str,
        state: State,
        *,
        why: str = "",
        receipt: Receipt | None = None,
        retry_at: datetime | None = None,
        by: str = PROGRAM,
        of: Claim | Delivery | None = None,
    ) -> None:
        """Write down how an attempt ended, or what a person decided.

        A retry keeps the post's limit of lateness. What a person (`by`) sends again gets a new one from then on.
        `of` is what was known when it was decided; `Overtaken` when that is over by now.
        """
        self.record_many({post_id: sending.Outcome(state, why, receipt, retry_at, by, of)})

    def record_many(self, outcomes: Mapping[str, sending.Outcome]) -> None:
        """Write the outcomes of many posts down at once: all of them, or none."""
        worker, now = self._worker.id, self._now()
        self._store.write(lambda connection: sending.record_all(connection, outcomes, worker, now))

    def postpone(self, post_id: str, until: datetime, why: str) -> None:
        """Let a scheduled post wait that could not even be prepared; its limit of lateness stays."""
        now = self._now()
        self._store.write(lambda connection: waking.postpone(connection, post_id, until, why, now))

    def first_look(self, claim: Claim) -> datetime:
        """Return when this attempt was first looked for in vain; now, if it is the first time."""
        now = self._now()
        return self._store.write(lambda connection: waking.first_look(connection, claim, now))

    def stand_by(self) -> None:
        """Show from now on that this process works on the ledger, also before its first claim."""
        self._worker.begin()

    def take_over(self, *, mine: bool = False) -> tuple[str, ...]:
        """Make what dead workers left in publishing unconfirmed; return the ids. Live ones keep theirs.

        `mine` takes what this very ledger left too, for when its loop has just ended without an outcome.
        """
        with ExitStack() as held:
            known = self._store.read(reading.workers)
            others = tuple(worker for worker in known if worker != self._worker.id)
            dead = self._worker.dead_among(others, held)
            gone = (*dead, self._worker.id) if mine else dead
            now = stamp(self._now())
            return self._store.write(lambda connection: sending.take_over(connection, gone, now)) if gone else ()

    # The clock

    def last_written(self) -> datetime | None:
        """Return when something was last written down, as the clock was then."""
        return self._store.read(clock.last_line)

    def clock_went_back(self, by: timedelta) -> clock.Ahead:
        """Put right what was written while the clock was ahead by so much; return what was done too early for good."""
        now = self._now()
        return self._store.write(lambda connection: clock.went_back(connection, by, now))

    # People

    def approve(self, post_id: str, fingerprint: str, by: str, note: str = "") -> None:
        """Keep a person's consent to the text with this fingerprint, on the post's local date."""
        self.approve_many({post_id: fingerprint}, by, note)

    def approve_many(
        self, prints: Mapping[str, str], by: str, note: str = "", first: Changes | None = None, zone: str = "UTC"
    ) -> None:
        """Keep a person's consent to many posts, by id and fingerprint, and `first` what it needs: all, or nothing."""
        now = stamp(self._now())

        def approve(connection: Connection) -> None:
            if first is not None:
                applying.apply(connection, first, by, zone, now)
            for post_id, fingerprint in prints.items():
                approving.approve(connection, post_id, fingerprint, by, note, now)

        self._store.write(approve)

    def take_back(self, post_id: str, by: str, why: str = "") -> bool:
        """End a person's consent to a post as it stands now; False where there is none."""
        now = stamp(self._now())
        return self._store.write(lambda connection: approving.take_back(connection, post_id, by, why, now))

    def ask_for_a_change(self, post_id: str, by: str, why: str) -> None:
        """Write down what a person wants changed, which ends this person's consent."""
        now = stamp(self._now())
        self._store.write(lambda connection: approving.ask_for_a_change(connection, post_id, by, why, now))

    def forget(self, names: Iterable[str], by: str) -> str:
        """Put a mark in the place of a person's names, for good; return it, or nothing where none is known."""
        names, now = tuple(names), stamp(self._now())
        return self._store.write(lambda connection: forgetting.forget(connection, names, by, now))

    def last_approved(self) -> Mapping[str, tuple[Approved, ...]]:
        """Return by post the last yes of each person that nobody took back, the newest first."""
        return self._store.read(approving.last_approved)

    def wishes(self, since: datetime) -> tuple[tuple[int, AuditLine], ...]:
        """Return who asked for a change or took an approval back since then, each with its line's number."""
        return self._store.read(lambda connection: approving.wishes(connection, stamp(since)))

    def open_wishes(self) -> Mapping[str, AuditLine]:
        """Return by post the last wish for a change that nobody met yet."""
        return self._store.read(approving.open_wishes)

    def pause(self, pause: Pause) -> None:
        """Stop everything, a channel, a tag or a post, from the next claim on."""
        now = stamp(self._now())
        self._store.write(lambda connection: pausing.pause(connection, pause, now))

    def stopped_by(self, pause: Pause) -> int:
        """Count the posts still to come that a pause stops: none may mean a slip in its name."""
        return self._store.read(lambda connection: pausing.stopped_by(connection, pause))

    def stop_channel(self, name: str, why: str) -> bool:
        """Stop a channel by ourselves; False if a pause of it is in force already."""
        now = self._now()
        stop = Pause(f"channel:{name}", PROGRAM, why, now)
        return self._store.write(lambda connection: pausing.stop(connection, stop, stamp(now)))

    def resume(self, scope: str, by: str) -> tuple[str, ...]:
        """Lift a pause; return the ids of posts whose moment passed meanwhile. These are missed now, and wait."""
        now = stamp(self._now())
        return self._store.write(lambda connection: pausing.resume(connection, scope, by, now))

    def sent_on_since(self, scope: str) -> frozenset[str]:
        """Return the scheduled posts that a person sent on after this pause began: its end lets them out."""
        return self._store.read(lambda connection: pausing.sent_on_since(connection, scope))

    def expire_pauses(self) -> tuple[str, ...]:
        """Lift the pauses whose end has come, like `resume`. Until this is called they still stop posts."""
        now = stamp(self._now())
        if not any(pause.until and stamp(pause.until) <= now for pause in self.pauses()):
            return ()
        return self._store.write(lambda connection: pausing.expire(connection, now))

    def pauses(self) -> tuple[Pause, ...]:
        return self._store.read(permits.pauses_of)

    def note(self, by: str, action: str, subject: str, detail: str = "") -> None:
        """Add a line to the audit trail."""
        now = stamp(self._now())
        self._store.write(lambda connection: write_down(connection, now, by, action, subject, detail))

    def told(self, alert: str) -> bool:
        """Say True once for each alert, so that people are told once."""
        now = stamp(self._now())
        return self._store.write(lambda connection: sending.tell(connection, alert, now))

    def told_at(self, alert: str) -> datetime | None:
        """Return when a message with this alert last reached people."""
        return self._store.read(lambda connection: telling.told_at(connection, alert))

    def told_about(self) -> Mapping[str, datetime]:
        """Return the posts that a message to people was about, and when the last one was."""
        return self._store.read(telling.told_about)

    def note_told(self, alerts: Iterable[str], post_ids: Iterable[str]) -> None:
        """Keep that a message has reached people."""
        alerts, post_ids, now = tuple(alerts), tuple(post_ids), stamp(self._now())
        self._store.write(lambda connection: telling.note_told(connection, alerts, post_ids, now))

    def untold(self, now: datetime) -> tuple[tuple[Delivery, str], ...]:
        """Return the posts that are due, not public and not told of, each with what keeps it back (or nothing)."""
        return self._store.read(lambda connection: telling.untold(connection, now))
