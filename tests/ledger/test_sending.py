"""Claims, outcomes, retries and threads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ledger import IllegalStep, Ledger, LedgerError, Outcome, Overtaken
from bot.model.delivery import TRANSITIONS, Draft, Pause, State, key_of
from bot.model.moment import Lateness, Then
from bot.model.plan import Post
from tests.ledger.posts import LONDON, NINE, Clock, a_post, a_receipt, add, agreed, claim, draft_of, revise

MINUTE = timedelta(minutes=1)
THREAD = tuple(
    a_post(f"launch/wall{end}", f"part {n}", segment=n, segments=3) for n, end in ((1, ""), (2, "/2"), (3, "/3"))
)


def publish(ledger: Ledger, post_id: str) -> None:
    assert claim(ledger, post_id) is not None
    ledger.record(post_id, State.PUBLISHED, receipt=a_receipt(post_id))


def state(ledger: Ledger, post_id: str = "launch/wall") -> State:
    delivery = ledger.delivery(post_id)
    assert delivery is not None
    return delivery.state


def test_a_post_comes_back_whole(ledger: Ledger) -> None:
    post = a_post(
        text="Ẁe – 👩‍👩‍👧 “live”", tags=("quote", "statistic"), partners=("leeds", "hull"), embargo=NINE, approvals=2
    )
    add(ledger, post)
    assert ledger.post(post.id) == post
    delivery = ledger.delivery(post.id)
    assert delivery is not None
    assert (delivery.late, delivery.terms, delivery.partners) == (post.late, post.terms, post.partners)
    assert (delivery.due, delivery.not_before, delivery.expires_at) == (NINE, NINE, NINE + 30 * MINUTE)


def test_a_claim_freezes_what_will_be_sent(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post())
    taken = claim(ledger, "launch/wall")
    assert taken is not None
    assert (taken.key, taken.attempt, taken.claimed_at) == (key_of("launch/wall", a_post().fingerprint), 1, NINE)
    ledger.record("launch/wall", State.SCHEDULED, why="no connection", retry_at=NINE + MINUTE)
    clock.forward(minutes=1)
    again = ledger.claim(a_post(), Draft("launch/wall", "made afresh", clock()))
    assert again is not None
    assert (again.draft, again.key, again.attempt) == (taken.draft, taken.key, 2)


def test_a_claim_is_given_once(ledger: Ledger) -> None:
    add(ledger, a_post())
    assert claim(ledger, "launch/wall") is not None
    assert claim(ledger, "launch/wall") is None


def test_a_post_is_not_claimed_before_it_is_due(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(due=NINE + timedelta(microseconds=1)))
    assert (claim(ledger, "launch/wall"), ledger.due(clock())) == (None, ())
    clock.forward(microseconds=1)
    assert claim(ledger, "launch/wall") is not None


def test_a_post_is_not_claimed_before_its_embargo_ends(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(embargo=NINE + timedelta(microseconds=1)))
    assert (claim(ledger, "launch/wall"), ledger.due(clock())) == (None, ())
    clock.forward(microseconds=1)
    assert claim(ledger, "launch/wall") is not None


def test_a_post_is_overdue_from_the_instant_after_its_grace_and_when_it_wants_out_again(
    ledger: Ledger, clock: Clock
) -> None:
    add(ledger, a_post(), a_post("launch/x"))
    ledger.postpone("launch/x", NINE + 31 * MINUTE, "busy")
    clock.forward(minutes=30)
    assert ledger.overdue(clock()) == ()
    clock.forward(microseconds=1)
    assert [late.post_id for late in ledger.overdue(clock())] == ["launch/wall"]
    clock.at = NINE + 31 * MINUTE
    assert [late.post_id for late in ledger.overdue(clock())] == ["launch/wall", "launch/x"]


def test_a_post_is_not_claimed_later_than_its_grace_unless_it_says_send(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("launch/x", late=Lateness(30 * MINUTE, Then.SEND)))
    clock.forward(minutes=30, microseconds=1)
    assert [late.post_id for late in ledger.overdue(clock())] == ["launch/wall", "launch/x"]
    assert claim(ledger, "launch/wall") is None
    assert claim(ledger, "launch/x") is not None


def test_a_draft_of_an_older_text_is_not_claimed(ledger: Ledger) -> None:
    add(ledger, a_post())
    revise(ledger, a_post(text="We are really live."))
    assert ledger.claim(a_post(), draft_of(a_post())) is None
    assert claim(ledger, "launch/wall") is not None


def test_an_account_publishes_one_post_at_a_time(ledger: Ledger) -> None:
    add(ledger, a_post(), a_post("thanks/wall"), a_post("thanks/x"))
    assert claim(ledger, "launch/wall") is not None
    assert claim(ledger, "thanks/wall") is None
    assert claim(ledger, "thanks/x") is not None
    ledger.record("launch/wall", State.UNCONFIRMED, why="no answer")
    assert claim(ledger, "thanks/wall") is not None


def test_a_thread_goes_out_in_order_and_each_part_learns_what_it_replies_to(ledger: Ledger, clock: Clock) -> None:
    add(ledger, *reversed(THREAD))
    assert [part.post_id for part in ledger.due(clock())] == [part.id for part in THREAD]
    assert ledger.thread(THREAD[0]) is None
    for number, part in enumerate(THREAD):
        assert all(claim(ledger, later.id) is None for later in THREAD[number + 1 :])
        publish(ledger, part.id)
    thread = ledger.thread(THREAD[2])
    assert thread is not None
    assert (thread.root, thread.parent) == (a_receipt("launch/wall"), a_receipt("launch/wall/2"))


def test_a_broken_thread_keeps_back_what_follows(ledger: Ledger, clock: Clock) -> None:
    add(ledger, *THREAD, a_post("thanks/wall"))
    publish(ledger, "launch/wall")
    assert claim(ledger, "launch/wall/2") is not None
    ledger.record("launch/wall/2", State.FAILED, why="refused")
    assert [one.post_id for one in ledger.due(clock())] == ["thanks/wall"]
    obstacles = {one.post_id: why for one, why in ledger.untold(clock())}
    assert obstacles["launch/wall/3"] == "follows launch/wall/2, which is not published"
    with pytest.raises(LedgerError, match="launch/wall/2 is not published yet"):
        ledger.thread(THREAD[2])


WAYS_TO: dict[State, tuple[State, ...]] = {
    State.SCHEDULED: (),
    State.HELD: (State.HELD,),
    State.PUBLISHING: (State.PUBLISHING,),
    State.PUBLISHED: (State.PUBLISHING, State.PUBLISHED),
    State.UNCONFIRMED: (State.PUBLISHING, State.UNCONFIRMED),
    State.FAILED: (State.FAILED,),
    State.MISSED: (State.MISSED,),
    State.WITHDRAWN: (State.WITHDRAWN,),
}


def bring(ledger: Ledger, *steps: State) -> None:
    for one in steps:
        if one is State.PUBLISHING:
            assert claim(ledger, "launch/wall") is not None
        else:
            ledger.record("launch/wall", one, receipt=a_receipt() if one is State.PUBLISHED else None)


@pytest.mark.parametrize("old", list(State))
@pytest.mark.parametrize("new", [state for state in State if state is not State.PUBLISHING])
def test_no_outcome_leaves_the_ways_between_states(old: State, new: State, clock: Clock) -> None:
    with Ledger.open(None, clock) as ledger:
        add(ledger, a_post())
        bring(ledger, *WAYS_TO[old])
        if new in TRANSITIONS[old]:
            bring(ledger, new)
            assert state(ledger) is new
        else:
            with pytest.raises(IllegalStep):
                bring(ledger, new)
            assert state(ledger) is old


@pytest.mark.parametrize("old", [state for state in State if state is not State.SCHEDULED])
def test_only_what_is_scheduled_is_claimed(old: State, clock: Clock) -> None:
    with Ledger.open(None, clock) as ledger:
        add(ledger, a_post())
        bring(ledger, *WAYS_TO[old])
        assert claim(ledger, "launch/wall") is None
        assert state(ledger) is old


def test_a_receipt_and_published_belong_together(ledger: Ledger) -> None:
    add(ledger, a_post())
    claim(ledger, "launch/wall")
    with pytest.raises(ValueError, match="receipt"):
        ledger.record("launch/wall", State.PUBLISHED)
    with pytest.raises(ValueError, match="receipt"):
        ledger.record("launch/wall", State.FAILED, receipt=a_receipt())
    assert state(ledger) is State.PUBLISHING


def test_a_post_that_is_not_there_is_said_to_be_not_there(ledger: Ledger) -> None:
    assert ledger.delivery("lunch/wall") is None
    assert ledger.claim(a_post("lunch/wall"), draft_of(a_post("lunch/wall"))) is None
    with pytest.raises(LedgerError, match="no post lunch/wall"):
        ledger.post("lunch/wall")
    with pytest.raises(LedgerError, match="no post lunch/wall"):
        ledger.record("lunch/wall", State.FAILED)


def test_a_retry_keeps_the_limit_and_what_a_person_sends_on_gets_a_new_one(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post())
    claim(ledger, "launch/wall")
    ledger.record("launch/wall", State.SCHEDULED, retry_at=NINE + 20 * MINUTE)
    delivery = ledger.delivery("launch/wall")
    assert delivery is not None
    assert (delivery.not_before, delivery.expires_at) == (NINE + 20 * MINUTE, NINE + 30 * MINUTE)
    clock.forward(minutes=40)
    assert ledger.overdue(clock()) == (delivery,)
    ledger.record("launch/wall", State.MISSED)
    ledger.record("launch/wall", State.SCHEDULED, by="ann")
    delivery = ledger.delivery("launch/wall")
    assert delivery is not None
    assert (delivery.not_before, delivery.expires_at) == (NINE + 40 * MINUTE, NINE + 70 * MINUTE)
    assert ledger.overdue(clock()) == ()
    assert claim(ledger, "launch/wall") is not None


def test_what_was_refused_is_made_afresh_and_what_is_in_doubt_is_sent_as_it_was(ledger: Ledger) -> None:
    add(ledger, a_post())
    claim(ledger, "launch/wall")
    ledger.record("launch/wall", State.FAILED, why="the upload is too old")
    assert ledger.frozen("launch/wall") is not None
    ledger.record("launch/wall", State.SCHEDULED, by="ann")
    assert ledger.frozen("launch/wall") is None
    claim(ledger, "launch/wall")
    ledger.record("launch/wall", State.UNCONFIRMED)
    ledger.record("launch/wall", State.FAILED, by="ann")
    ledger.record("launch/wall", State.SCHEDULED, by="ann")
    assert ledger.frozen("launch/wall") == draft_of(a_post())


def test_an_outcome_of_what_another_has_found_public_meanwhile_came_too_late(ledger: Ledger) -> None:
    add(ledger, a_post())
    claimed = claim(ledger, "launch/wall")
    ledger.record("launch/wall", State.PUBLISHED, receipt=a_receipt(), of=claimed)
    with pytest.raises(Overtaken, match="it is published now"):
        ledger.record("launch/wall", State.SCHEDULED, of=claimed)


def test_a_text_that_was_edited_and_put_back_is_made_afresh(ledger: Ledger) -> None:
    add(ledger, a_post())
    claim(ledger, "launch/wall")
    ledger.record("launch/wall", State.FAILED, why="the upload is too old")
    revise(ledger, a_post(text="Another."))
    revise(ledger, a_post())
    assert ledger.frozen("launch/wall") is None


def test_the_unconfirmed_are_looked_up_from_the_first_attempt_under_their_key(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post())
    claim(ledger, "launch/wall")
    ledger.record("launch/wall", State.UNCONFIRMED)
    ledger.record("launch/wall", State.SCHEDULED)
    clock.forward(minutes=5)
    claim(ledger, "launch/wall")
    ledger.record("launch/wall", State.UNCONFIRMED)
    (doubt,) = ledger.unconfirmed()
    assert (doubt.claimed_at, doubt.attempt, doubt.draft) == (NINE, 2, draft_of(a_post()))


def test_attempts_and_audit_tell_the_story(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post())
    claim(ledger, "launch/wall")
    (under_way,) = ledger.attempts("launch/wall")
    assert (under_way.outcome, under_way.ended_at) == ("", None)
    clock.forward(seconds=2)
    ledger.record("launch/wall", State.UNCONFIRMED, why="no answer")
    clock.forward(seconds=2)
    ledger.record("launch/wall", State.PUBLISHED, receipt=a_receipt(), why="seen by ann", by="ann")
    (attempt,) = ledger.attempts("launch/wall")
    assert (attempt.outcome, attempt.why, attempt.ended_at) == ("published", "seen by ann", clock())
    assert [(line.by, line.action, line.detail) for line in ledger.audit("launch/wall")] == [
        ("drumbeat", "claim", "attempt 1"),
        ("drumbeat", "unconfirmed", "no answer"),
        ("ann", "published", "seen by ann"),
    ]
    assert next((line.by, line.action, line.detail) for line in ledger.audit()) == ("ann", "apply", "add 1")


def test_many_outcomes_are_written_together_or_not_at_all(ledger: Ledger) -> None:
    add(ledger, a_post(), a_post("launch/x"))
    claim(ledger, "launch/x")
    ledger.record("launch/x", State.PUBLISHED, receipt=a_receipt("launch/x"))
    with pytest.raises(IllegalStep):
        ledger.record_many(dict.fromkeys(("launch/wall", "launch/x"), Outcome(State.MISSED, "late")))
    assert state(ledger) is State.SCHEDULED
    ledger.record_many({"launch/wall": Outcome(State.MISSED, "late")})
    assert state(ledger) is State.MISSED


def test_due_is_in_order_of_time_then_thread_and_is_limited(ledger: Ledger, clock: Clock) -> None:
    posts = [a_post(f"e{n}/wall", due=NINE - n * MINUTE) for n in range(5)]
    add(ledger, *posts, a_post("later/wall", due=NINE + MINUTE))
    assert [one.post_id for one in ledger.due(clock())] == ["e4/wall", "e3/wall", "e2/wall", "e1/wall", "e0/wall"]
    assert [one.post_id for one in ledger.due(clock(), limit=2)] == ["e4/wall", "e3/wall"]
    assert ledger.next_due() == NINE - 4 * MINUTE


def test_what_waits_for_a_person_does_not_crowd_out_what_is_due(ledger: Ledger, clock: Clock) -> None:
    waiting = [a_post(f"w{n}/wall", due=NINE - MINUTE, approvals=1) for n in range(5)]
    add(ledger, *waiting, a_post())
    assert [one.post_id for one in ledger.due(clock(), limit=1)] == ["launch/wall"]
    assert {why for one, why in ledger.untold(clock()) if one.entry != "launch"} == {"waits for approval: 0 of 1"}


def test_history_is_what_can_no_longer_be_changed(ledger: Ledger) -> None:
    add(ledger, a_post("shout/wall", partners=("leeds", "hull"), occurrence="2021-08-23"))
    add(ledger, a_post("shout/x", partners=("leeds",), occurrence="2021-08-23"))
    add(ledger, a_post("later/wall", partners=("york",)))
    assert ledger.history().thanked == {}
    publish(ledger, "shout/wall")
    claim(ledger, "shout/x")
    assert ledger.history().thanked == {("shout", "2021-08-23"): ("leeds", "hull")}


def test_an_alert_is_told_once(ledger: Ledger) -> None:
    assert [ledger.told("x stopped"), ledger.told("x stopped"), ledger.told("y stopped")] == [True, False, True]


def test_a_note_stands_in_the_audit_trail(ledger: Ledger) -> None:
    ledger.note("ann", "force", "", "withdrew most of the calendar")
    (line,) = ledger.audit()
    assert (line.at, line.by, line.action, line.detail) == (NINE, "ann", "force", "withdrew most of the calendar")


def test_a_moment_without_a_zone_is_a_bug(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="zone"):
        add(ledger, replace(a_post(), due=NINE.replace(tzinfo=None)))
    assert ledger.snapshot().deliveries == {}


def test_a_draft_of_another_post_is_a_bug(ledger: Ledger) -> None:
    post: Post = a_post()
    add(ledger, post)
    with pytest.raises(ValueError, match="another post"):
        ledger.claim(post, draft_of(a_post("launch/x")))


def test_the_next_wake_is_the_next_thing_that_can_change(ledger: Ledger, clock: Clock) -> None:
    just_after = timedelta(microseconds=1)
    assert ledger.next_wake(clock()) is None
    add(ledger, a_post(), a_post("later/x", due=NINE + 60 * MINUTE), a_post("held/x", hold="mourning"))
    publish(ledger, "launch/wall")
    assert ledger.next_wake(clock()) == NINE + 30 * MINUTE + just_after
    assert ledger.next_wake(NINE + 30 * MINUTE + just_after) == NINE + 60 * MINUTE
    assert ledger.next_wake(NINE + 60 * MINUTE) == NINE + 90 * MINUTE + just_after
    ledger.pause(Pause("all", "ann", "wait", NINE, NINE + 5 * MINUTE))
    assert ledger.next_wake(clock()) == NINE + 5 * MINUTE


def test_what_cannot_be_prepared_waits_within_its_limit(ledger: Ledger) -> None:
    add(ledger, a_post())
    ledger.postpone("launch/wall", NINE + 5 * MINUTE, "no connection")
    delivery = ledger.delivery("launch/wall")
    assert delivery is not None
    assert (delivery.state, delivery.not_before, delivery.attempts) == (State.SCHEDULED, NINE + 5 * MINUTE, 1)
    assert delivery.expires_at == NINE + 30 * MINUTE


def test_the_first_look_is_remembered_for_each_attempt(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post())
    first = claim(ledger, "launch/wall")
    assert first is not None
    assert ledger.first_look(first) == NINE
    clock.forward(minutes=1)
    assert ledger.first_look(first) == NINE
    ledger.record("launch/wall", State.FAILED)
    ledger.record("launch/wall", State.SCHEDULED, by="ann")
    second = claim(ledger, "launch/wall")
    assert second is not None
    assert ledger.first_look(second) == NINE + MINUTE


def test_approving_and_applying_use_the_campaigns_own_day(ledger: Ledger) -> None:
    """Half past midnight in London is the day before in UTC."""
    half_past = NINE.replace(hour=23, minute=30)
    post = a_post(due=half_past, approvals=1)
    add(ledger, post)
    ledger.approve(post.id, post.fingerprint, "ann")
    revise(ledger, replace(post, due=half_past - 60 * MINUTE))
    assert agreed(ledger, post.id) == (), LONDON
    revise(ledger, replace(post, due=half_past + 60 * MINUTE))
    assert len(agreed(ledger, post.id)) == 1
