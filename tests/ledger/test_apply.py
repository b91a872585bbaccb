"""What the team's files changed, into the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ledger import Ledger
from bot.model.delivery import FIXED, State
from bot.model.moment import Lateness
from bot.model.plan import Change, Changes, Kind, Plan, Post, Snapshot
from bot.planning.reconcile import reconcile
from tests.ledger.posts import LONDON, NINE, Clock, a_post, a_receipt, add, changes, claim, revise, withdraw

HOUR = timedelta(hours=1)


def state(ledger: Ledger, post_id: str = "launch/wall") -> State:
    delivery = ledger.delivery(post_id)
    assert delivery is not None
    return delivery.state


def test_kept_conflicting_and_late_posts_change_nothing(ledger: Ledger) -> None:
    ledger.apply(changes(Kind.KEEP, a_post()), "ann", LONDON)
    ledger.apply(changes(Kind.CONFLICT, a_post()), "ann", LONDON)
    ledger.apply(changes(Kind.TOO_LATE, a_post()), "ann", LONDON)
    assert (ledger.snapshot().deliveries, ledger.audit()) == ({}, ())


def test_a_move_changes_the_time_and_the_limit(ledger: Ledger) -> None:
    add(ledger, a_post())
    ledger.apply(changes(Kind.MOVE, a_post(due=NINE + HOUR)), "ann", LONDON)
    delivery = ledger.delivery("launch/wall")
    assert delivery is not None
    assert (delivery.due, delivery.not_before, delivery.expires_at) == (NINE + HOUR, NINE + HOUR, NINE + 1.5 * HOUR)
    assert claim(ledger, "launch/wall") is None


def test_a_revision_changes_the_text_and_the_terms(ledger: Ledger) -> None:
    add(ledger, a_post())
    post = a_post(text="We are really live.", approvals=1)
    revise(ledger, post)
    assert ledger.post(post.id) == post
    assert claim(ledger, "launch/wall") is None


def test_a_planned_hold_holds_and_its_end_frees(ledger: Ledger) -> None:
    add(ledger, a_post(hold="pre-election period"))
    delivery = ledger.delivery("launch/wall")
    assert delivery is not None
    assert (delivery.state, delivery.why) == (State.HELD, "pre-election period")
    revise(ledger, a_post())
    assert state(ledger) is State.SCHEDULED
    revise(ledger, a_post(hold="mourning"))
    assert state(ledger) is State.HELD


def test_what_a_person_holds_by_hand_stays_held_when_it_is_edited(ledger: Ledger) -> None:
    add(ledger, a_post())
    ledger.record("launch/wall", State.HELD, why="ask Rob", by="ann")
    revise(ledger, a_post(text="Another."))
    assert state(ledger) is State.HELD


@pytest.mark.parametrize("before", [State.FAILED, State.WITHDRAWN])
@pytest.mark.parametrize("hold", ["", "mourning"])
def test_an_edit_brings_a_post_back(ledger: Ledger, before: State, hold: str) -> None:
    add(ledger, a_post())
    ledger.record("launch/wall", before)
    revise(ledger, a_post(text="Another.", hold=hold))
    assert state(ledger) is (State.HELD if hold else State.SCHEDULED)


@pytest.mark.parametrize("text", ["We are live.", "Another."])
def test_only_a_new_time_or_a_person_brings_back_what_was_missed(ledger: Ledger, text: str) -> None:
    """It may have elapsed while everything was paused: new rules, or a new text, are no yes."""
    add(ledger, a_post())
    ledger.record("launch/wall", State.MISSED, why="its moment passed while all was paused")
    revise(ledger, a_post(text=text, tags=("statistic",), late=Lateness(7 * 24 * HOUR)))
    delivery = ledger.delivery("launch/wall")
    assert delivery is not None
    assert (delivery.state, delivery.why) == (State.MISSED, "its moment passed while all was paused")
    assert ledger.post("launch/wall").text == text
    revise(ledger, a_post(text=text, due=NINE + HOUR))
    assert state(ledger) is State.SCHEDULED


def test_new_rules_do_not_bring_back_what_failed(ledger: Ledger) -> None:
    add(ledger, a_post())
    ledger.record("launch/wall", State.FAILED, why="refused: too long")
    revise(ledger, a_post(late=Lateness(7 * 24 * HOUR)))
    assert state(ledger) is State.FAILED


@pytest.mark.parametrize("fixed", sorted(FIXED))
def test_what_is_or_may_be_public_is_never_touched(ledger: Ledger, fixed: State) -> None:
    """Another process may have claimed it after the snapshot that these changes were made from."""
    add(ledger, a_post())
    claim(ledger, "launch/wall")
    if fixed is not State.PUBLISHING:
        ledger.record("launch/wall", fixed, receipt=a_receipt() if fixed is State.PUBLISHED else None)
    before = ledger.delivery("launch/wall")
    revise(ledger, a_post(text="Another."))
    add(ledger, a_post(text="Another."))
    withdraw(ledger, "launch/wall")
    assert ledger.delivery("launch/wall") == before
    assert ledger.post("launch/wall") == a_post()


def test_a_withdrawn_post_cannot_be_claimed_and_comes_back_with_the_files(ledger: Ledger) -> None:
    add(ledger, a_post())
    withdraw(ledger, "launch/wall")
    withdraw(ledger, "launch/wall")
    assert state(ledger) is State.WITHDRAWN
    assert claim(ledger, "launch/wall") is None
    add(ledger, a_post())
    assert claim(ledger, "launch/wall") is not None


def test_all_of_a_plan_is_applied_or_nothing(ledger: Ledger) -> None:
    broken = replace(a_post("broken/wall"), due=NINE.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        add(ledger, *(a_post(f"e{n}/wall") for n in range(1200)), broken)
    assert (ledger.snapshot().deliveries, ledger.audit()) == ({}, ())


def test_a_large_plan_is_applied_whole(ledger: Ledger) -> None:
    posts = [a_post(f"e{n}/wall", hold="mourning" if n % 2 else "") for n in range(1203)]
    add(ledger, *posts)
    revise(ledger, *(replace(post, hold="") for post in posts))
    assert {one.state for one in ledger.snapshot().deliveries.values()} == {State.SCHEDULED}
    withdraw(ledger, *(post.id for post in posts))
    assert {one.state for one in ledger.snapshot().deliveries.values()} == {State.WITHDRAWN}
    assert len(ledger.snapshot().deliveries) == 1203


def test_who_changed_what_stands_in_the_audit_trail(ledger: Ledger) -> None:
    add(ledger, a_post(), a_post("launch/x"))
    found = (
        Change(Kind.MOVE, "launch/wall", "an hour later", a_post(due=NINE + HOUR)),
        Change(Kind.WITHDRAW, "launch/x"),
    )
    ledger.apply(Changes(found), "bea", LONDON)
    assert [(line.by, line.action, line.subject, line.detail) for line in ledger.audit()] == [
        ("ann", "apply", "", "add 2"),
        ("bea", "move", "launch/wall", "an hour later"),
        ("bea", "withdraw", "launch/x", ""),
        ("bea", "apply", "", "move 1, withdraw 1"),
    ]


def test_what_comes_back_to_the_files_after_its_time_waits_for_a_yes(ledger: Ledger, clock: Clock) -> None:
    """It may have been missed, or paused, before it was taken out: coming back is no yes."""
    add(ledger, a_post())
    withdraw(ledger, "launch/wall")
    clock.forward(minutes=1)
    add(ledger, a_post())
    assert state(ledger) is State.MISSED


def of_files(*posts: Post) -> Changes:
    """What a process finds that read the ledger while it was empty."""
    return reconcile(Plan(posts, LONDON), Snapshot(), NINE - 2 * HOUR)


def test_two_that_start_together_bring_a_plan_in_once(ledger: Ledger) -> None:
    posts = (a_post(approvals=1, released="time-critical"), a_post("launch/x"))
    first, second = of_files(*posts), of_files(*posts)
    ledger.apply(first, "ann", LONDON)
    once = ledger.audit()
    ledger.approve(posts[0].id, posts[0].fingerprint, "bea")
    before = ledger.snapshot()
    approved = ledger.audit()
    ledger.apply(second, "ann", LONDON)
    assert [line.action for line in once] == ["release", "apply"]
    assert (ledger.audit(), ledger.snapshot()) == (approved, before)


def test_what_a_person_decided_between_two_that_start_together_stands(ledger: Ledger, clock: Clock) -> None:
    posts = (a_post(), a_post("launch/x"))
    second = of_files(*posts)
    add(ledger, *posts)
    clock.forward(hours=1)
    ledger.record("launch/wall", State.MISSED, why="late")
    ledger.record("launch/wall", State.SCHEDULED, by="bea")
    ledger.record("launch/x", State.WITHDRAWN, why="left out by bea")
    before = ledger.snapshot()
    ledger.apply(second, "ann", LONDON)
    assert ledger.snapshot() == before
    assert claim(ledger, "launch/wall") is not None


def test_two_that_see_one_edit_take_it_over_once(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post())
    edited = changes(Kind.REVISE, a_post(text="Another."))
    ledger.apply(edited, "ann", LONDON)
    clock.forward(hours=1)
    ledger.record("launch/wall", State.MISSED, why="late")
    ledger.record("launch/wall", State.SCHEDULED, by="bea")
    ledger.apply(edited, "ann", LONDON)
    assert claim(ledger, "launch/wall") is not None


def test_one_that_starts_with_newer_files_still_brings_its_edit_in(ledger: Ledger) -> None:
    newer = of_files(a_post(text="Another."))
    add(ledger, a_post())
    ledger.apply(newer, "ann", LONDON)
    assert ledger.post("launch/wall").text == "Another."
