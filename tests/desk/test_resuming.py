"""Going on after a pause: what waited is shown with its new time, and one decision is taken for all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.desk.refused import Refused
from bot.desk.resuming import After, Resumption, resume, resumption
from bot.desk.rules import Rules
from bot.ledger import Ledger
from bot.model.delivery import ELAPSED, Pause, State
from bot.model.diagnostic import Location
from bot.model.moment import Guard, Moment
from bot.model.people import Agreement
from bot.model.plan import Post
from bot.planning.windows import Window
from tests.ledger.posts import LONDON, NINE, Clock, a_post, a_receipt, add, claim, revise

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
RULES = Rules(ZoneInfo(LONDON))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(None, clock) as opened:
        yield opened


def stop(ledger: Ledger, clock: Clock, scope: str = "all") -> None:
    ledger.pause(Pause(scope, "Ann", "a death", clock()))


def after(
    ledger: Ledger, clock: Clock, word: After = After.WAIT, scope: str = "all", rules: Rules = RULES, by: str = "Bea"
) -> Resumption:
    found = resumption(ledger, Path("/nowhere"), scope, word, rules, clock(), by)
    assert isinstance(found, Resumption), found
    return found


def times(found: Resumption) -> dict[str, datetime | None]:
    return {turn.post.id: turn.at for turn in found.turns}


def states(ledger: Ledger) -> dict[str, State]:
    return {post_id: one.state for post_id, one in ledger.snapshot().deliveries.items()}


def test_without_a_choice_only_what_is_still_to_come_goes_on(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("thanks/x"), a_post("later/wall", due=NINE + 3 * DAY))
    stop(ledger, clock)
    clock.forward(hours=48)
    found = after(ledger, clock)
    assert times(found) == {"launch/wall": None, "thanks/x": None}
    assert states(ledger)["launch/wall"] is State.SCHEDULED, "to look changes nothing"
    assert resume(ledger, found, RULES, "Bea") == ()
    assert states(ledger) == {
        "launch/wall": State.MISSED, "thanks/x": State.MISSED, "later/wall": State.SCHEDULED
    }  # fmt: skip
    assert ledger.pauses() == ()


def test_what_was_left_waiting_is_decided_later_and_in_parts(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(tags=("party",)), a_post("thanks/x"))
    stop(ledger, clock)
    clock.forward(hours=48)
    resume(ledger, after(ledger, clock), RULES, "Bea")
    resume(ledger, after(ledger, clock, After.SKIP, "tag:Party"), RULES, "Bea")
    assert states(ledger) == {"launch/wall": State.WITHDRAWN, "thanks/x": State.MISSED}
    resume(ledger, after(ledger, clock, After.SEND), RULES, "Bea")
    assert claim(ledger, "thanks/x") is not None
    assert isinstance(resumption(ledger, Path(), "all", After.SEND, RULES, clock(), "Bea"), Refused)


def test_what_is_sent_keeps_the_gap_to_everything_else_on_its_channel(ledger: Ledger, clock: Clock) -> None:
    now = NINE + DAY
    add(ledger, a_post(), a_post("thanks/wall", due=NINE + HOUR), a_post("launch/x"))
    add(ledger, a_post("noon/wall", due=now + 14 * MINUTE))
    stop(ledger, clock)
    clock.at = now
    found = after(ledger, clock, After.SEND)
    assert times(found) == {"launch/wall": now, "launch/x": now, "thanks/wall": now + 24 * MINUTE}
    resume(ledger, found, RULES, "Bea")
    assert [one.post_id for one in ledger.due(now)] == ["launch/wall", "launch/x"]


def test_what_is_moved_keeps_its_time_of_day_and_its_distance(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("thanks/wall", due=NINE + 27 * HOUR))
    stop(ledger, clock)
    clock.forward(hours=50)
    found = after(ledger, clock, After.MOVE)
    assert (found.span, times(found)) == ("3 days", {
        "launch/wall": NINE + 3 * DAY, "thanks/wall": NINE + 3 * DAY + 27 * HOUR
    })  # fmt: skip
    resume(ledger, found, RULES, "Bea")
    clock.at = NINE + 3 * DAY - MINUTE
    assert ledger.due(clock()) == ledger.overdue(clock()) == ()
    clock.forward(minutes=1)
    assert claim(ledger, "launch/wall") is not None


def test_within_the_day_all_are_moved_by_quarters_of_an_hour(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("thanks/wall", due=NINE + HOUR))
    stop(ledger, clock)
    clock.forward(minutes=100)
    found = after(ledger, clock, After.MOVE)
    assert found.span == "1 h 45 min"
    assert times(found) == {"launch/wall": NINE + 105 * MINUTE, "thanks/wall": NINE + 165 * MINUTE}


def test_a_move_over_a_change_of_clocks_keeps_the_time_of_day(ledger: Ledger, clock: Clock) -> None:
    saturday = datetime(2021, 10, 30, 9, 0, tzinfo=ZoneInfo(LONDON))
    add(ledger, a_post(due=saturday))
    stop(ledger, clock)
    clock.at = saturday + 20 * HOUR
    [at] = times(after(ledger, clock, After.MOVE)).values()
    assert at is not None
    assert f"{at.astimezone(ZoneInfo(LONDON)):%d %H:%M}" == "31 09:00"


def test_a_moved_post_gives_way_to_what_is_planned_there(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("other/wall", due=NINE + DAY + 5 * MINUTE))
    stop(ledger, clock)
    clock.forward(hours=23)
    assert times(after(ledger, clock, After.MOVE)) == {"launch/wall": NINE + DAY + 15 * MINUTE}


def test_a_moved_time_stands_when_the_clock_is_set_back(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post())
    stop(ledger, clock)
    clock.forward(hours=23)
    resume(ledger, after(ledger, clock, After.MOVE), RULES, "Bea")
    clock.forward(hours=-2)
    ledger.clock_went_back(2 * HOUR)
    assert ledger.due(clock()) == ()
    clock.at = NINE + DAY
    assert [one.post_id for one in ledger.due(clock())] == ["launch/wall"]


@pytest.mark.parametrize("word", [After.SEND, After.MOVE])
def test_an_approval_is_not_lost_and_another_day_is_said(ledger: Ledger, clock: Clock, word: After) -> None:
    post = a_post(approvals=1)
    add(ledger, post, a_post("thanks/x", approvals=2))
    ledger.approve(post.id, post.fingerprint, "Cem")
    stop(ledger, clock)
    clock.forward(hours=23)
    found = after(ledger, clock, word)
    assert [turn.post.id for turn in found.other_day(RULES)] == ["launch/wall"]
    assert [turn.missing for turn in found.turns] == [0, 2]
    resume(ledger, found, RULES, "Bea")
    clock.at = found.turns[0].at or NINE
    assert claim(ledger, "launch/wall") is not None
    assert claim(ledger, "thanks/x") is None
    line = ledger.audit("launch/wall")[-2]
    assert (line.by, line.action) == ("Bea", "scheduled")


TEAM = (Agreement(1, (("Cem Aydin", "caydin", "CA"), ("Ann Lee",))),)


def stop_after_a_yes(ledger: Ledger, clock: Clock, *beside: Post) -> None:
    """Stop everything after somebody of the team has approved a post."""
    post = a_post(approvals=1, agreements=TEAM)
    add(ledger, post, *beside)
    ledger.approve(post.id, post.fingerprint, "Ann Lee")
    stop(ledger, clock)


@pytest.mark.parametrize("word", [After.SEND, After.MOVE])
def test_what_was_approved_goes_out_on_another_day_by_the_word_of_somebody_who_may_approve_it(
    ledger: Ledger, clock: Clock, word: After
) -> None:
    stop_after_a_yes(ledger, clock, a_post("thanks/x"), a_post("open/notes", approvals=1, agreements=TEAM))
    clock.forward(hours=23)
    assert {turn.post.id: turn.stays for turn in after(ledger, clock, word, by="Dee").turns} == {
        "launch/wall": "was approved for another day: --by Cem Aydin or Ann Lee", "thanks/x": "", "open/notes": ""
    }  # fmt: skip
    resume(ledger, after(ledger, clock, word, by="Dee"), RULES, "Dee")
    assert states(ledger)["launch/wall"] is State.MISSED, "it waits for somebody who may"
    resume(ledger, found := after(ledger, clock, word, by="caydin"), RULES, "caydin")
    clock.at = found.turns[0].at or NINE
    assert claim(ledger, "launch/wall") is not None


def test_on_the_day_that_was_approved_anybody_may_send_and_leave_out_on_any(ledger: Ledger, clock: Clock) -> None:
    stop_after_a_yes(ledger, clock)
    clock.forward(hours=2)
    assert [turn.stays for turn in after(ledger, clock, After.MOVE, by="Dee").turns] == [""]
    clock.forward(hours=48)
    assert [turn.stays for turn in after(ledger, clock, After.SKIP, by="Dee").turns] == [""]


def test_who_moved_it_to_a_day_agreed_to_that_day(ledger: Ledger, clock: Clock) -> None:
    stop_after_a_yes(ledger, clock)
    clock.forward(hours=23)
    resume(ledger, after(ledger, clock, After.MOVE, by="Ann Lee"), RULES, "Ann Lee")
    stop(ledger, clock)
    clock.at = NINE + DAY + HOUR
    assert [turn.stays for turn in after(ledger, clock, After.SEND, by="Dee").turns] == [""]


def test_a_text_that_names_its_day_is_to_be_read_again(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(text="Join us today!"), a_post("thanks/x", text="Thank you, Mondays Ltd."))
    stop(ledger, clock)
    clock.forward(hours=23)
    assert [turn.doubt for turn in after(ledger, clock, After.MOVE).turns] == ["its text says “today”", ""]
    clock.at = NINE + HOUR
    assert [turn.doubt for turn in after(ledger, clock, After.MOVE).turns] == ["", ""], "the same day"


def test_nobody_moves_a_post_into_a_guard(ledger: Ledger, clock: Clock) -> None:
    moment = Moment(Location("campaign.yaml", 1, 1))
    guard = Window(Guard("election", moment, moment, moment.location), NINE + DAY - HOUR, NINE + DAY + HOUR)
    add(ledger, a_post(), a_post("launch/wall/2", segment=2, segments=2), a_post("later/x", due=NINE + 2 * HOUR))
    stop(ledger, clock)
    clock.forward(hours=23)
    rules = replace(RULES, guards=(guard,))
    found = after(ledger, clock, After.MOVE, rules=rules)
    assert [turn.stays[:15] for turn in found.turns] == ["guard: election", "guard: election", ""]
    resume(ledger, found, rules, "Bea")
    assert states(ledger) == {
        "launch/wall": State.MISSED, "launch/wall/2": State.MISSED, "later/x": State.SCHEDULED
    }  # fmt: skip


def test_a_thread_is_not_torn_apart(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("thanks/wall", due=NINE - MINUTE), a_post("launch/wall/2", segment=2, segments=2))
    stop(ledger, clock)
    clock.forward(hours=1)
    found = times(after(ledger, clock, After.SEND))
    assert found["launch/wall"] == found["launch/wall/2"] == clock() + 10 * MINUTE


def test_what_follows_a_post_that_was_left_out_cannot_be_sent(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("launch/wall/2", segment=2, segments=2, due=NINE))
    ledger.record("launch/wall", State.WITHDRAWN, why="skipped by Ann", by="Ann")
    stop(ledger, clock)
    clock.forward(hours=1)
    [turn] = after(ledger, clock, After.SEND).turns
    assert "launch/wall, which was left out" in turn.stays


def test_what_another_pause_stops_as_well_goes_on_waiting(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("thanks/x"))
    stop(ledger, clock)
    stop(ledger, clock, "channel:x")
    clock.forward(hours=1)
    found = after(ledger, clock, After.SEND)
    assert list(times(found)) == ["launch/wall"]
    resume(ledger, found, RULES, "Bea")
    assert states(ledger)["thanks/x"] is State.SCHEDULED


def test_what_came_due_after_the_look_is_said_and_not_decided(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("soon/wall", due=NINE + 31 * MINUTE))
    stop(ledger, clock)
    clock.forward(minutes=30)
    found = after(ledger, clock, After.SKIP)
    clock.forward(minutes=2)
    assert resume(ledger, found, RULES, "Bea") == ("soon/wall",)
    assert ledger.snapshot().deliveries["soon/wall"].why.startswith(ELAPSED)


def test_a_yes_that_was_given_during_the_pause_is_not_asked_for_again(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post())
    ledger.record("launch/wall", State.MISSED, why="late")
    stop(ledger, clock)
    ledger.record("launch/wall", State.SCHEDULED, by="Ann")
    clock.forward(hours=48)
    found = after(ledger, clock, After.SKIP)
    assert (found.turns, resume(ledger, found, RULES, "Bea")) == ((), ())
    assert claim(ledger, "launch/wall") is not None


def test_a_post_that_was_edited_while_people_looked_is_not_decided(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("thanks/x"))
    stop(ledger, clock)
    clock.forward(hours=48)
    found = after(ledger, clock, After.SEND)
    revise(ledger, a_post(due=NINE + 4 * DAY))
    resume(ledger, found, RULES, "Bea")
    assert ledger.snapshot().deliveries["launch/wall"].not_before == NINE + 4 * DAY
    assert claim(ledger, "thanks/x") is not None


def test_the_stop_file_is_taken_out_first(ledger: Ledger, clock: Clock, tmp_path: Path) -> None:
    add(ledger, a_post())
    stop(ledger, clock)
    (tmp_path / "PAUSE").write_text("wait", "utf-8")
    refused = resumption(ledger, tmp_path, "all", After.SEND, RULES, clock(), "Bea")
    assert isinstance(refused, Refused)
    assert "the file PAUSE stops everything" in refused.why


def test_what_is_not_paused_is_refused_and_what_is_paused_named(ledger: Ledger, clock: Clock) -> None:
    stop(ledger, clock, "channel:x")
    refused = resumption(ledger, Path(), "tag:quote", After.WAIT, RULES, clock(), "Bea")
    assert refused == Refused("tag quote is not paused; paused: channel x")


def test_a_published_post_of_a_thread_lets_the_rest_follow(ledger: Ledger, clock: Clock) -> None:
    add(ledger, a_post(), a_post("launch/wall/2", segment=2, segments=2))
    claim(ledger, "launch/wall")
    ledger.record("launch/wall", State.PUBLISHED, receipt=a_receipt())
    stop(ledger, clock)
    clock.forward(hours=1)
    resume(ledger, after(ledger, clock, After.SEND), RULES, "Bea")
    assert claim(ledger, "launch/wall/2") is not None
