"""Approvals and pauses: what a person has a say in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ledger import Ledger, LedgerError
from bot.model.delivery import SKIPPED, Pause, State
from bot.model.moment import Lateness, Then
from bot.model.people import Agreement
from tests.ledger.posts import NINE, Clock, a_post, a_receipt, add, agreed, claim, revise, withdraw

HOUR = timedelta(hours=1)


def a_pause(scope: str = "all", until: float | None = None) -> Pause:
    return Pause(scope, "ann", "a death in the family", NINE, None if until is None else NINE + until * HOUR)


def state(ledger: Ledger, post_id: str = "launch/wall") -> State:
    delivery = ledger.delivery(post_id)
    assert delivery is not None
    return delivery.state


def test_a_post_waits_for_all_its_approvals(ledger: Ledger, clock: Clock) -> None:
    post = a_post(approvals=2)
    add(ledger, post)
    ledger.approve(post.id, post.fingerprint, "Ann Lee", "fine")
    assert (claim(ledger, post.id), ledger.due(clock())) == (None, ())
    assert [why for _, why in ledger.untold(clock())] == ["waits for approval: 1 of 2"]
    ledger.approve(post.id, post.fingerprint, "Bea")
    delivery = ledger.delivery(post.id)
    assert delivery is not None
    assert delivery.approved_by == ("Ann Lee", "Bea")
    assert ledger.due(clock()) == (delivery,)
    assert claim(ledger, post.id) is not None


def test_a_post_waits_for_the_people_who_have_to_agree(ledger: Ledger) -> None:
    post = a_post(approvals=1, agreements=(Agreement(1, (("Bea Moss", "bea"), ("Cy",))),))
    add(ledger, post)
    ledger.approve(post.id, post.fingerprint, "Ann Lee")
    assert claim(ledger, post.id) is None
    ledger.approve(post.id, post.fingerprint, "bea")
    assert claim(ledger, post.id) is not None


@pytest.mark.parametrize("again", ["Ann Lee", "ann lee", " Ann   LEE "])
def test_one_person_is_not_two_approvers(ledger: Ledger, again: str) -> None:
    post = a_post(approvals=2)
    add(ledger, post)
    ledger.approve(post.id, post.fingerprint, "Ann Lee")
    ledger.approve(post.id, post.fingerprint, again)
    assert claim(ledger, post.id) is None


def test_many_are_approved_at_once_or_not_at_all(ledger: Ledger) -> None:
    first, second = a_post(approvals=1), a_post("thanks/wall", approvals=1)
    add(ledger, first, second)
    with pytest.raises(LedgerError, match="was edited"):
        ledger.approve_many({first.id: first.fingerprint, second.id: "older"}, "Ann Lee")
    assert (agreed(ledger, first.id), agreed(ledger, second.id)) == ((), ())
    ledger.approve_many({first.id: first.fingerprint, second.id: second.fingerprint}, "Ann Lee")
    assert [name for each in (first, second) for name in agreed(ledger, each.id)] == ["Ann Lee", "Ann Lee"]


def test_what_may_still_go_out_is_told_without_what_is_over(ledger: Ledger) -> None:
    add(ledger, a_post(), a_post("thanks/wall"), a_post("gone/wall"), a_post("later/x", due=NINE + HOUR))
    assert claim(ledger, "launch/wall") is not None
    ledger.record("launch/wall", State.PUBLISHED, receipt=a_receipt())
    assert claim(ledger, "thanks/wall") is not None
    ledger.record("gone/wall", State.WITHDRAWN)
    assert {one.post_id for one in ledger.live()} == {"later/x", "thanks/wall"}


def test_an_approval_needs_a_name(ledger: Ledger) -> None:
    add(ledger, a_post())
    with pytest.raises(LedgerError, match="name"):
        ledger.approve("launch/wall", a_post().fingerprint, "  ")


def test_an_edit_voids_an_approval_and_undoing_it_restores_it(ledger: Ledger) -> None:
    post = a_post(approvals=1)
    add(ledger, post)
    ledger.approve(post.id, post.fingerprint, "ann")
    revise(ledger, a_post(text="Another.", approvals=1))
    assert (claim(ledger, post.id), agreed(ledger, post.id)) == (None, ())
    revise(ledger, post)
    assert claim(ledger, post.id) is not None


def test_another_day_voids_an_approval_and_another_hour_does_not(ledger: Ledger, clock: Clock) -> None:
    post = a_post(approvals=1)
    add(ledger, post)
    ledger.approve(post.id, post.fingerprint, "ann")
    clock.forward(hours=24)
    revise(ledger, replace(post, due=NINE + 24 * HOUR))
    assert (claim(ledger, post.id), agreed(ledger, post.id)) == (None, ())
    clock.forward(hours=-23)
    revise(ledger, replace(post, due=NINE + HOUR))
    assert claim(ledger, post.id) is not None


def test_what_was_edited_after_it_was_read_cannot_be_approved(ledger: Ledger) -> None:
    add(ledger, a_post(approvals=1))
    revise(ledger, a_post(text="Another.", approvals=1))
    with pytest.raises(LedgerError, match="edited after you looked"):
        ledger.approve("launch/wall", a_post().fingerprint, "ann")


def test_what_is_public_or_withdrawn_cannot_be_approved(ledger: Ledger) -> None:
    add(ledger, a_post(), a_post("launch/x"))
    claim(ledger, "launch/wall")
    ledger.record("launch/wall", State.PUBLISHED, receipt=a_receipt())
    withdraw(ledger, "launch/x")
    for post_id, state_now in (("launch/wall", "published"), ("launch/x", "withdrawn")):
        with pytest.raises(LedgerError, match=f"is {state_now}: there is nothing to approve"):
            ledger.approve(post_id, a_post().fingerprint, "ann")
    with pytest.raises(LedgerError, match="no post"):
        ledger.approve("lunch/wall", a_post().fingerprint, "ann")


@pytest.mark.parametrize("scope", ["all", "channel:wall", "tag:quote", "post:launch/wall"])
def test_a_pause_stops_what_it_names_from_the_next_claim_on(ledger: Ledger, clock: Clock, scope: str) -> None:
    add(ledger, a_post(tags=("statistic", "quote")), a_post("thanks/x", tags=("quotes",)))
    ledger.pause(a_pause(scope))
    assert claim(ledger, "launch/wall") is None
    assert (claim(ledger, "thanks/x") is None) is (scope == "all")
    assert {one.post_id: why for one, why in ledger.untold(clock())}["launch/wall"] == (
        f"is paused ({scope}) by ann: a death in the family"
    )
    assert ledger.pauses() == (a_pause(scope),)


def test_a_pause_of_a_post_stops_the_rest_of_its_thread(ledger: Ledger) -> None:
    add(ledger, a_post(), a_post("launch/wall/2", segment=2, segments=2))
    claim(ledger, "launch/wall")
    ledger.record("launch/wall", State.PUBLISHED, receipt=a_receipt())
    ledger.pause(a_pause("post:launch/wall"))
    assert claim(ledger, "launch/wall/2") is None


def test_what_elapsed_while_paused_is_missed_and_never_flushed(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("launch/x"), a_post("later/wall", due=NINE + 3 * HOUR))
    ledger.pause(a_pause("channel:wall"))
    clock.forward(minutes=10)
    assert ledger.resume("channel:wall", "bea") == ("launch/wall",)
    delivery = ledger.delivery("launch/wall")
    assert delivery is not None
    assert (delivery.state, "paused by ann" in delivery.why) == (State.MISSED, True)
    assert claim(ledger, "launch/wall") is None
    assert claim(ledger, "launch/x") is not None
    clock.forward(hours=3)
    assert claim(ledger, "later/wall") is not None


def test_lateness_does_not_run_out_during_a_pause(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("held/wall", hold="mourning"), a_post("launch/x"))
    ledger.pause(a_pause("channel:wall"))
    clock.forward(hours=48)
    assert [late.post_id for late in ledger.overdue(clock())] == ["launch/x"]
    assert ledger.resume("channel:wall", "bea") == ("launch/wall",)


def test_what_two_pauses_stop_waits_for_the_end_of_both(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("launch/x"))
    ledger.pause(a_pause())
    ledger.pause(a_pause("channel:wall"))
    clock.forward(hours=5)
    assert ledger.resume("all", "bea") == ("launch/x",)
    assert (state(ledger), ledger.overdue(clock())) == (State.SCHEDULED, ())
    assert ledger.resume("channel:wall", "bea") == ("launch/wall",)


def test_a_pause_spares_what_is_excepted(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(tags=("safety",)), a_post("safety/wall", tags=("Safety",)), a_post("launch/x"))
    stop = replace(a_pause(), excepting=("tag:safety", "post:launch/x"))
    ledger.pause(stop)
    assert ledger.pauses() == (stop,)
    assert ledger.stopped_by(stop) == 0
    assert claim(ledger, "launch/wall") is not None
    assert claim(ledger, "launch/x") is not None
    ledger.pause(a_pause())
    assert claim(ledger, "safety/wall") is None, "the second word is the one that counts"
    assert "(except tag:safety, post:launch/x)" in ledger.audit("all")[0].detail


def missed_while_paused(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post())
    clock.forward(minutes=40)
    ledger.record("launch/wall", State.MISSED, why="late")


def test_a_yes_that_was_given_during_a_pause_stands_when_it_ends(ledger: Ledger, clock: Clock) -> None:
    missed_while_paused(ledger, clock)
    ledger.pause(a_pause("channel:wall"))
    ledger.record("launch/wall", State.SCHEDULED, by="Ann")
    assert claim(ledger, "launch/wall") is None
    clock.forward(hours=3)
    assert ledger.overdue(clock()) == ()
    assert ledger.resume("channel:wall", "Bea") == ()
    assert claim(ledger, "launch/wall") is not None


def test_a_yes_that_was_given_before_a_pause_is_asked_for_again(ledger: Ledger, clock: Clock) -> None:
    missed_while_paused(ledger, clock)
    ledger.record("launch/wall", State.SCHEDULED, by="Ann")
    ledger.pause(a_pause("channel:wall"))
    clock.forward(minutes=5)
    assert ledger.resume("channel:wall", "Bea") == ("launch/wall",)
    assert state(ledger) is State.MISSED


def test_a_yes_in_one_pause_is_none_in_the_next(ledger: Ledger, clock: Clock) -> None:
    missed_while_paused(ledger, clock)
    ledger.pause(a_pause())
    ledger.record("launch/wall", State.SCHEDULED, by="Ann")
    assert ledger.resume("all", "Bea") == ()
    ledger.pause(a_pause())
    assert ledger.resume("all", "Bea") == ("launch/wall",)


def test_a_yes_stands_also_where_the_pause_ends_by_itself_and_the_clock_was_set(ledger: Ledger, clock: Clock) -> None:
    missed_while_paused(ledger, clock)
    ledger.pause(a_pause("channel:wall", until=1))
    clock.forward(minutes=-15)
    ledger.record("launch/wall", State.SCHEDULED, by="Ann")
    clock.forward(hours=2)
    assert ledger.expire_pauses() == ()
    assert (state(ledger), claim(ledger, "launch/wall") is not None) == (State.SCHEDULED, True)


def test_an_edit_takes_a_yes_back(ledger: Ledger, clock: Clock) -> None:
    missed_while_paused(ledger, clock)
    ledger.pause(a_pause())
    ledger.record("launch/wall", State.SCHEDULED, by="Ann")
    revise(ledger, a_post(text="We are really live."))
    assert ledger.resume("all", "Bea") == ("launch/wall",)


def test_resuming_what_is_not_paused_does_nothing(ledger: Ledger) -> None:
    add(ledger, a_post())
    assert ledger.resume("all", "ann") == ()
    assert (state(ledger), len(ledger.audit())) == (State.SCHEDULED, 1)


def test_a_pause_that_is_over_still_stops_until_what_elapsed_is_set_aside(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post())
    ledger.pause(a_pause(until=0.25))
    assert ledger.expire_pauses() == ()
    clock.forward(minutes=15)
    assert claim(ledger, "launch/wall") is None
    assert ledger.expire_pauses() == ("launch/wall",)
    assert (state(ledger), ledger.pauses()) == (State.MISSED, ())


def test_it_is_counted_what_a_pause_stops(ledger: Ledger, clock: Clock) -> None:
    add(
        ledger,
        a_post(),
        a_post("later/wall", due=NINE + HOUR),
        a_post("held/wall", hold="mourning"),
        a_post("launch/x"),
    )
    assert claim(ledger, "launch/wall") is not None
    assert [ledger.stopped_by(a_pause(scope)) for scope in ("all", "channel:wall", "channel:slip")] == [3, 2, 0]


def test_pausing_again_takes_the_new_words_and_keeps_since_when(ledger: Ledger, clock: Clock) -> None:
    ledger.pause(a_pause(until=1))
    clock.forward(minutes=5)
    ledger.pause(Pause("all", "bea", "still", clock()))
    assert ledger.pauses() == (Pause("all", "bea", "still", NINE),)


def test_a_channel_that_stops_itself_does_not_overwrite_a_persons_words(ledger: Ledger) -> None:
    assert ledger.stop_channel("x", "credentials refused")
    assert not ledger.stop_channel("x", "again")
    assert ledger.pauses() == (Pause("channel:x", "drumbeat", "credentials refused", NINE),)
    assert ledger.resume("channel:x", "ann") == ()
    ledger.pause(a_pause("channel:x"))
    assert not ledger.stop_channel("x", "credentials refused")
    assert ledger.pauses()[0].by == "ann"


@pytest.mark.parametrize(("due", "expected"), [(1.99, State.MISSED), (2, State.SCHEDULED), (2.01, State.SCHEDULED)])
def test_a_pause_with_an_end_stops_what_is_due_before_it_even_if_its_end_is_noticed_late(
    ledger: Ledger, clock: Clock, due: float, expected: State
) -> None:
    add(ledger, a_post(due=NINE + due * HOUR))
    ledger.pause(a_pause(until=2))
    clock.forward(hours=2.25)
    ledger.expire_pauses()
    assert state(ledger) is expected


def test_a_person_cannot_send_what_the_files_hold(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(hold="guard: pre-election period"))
    clock.forward(hours=1)
    ledger.record("launch/wall", State.MISSED, why="late")
    with pytest.raises(LedgerError, match="pre-election period"):
        ledger.record("launch/wall", State.SCHEDULED, by="ann")
    ledger.record("launch/wall", State.SCHEDULED)
    assert claim(ledger, "launch/wall") is None
    assert [why for _, why in ledger.untold(clock())] == ["is held by the files: guard: pre-election period"]


@pytest.mark.parametrize("scope", ["channel:Wall", "tag:Statistic", "post:Launch/wall"])
def test_a_pause_stops_whatever_the_capitals(ledger: Ledger, scope: str) -> None:
    add(ledger, a_post(tags=("statistic",)))
    ledger.pause(a_pause(scope))
    assert claim(ledger, "launch/wall") is None


@pytest.mark.parametrize("is_approved", [True, False])
def test_a_shout_out_given_up_by_a_wrong_clock_stays_so_where_its_partner_was_approved_another_date(
    ledger: Ledger, clock: Clock, is_approved: bool
) -> None:
    skip = Lateness(timedelta(minutes=30), Then.SKIP)
    first, other = (
        a_post(f"thanks/wall/2021-08-{day}/cedar", due=NINE + timedelta(days=day - 23), late=skip, partners=("cedar",))
        for day in (23, 28)
    )
    first, other = replace(first, approvals=1), replace(other, approvals=1)
    add(ledger, first)
    clock.forward(hours=3)
    ledger.record(first.id, State.WITHDRAWN, why=f"{SKIPPED}3 h late")
    add(ledger, other)
    if is_approved:
        ledger.approve(other.id, other.fingerprint, "Ann")
    clock.forward(hours=-3)
    ledger.clock_went_back(timedelta(hours=3))
    assert state(ledger, first.id) is (State.WITHDRAWN if is_approved else State.SCHEDULED)


def test_a_pause_that_a_wrong_clock_ended_is_in_force_again(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(due=NINE + HOUR))
    ledger.pause(a_pause(until=3))
    clock.forward(hours=24)
    ledger.expire_pauses()
    assert ledger.pauses() == ()
    clock.forward(hours=-23)
    ledger.clock_went_back(23 * HOUR)
    assert ledger.pauses() == (a_pause(until=3),)
    assert claim(ledger, "launch/wall") is None
    clock.forward(hours=2)
    ledger.expire_pauses()
    clock.forward(minutes=-1)
    ledger.clock_went_back(timedelta(minutes=1))
    assert [pause.until for pause in ledger.pauses()] == [NINE + 3 * HOUR]
    clock.forward(hours=1)
    ledger.expire_pauses()
    ledger.clock_went_back(timedelta(minutes=1))
    assert ledger.pauses() == ()


def test_what_a_person_left_out_after_a_wrong_clock_gave_it_up_stays_left_out(ledger: Ledger, clock: Clock) -> None:
    post = a_post(late=Lateness(timedelta(minutes=30), Then.SKIP))
    add(ledger, post)
    clock.forward(hours=3)
    ledger.record(post.id, State.WITHDRAWN, why=f"{SKIPPED}3 h late")
    ledger.record(post.id, State.SCHEDULED, by="Ann")
    ledger.record(post.id, State.WITHDRAWN, by="Bea", why="not now")
    clock.forward(hours=-3)
    ledger.clock_went_back(3 * HOUR)
    assert state(ledger, post.id) is State.WITHDRAWN
