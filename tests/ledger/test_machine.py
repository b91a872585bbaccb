"""Any order of edits, approvals, pauses, clock jumps, lost answers and deaths, beside a model of what may be public.

The model knows the rules in its own words. After each step the ledger must agree with it; a post is claimed exactly
when the model allows it; and the platform, which keeps everything it accepts, must never see a post twice.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.ledger import Ledger, LedgerError, Outcome
from bot.model.delivery import FIXED, Claim, Pause, State
from bot.model.moment import Lateness, Then
from bot.model.plan import Post
from tests.ledger.posts import NINE, Clock, a_post, a_receipt, add, draft_of, revise, withdraw

MINUTE = timedelta(minutes=1)
IDS = ("launch/wall", "launch/wall/2", "thanks/wall", "launch/x", "thanks/x")
SCOPES = ("all", "channel:x", "tag:quote", "post:launch/wall")
WAITING = (State.SCHEDULED, State.HELD)

post_ids = st.sampled_from(IDS)
people = st.sampled_from(("Ann", "ann ", "Bea"))
edits = st.fixed_dictionaries(
    {
        "text": st.sampled_from(("We are live.", "We are really live.")),
        "due": st.sampled_from((-20, 0, 0, 5, 60)).map(lambda minutes: NINE + minutes * MINUTE),
        "late": st.sampled_from((Lateness(30 * MINUTE, Then.ASK), Lateness(5 * MINUTE, Then.SEND))),
        "hold": st.sampled_from(("", "", "", "mourning")),
        "tags": st.sampled_from(((), (), ("quote", "statistic"))),
        "approvals": st.sampled_from((0, 0, 1, 2)),
        "embargo": st.sampled_from((None, None, NINE + 5 * MINUTE)),
    }
)


@dataclass
class Held:
    """What the model holds of a post."""

    post: Post
    state: State
    not_before: datetime
    expires: datetime
    yes: int = 0

    def retime(self, at: datetime) -> None:
        self.not_before = max(self.post.due, at)


class Machine(RuleBasedStateMachine):
    """One campaign with two accounts and a thread."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(mkdtemp(prefix="ledger-"))
        self.lives = 0
        self.path = self.top / "0" / "ledger.sqlite"
        self.clock = Clock()
        self.model: dict[str, Held] = {}
        self.pauses: dict[str, Pause] = {}
        self.began: dict[str, int] = {}  # what came first, by numbers: the clock may be set
        self.turn = 0
        self.approvals: set[tuple[str, str, int, str]] = set()
        self.calls: dict[str, Claim] = {}
        self.public: Counter[str] = Counter()
        self.keys: dict[str, str] = {}
        self.copy_at_commit = False
        self.ledger = self.open()

    def open(self) -> Ledger:
        return Ledger.open(self.path, self.clock, durable=False, trace=self.traced)

    def traced(self, statement: str) -> None:
        if self.copy_at_commit and statement == "COMMIT":
            self.copy_at_commit = False
            shutil.copytree(self.path.parent, self.top / str(self.lives), ignore=shutil.ignore_patterns("*.lock"))

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.top)

    # The files and the people

    @rule(post_id=post_ids, changed=edits)
    def edit(self, post_id: str, changed: dict[str, object]) -> None:
        parts = {"segment": 2, "segments": 2} if post_id.endswith("/2") else {}
        post = replace(a_post(post_id, str(changed["text"])), **changed, **parts)  # type: ignore[arg-type]
        (revise if post_id in self.model else add)(self.ledger, post)
        old = self.model.get(post_id)
        if old is not None and old.state in FIXED:
            return
        by_hand = old is not None and old.state is State.HELD and not old.post.hold
        state = State.HELD if post.hold or by_hand else State.SCHEDULED
        if old is not None and old.post.due == post.due:
            same_text = old.post.fingerprint == post.fingerprint
            if old.state is State.MISSED or (old.state is State.FAILED and same_text):
                state = old.state
        if old is not None and old.state is State.WITHDRAWN and post.due < self.clock():
            state = State.MISSED
        self.model[post_id] = Held(post, state, post.due, post.due + post.late.grace)

    @rule(post_id=post_ids)
    def leave_out(self, post_id: str) -> None:
        withdraw(self.ledger, post_id)
        held = self.model.get(post_id)
        if held is not None and held.state not in FIXED:
            held.state = State.WITHDRAWN

    @rule(post_id=post_ids, who=people)
    def approve(self, post_id: str, who: str) -> None:
        held = self.model.get(post_id)
        if held is None or held.state in (*FIXED, State.WITHDRAWN):
            return
        self.ledger.approve(post_id, held.post.fingerprint, who)
        self.approvals.add((post_id, held.post.fingerprint, held.post.due.day, who.strip().lower()))

    @rule(
        scope=st.sampled_from(SCOPES),
        minutes=st.sampled_from((None, 1, 10)),
        spared=st.sampled_from(((), (), ("tag:quote",), ("channel:wall", "post:thanks/x"))),
    )
    def pause(self, scope: str, minutes: int | None, spared: tuple[str, ...]) -> None:
        until = None if minutes is None else self.clock() + minutes * MINUTE
        stop = Pause(scope, "Ann", "wait", self.clock(), until, spared)
        self.ledger.pause(stop)
        since = self.pauses[scope].since if scope in self.pauses else stop.since
        self.turn += 1
        self.began.setdefault(scope, self.turn)
        self.pauses[scope] = replace(stop, since=since)

    @rule(scope=st.sampled_from(SCOPES))
    def resume(self, scope: str) -> None:
        assert set(self.ledger.resume(scope, "Bea")) == self.elapse(scope)

    @rule()
    def expire(self) -> None:
        over = [scope for scope, stop in self.pauses.items() if stop.until and stop.until <= self.clock()]
        assert set(self.ledger.expire_pauses()) == set().union(*(self.elapse(scope) for scope in over))

    def elapse(self, scope: str) -> set[str]:
        stop = self.pauses.pop(scope, None)
        if stop is None:
            return set()
        began = self.began.pop(scope)
        stopped = {
            post_id
            for post_id, held in self.model.items()
            if self.is_due(held) and is_stopped(stop, held)
            if not any(is_stopped(other, held) for other in self.pauses.values())
        }
        gone = {post_id for post_id in stopped if self.model[post_id].yes <= began}
        for held in (self.model[post_id] for post_id in stopped - gone):
            held.not_before = self.clock()
            held.expires = held.not_before + held.post.late.grace
        for post_id in gone:
            self.model[post_id].state = State.MISSED
        return gone

    @rule(minutes=st.sampled_from((1, 5, 5, 31, -10)))
    def jump(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule(post_id=post_ids)
    def hold_or_free_by_hand(self, post_id: str) -> None:
        held = self.model.get(post_id)
        if held is None or held.state not in WAITING:
            return
        new = State.HELD if held.state is State.SCHEDULED else State.SCHEDULED
        if new is State.SCHEDULED and held.post.hold:
            self.may_not_send(post_id)
            return
        self.ledger.record(post_id, new, by="Ann")
        held.state = new
        if new is State.SCHEDULED:
            held.retime(held.post.due)

    @rule(post_id=post_ids)
    def send_on(self, post_id: str) -> None:
        held = self.model.get(post_id)
        if held is None or held.state not in (State.FAILED, State.MISSED):
            return
        if held.post.hold:
            self.may_not_send(post_id)
            return
        self.ledger.record(post_id, State.SCHEDULED, by="Ann")
        held.state = State.SCHEDULED
        held.retime(self.clock())
        held.expires = held.not_before + held.post.late.grace
        self.turn += 1
        held.yes = self.turn

    def may_not_send(self, post_id: str) -> None:
        with pytest.raises(LedgerError, match="out of the files first"):
            self.ledger.record(post_id, State.SCHEDULED, by="Ann")

    # The loop

    @rule()
    def give_up_the_late(self) -> None:
        late = {
            post_id
            for post_id, held in self.model.items()
            if held.state in WAITING and held.not_before <= self.clock() and held.expires < self.clock()
            if not any(stops(stop, held.post) for stop in self.pauses.values())
        }
        assert {one.post_id for one in self.ledger.overdue(self.clock())} == late
        self.ledger.record_many(dict.fromkeys(late, Outcome(State.MISSED, "late")))
        for post_id in late:
            self.model[post_id].state = State.MISSED

    @rule(post_id=post_ids, stale=st.booleans())
    def claim(self, post_id: str, stale: bool) -> None:
        held = self.model.get(post_id)
        post = a_post(post_id, "an older text") if stale or held is None else held.post
        taken = self.ledger.claim(post, self.ledger.frozen(post_id) or draft_of(post))
        allowed = held is not None and not stale and self.may_go(held) and self.is_free(held)
        assert (taken is not None) is allowed
        if taken is not None and held is not None:
            held.state = State.PUBLISHING
            self.calls[post_id] = taken

    def is_under_way(self) -> bool:
        return bool(self.calls)

    def call(self, choice: int) -> Claim:
        return self.calls.pop(sorted(self.calls)[choice % len(self.calls)])

    def accept(self, claim: Claim) -> None:
        self.public[claim.key] += 1
        assert self.keys.setdefault(claim.post_id, claim.key) == claim.key

    @precondition(is_under_way)
    @rule(choice=st.integers(0, 3))
    def be_accepted(self, choice: int) -> None:
        claim = self.call(choice)
        self.accept(claim)
        self.ledger.record(claim.post_id, State.PUBLISHED, receipt=a_receipt(claim.post_id))
        self.model[claim.post_id].state = State.PUBLISHED

    @precondition(is_under_way)
    @rule(choice=st.integers(0, 3), accepted=st.booleans())
    def lose_the_answer(self, choice: int, accepted: bool) -> None:
        claim = self.call(choice)
        if accepted:
            self.accept(claim)
        self.ledger.record(claim.post_id, State.UNCONFIRMED, why="no answer")
        self.model[claim.post_id].state = State.UNCONFIRMED

    @precondition(is_under_way)
    @rule(choice=st.integers(0, 3), retry=st.booleans())
    def be_refused(self, choice: int, retry: bool) -> None:
        claim = self.call(choice)
        held = self.model[claim.post_id]
        held.state = State.SCHEDULED if retry else State.FAILED
        at = self.clock() + MINUTE
        self.ledger.record(claim.post_id, held.state, retry_at=at if retry else None)
        if retry:
            held.retime(at)

    @rule()
    def look_up(self) -> None:
        for claim in self.ledger.unconfirmed():
            held = self.model[claim.post_id]
            assert claim.draft.body == draft_of(held.post).body
            if self.public[claim.key]:
                self.ledger.record(claim.post_id, State.PUBLISHED, receipt=a_receipt(claim.post_id))
                held.state = State.PUBLISHED
            else:
                self.ledger.record(claim.post_id, State.SCHEDULED)
                held.state = State.SCHEDULED
                held.retime(self.clock())

    @rule(accepted=st.booleans())
    def die(self, accepted: bool) -> None:
        """The process ends with calls under way; some of them had been accepted."""
        for claim in self.calls.values():
            if accepted:
                self.accept(claim)
        self.ledger.close()
        self.start_again()

    @rule(post_id=post_ids)
    def die_before_the_commit(self, post_id: str) -> None:
        """The disk is as it was when the commit of a claim began; that claim never reached its caller."""
        held = self.model.get(post_id)
        if held is None or not (self.may_go(held) and self.is_free(held)):
            return
        self.lives += 1
        self.copy_at_commit = True
        assert self.ledger.claim(held.post, self.ledger.frozen(post_id) or draft_of(held.post)) is not None
        self.ledger.close()
        self.path = self.top / str(self.lives) / "ledger.sqlite"
        self.start_again()

    def start_again(self) -> None:
        self.calls.clear()
        left = {post_id for post_id, held in self.model.items() if held.state is State.PUBLISHING}
        self.ledger = self.open()
        assert set(self.ledger.take_over()) == left
        for post_id in left:
            self.model[post_id].state = State.UNCONFIRMED

    # The rules in the model's own words

    def is_due(self, held: Held) -> bool:
        return held.state is State.SCHEDULED and held.not_before <= self.clock()

    def may_go(self, held: Held) -> bool:
        now, post = self.clock(), held.post
        names = {
            who for of, text, day, who in self.approvals if (of, text, day) == (post.id, post.fingerprint, post.due.day)
        }
        return (
            self.is_due(held)
            and (post.embargo is None or post.embargo <= now)
            and (now <= held.expires or post.late.then is Then.SEND)
            and not any(stops(stop, post) for stop in self.pauses.values())
            and len(names) >= post.approvals
        )

    def is_free(self, held: Held) -> bool:
        before = self.model.get(held.post.previous)
        in_order = not held.post.previous or (before is not None and before.state is State.PUBLISHED)
        return in_order and not any(other.split("/")[1] == held.post.channel for other in self.calls)

    @invariant()
    def no_post_is_public_twice(self) -> None:
        assert max(self.public.values(), default=0) <= 1

    @invariant()
    def ledger_and_model_agree(self) -> None:
        found = self.ledger.snapshot().deliveries
        assert {one.post_id: (one.state, one.not_before, one.expires_at) for one in found.values()} == {
            post_id: (held.state, held.not_before, held.expires) for post_id, held in self.model.items()
        }
        published = {post_id for post_id, held in self.model.items() if held.state is State.PUBLISHED}
        assert {post_id for post_id, key in self.keys.items() if self.public[key]} >= published
        listed = {one.post_id for one in self.ledger.due(self.clock())}
        free = {post_id for post_id, held in self.model.items() if self.may_go(held)}
        assert listed <= free
        assert {post_id for post_id in free if not self.model[post_id].post.previous} <= listed
        assert {stop.scope for stop in self.ledger.pauses()} == self.pauses.keys()


def is_stopped(stop: Pause, held: Held) -> bool:
    return stops(stop, held.post) and (stop.until is None or held.not_before < stop.until)


def stops(stop: Pause, post: Post) -> bool:
    return names(stop.scope, post) and not any(names(scope, post) for scope in stop.excepting)


def names(scope: str, post: Post) -> bool:
    kind, _, name = scope.partition(":")
    return {"all": True, "channel": name == post.channel, "tag": name in post.tags, "post": post.id.startswith(name)}[
        kind
    ]


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
