"""The plan against the ledger: what is added, moved, revised, withdrawn or kept, and what cannot change any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.campaign import ShoutOut
from bot.model.delivery import State
from bot.model.moment import Lateness
from bot.model.plan import Change, Kind, Media, Plan, Snapshot
from bot.planning.reconcile import reconcile, refusal
from tests.planning.makers import LAUNCH, applied, campaign, delivery, entry, every, message, partner, planned, utc

NOW = utc("2021-07-01 12:00")
ONE = campaign(entry("launch"))


def _only(plan: Plan, snapshot: Snapshot, now: str = "2021-07-01 12:00") -> Change:
    [change] = reconcile(plan, snapshot, utc(now)).changes
    return change


def _held(plan: Plan, state: State) -> Snapshot:
    return Snapshot({post.id: delivery(post, state) for post in plan.posts})


def test_a_new_post_is_added() -> None:
    assert _only(planned(ONE), Snapshot()).kind is Kind.ADD


def test_a_new_post_is_added_until_its_grace_ends_and_is_too_late_after_that() -> None:
    plan = planned(ONE)  # due 08:00 UTC, grace 30 minutes
    assert _only(plan, Snapshot(), "2021-08-23 08:30").kind is Kind.ADD
    late = _only(plan, Snapshot(), "2021-08-23 08:30:01")
    assert (late.kind, late.why) == (Kind.TOO_LATE, "was due Mon 2021-08-23 09:00")


def test_what_was_applied_is_kept() -> None:
    made = campaign(entry("launch"), entry("daily", every("daily 09:00", "2021-07-05", "2021-07-20")))
    plan = planned(made)
    after = reconcile(plan, applied(reconcile(plan, Snapshot(), NOW)), NOW)
    assert after.counts() == {Kind.KEEP: 17}


def test_a_new_time_moves_the_post_and_says_both_times() -> None:
    change = _only(planned(campaign(entry("launch", "launch 10:00"))), _held(planned(ONE), State.SCHEDULED))
    assert (change.kind, change.why) == (Kind.MOVE, "from Mon 2021-08-23 09:00 to Mon 2021-08-23 10:00")


def test_a_new_text_revises_the_post_and_its_approvals_are_void() -> None:
    edited = campaign(entry("launch"), messages=(message("launch", "Other words"),))
    change = _only(planned(edited), _held(planned(ONE), State.SCHEDULED))
    assert (change.kind, change.why) == (Kind.REVISE, "text or media changed; approvals are void")


def test_new_rules_revise_the_post_and_are_named() -> None:
    ruled = campaign(entry("launch", hold="waits for Leeds", late=Lateness(timedelta(minutes=5))))
    change = _only(planned(ruled), _held(planned(ONE), State.SCHEDULED))
    assert change.kind is Kind.REVISE
    assert change.why == (
        "its rules changed: grace in seconds was 1800, is now 300; hold was none, is now waits for Leeds"
    )


@pytest.mark.parametrize("state", [State.FAILED, State.MISSED, State.HELD])
def test_what_failed_or_waits_is_kept_while_nothing_changed(state: State) -> None:
    assert _only(planned(ONE), _held(planned(ONE), state)).kind is Kind.KEEP


def test_what_was_withdrawn_and_is_back_is_added() -> None:
    gone = applied(reconcile(Plan((), "Europe/London"), _held(planned(ONE), State.SCHEDULED), NOW))
    assert [each.state for each in gone.deliveries.values()] == [State.WITHDRAWN]
    assert _only(planned(ONE), Snapshot()).kind is Kind.ADD
    change = _only(planned(ONE), gone)
    assert (change.kind, change.why) == (Kind.ADD, "back in the files")


def test_what_a_person_skipped_stays_out_until_it_has_a_new_time() -> None:
    [post] = planned(ONE).posts
    skipped = Snapshot({post.id: replace(delivery(post, State.WITHDRAWN), why="skipped by ann")})
    change = _only(planned(ONE), skipped)
    assert (change.kind, change.why) == (Kind.KEEP, "skipped by ann")
    assert _only(planned(campaign(entry("launch", "launch 10:00"))), skipped).kind is Kind.ADD


@pytest.mark.parametrize("state", [State.PUBLISHED, State.PUBLISHING, State.UNCONFIRMED])
def test_a_new_name_for_an_entry_that_is_out_makes_no_second_post(state: State) -> None:
    """Within its grace a renamed entry, or channel, would look like a new post that is only a little late."""
    out = _held(planned(ONE), state)
    renamed = planned(campaign(entry("the-launch", message="launch")))
    [change] = [each for each in reconcile(renamed, out, utc("2021-08-23 08:10")).changes if each.post]
    assert change.kind is Kind.CONFLICT
    assert change.why.startswith("already public as launch/wall")
    other_words = planned(campaign(entry("other", message="launch"), messages=(message("launch", "Other words"),)))
    assert Kind.ADD in reconcile(other_words, out, utc("2021-08-23 08:10")).counts()


def test_splitting_a_text_that_is_out_adds_no_second_half_of_it() -> None:
    out = _held(planned(campaign(entry("launch"), messages=(message("launch", "One. Two."),))), State.PUBLISHED)
    split = planned(campaign(entry("launch"), messages=(message("launch", "One.\n---\nTwo."),)))
    changes = reconcile(split, out, utc("2021-08-23 08:10")).changes
    assert [(each.post_id, each.kind) for each in changes] == [
        ("launch/wall", Kind.CONFLICT),
        ("launch/wall/2", Kind.CONFLICT),
    ]


def test_a_picture_that_was_renamed_is_read_from_its_new_place() -> None:
    [post] = planned(ONE).posts
    before, after = (replace(post, media=(Media(path, "image/png", "00", 9, "Words"),)) for path in ("a.png", "b.png"))
    held = Snapshot({post.id: delivery(before, State.SCHEDULED)})
    change = _only(Plan((after,), "Europe/London"), held)
    assert (change.kind, change.why) == (Kind.REVISE, "its rules changed: files was a.png, is now b.png")


@pytest.mark.parametrize("state", [State.PUBLISHED, State.PUBLISHING, State.UNCONFIRMED])
def test_what_is_public_or_may_be_is_kept_when_only_its_rules_changed(state: State) -> None:
    ruled = planned(campaign(entry("launch", hold="too late")))
    assert _only(ruled, _held(planned(ONE), state)).kind is Kind.KEEP


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (State.PUBLISHED, "already public since Mon 2021-08-23 09:00; the edit cannot reach it"),
        (State.PUBLISHING, "may be public: resolve it first, then the new text can be looked at"),
        (State.UNCONFIRMED, "may be public: resolve it first, then the new text can be looked at"),
    ],
)
def test_an_edit_of_what_is_public_or_may_be_is_a_conflict(state: State, why: str) -> None:
    edited = campaign(entry("launch"), messages=(message("launch", "Other words"),))
    change = _only(planned(edited), _held(planned(ONE), state))
    assert (change.kind, change.why) == (Kind.CONFLICT, why)


def test_a_new_time_for_what_is_public_is_a_milder_conflict() -> None:
    change = _only(planned(campaign(entry("launch", "launch 10:00"))), _held(planned(ONE), State.PUBLISHED))
    assert change.kind is Kind.CONFLICT
    assert change.why == "already public since Mon 2021-08-23 09:00; its new time changes nothing"


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        *((state, Kind.WITHDRAW) for state in (State.SCHEDULED, State.HELD, State.FAILED, State.MISSED)),
        *((state, Kind.CONFLICT) for state in (State.PUBLISHING, State.UNCONFIRMED)),
        (State.PUBLISHED, Kind.KEEP),
    ],
)
def test_what_left_the_files_is_withdrawn_unless_it_is_public_or_may_be(state: State, kind: Kind) -> None:
    assert _only(planned(campaign()), _held(planned(ONE), state)).kind is kind


def test_what_was_withdrawn_and_stays_away_is_no_change() -> None:
    assert reconcile(planned(campaign()), _held(planned(ONE), State.WITHDRAWN), NOW).changes == ()


def test_a_reordering_of_entries_changes_nothing() -> None:
    entries = (entry("b"), entry("a"), entry("daily", every("daily 09:00", "2021-07-05", "2021-07-20")))
    before = applied(reconcile(planned(campaign(*entries)), Snapshot(), NOW))
    assert reconcile(planned(campaign(*entries[::-1])), before, NOW).counts() == {Kind.KEEP: 18}


def test_a_renamed_file_changes_nothing() -> None:
    before = applied(reconcile(planned(ONE), Snapshot(), NOW))
    [old] = ONE.entries
    elsewhere = replace(old.location, file="schedules/renamed.yaml", line=40)
    renamed = replace(old, location=elsewhere, timing=replace(old.timing, location=elsewhere))
    assert _only(planned(campaign(renamed)), before).kind is Kind.KEEP


def test_a_launch_that_moves_by_a_week_moves_every_entry_that_counts_from_it() -> None:
    entries = (entry("call", "launch -63d 10:00"), entry("launch"), entry("fixed", "2021-07-14 10:00"))
    before = applied(reconcile(planned(campaign(*entries, launch=LAUNCH)), Snapshot(), utc("2021-06-01 12:00")))
    changes = reconcile(planned(campaign(*entries, launch="2021-08-30 09:00")), before, utc("2021-06-01 12:00"))
    assert [(each.post_id, each.kind) for each in changes.changes] == [
        ("call/wall", Kind.MOVE),
        ("fixed/wall", Kind.KEEP),
        ("launch/wall", Kind.MOVE),
    ]


def test_a_plan_that_would_withdraw_most_of_the_calendar_is_refused() -> None:
    full = campaign(entry("launch"), entry("daily", every("daily 09:00", "2021-07-05", "2021-07-24")))
    before = applied(reconcile(planned(full), Snapshot(), NOW))
    changes = reconcile(planned(ONE), before, NOW)
    assert refusal(changes, before, NOW) == (
        "this would withdraw 20 of 21 posts that are still to come; check that no file is missing"
    )


def test_a_plan_that_withdraws_less_than_half_or_few_posts_is_fine() -> None:
    days = [campaign(entry("daily", every("daily 09:00", "2021-07-05", last))) for last in ("2021-08-05", "2021-07-22")]
    before = applied(reconcile(planned(days[0]), Snapshot(), NOW))
    assert refusal(reconcile(planned(days[1]), before, NOW), before, NOW) == ""
    small = _held(planned(ONE), State.SCHEDULED)
    assert refusal(reconcile(planned(campaign()), small, NOW), small, NOW) == ""


def test_a_plan_that_withdraws_just_half_is_fine() -> None:
    days = [campaign(entry("daily", every("daily 09:00", "2021-07-05", last))) for last in ("2021-07-28", "2021-07-16")]
    before = applied(reconcile(planned(days[0]), Snapshot(), NOW))
    changes = reconcile(planned(days[1]), before, NOW)
    assert (len(changes.of(Kind.WITHDRAW)), len(before.deliveries)) == (12, 24)
    assert refusal(changes, before, NOW) == ""


def test_a_longer_partner_list_may_change_every_shout_out_to_come() -> None:
    thanks = entry("thanks", every("daily 09:00", "2021-07-05", "2021-07-24"), shout_out=ShoutOut())
    few, more = (tuple(partner(f"p{number}") for number in range(size)) for size in (20, 40))
    before = applied(reconcile(planned(campaign(thanks, partners=few)), Snapshot(), NOW))
    changes = reconcile(planned(campaign(thanks, partners=more)), before, NOW)
    assert len(changes.of(Kind.WITHDRAW)) > 10
    assert refusal(changes, before, NOW) == ""


def test_a_flood_that_nobody_expects_is_refused_and_an_expected_one_is_not() -> None:
    many = planned(campaign(*(entry(f"e{number}", "2021-07-01 13:05") for number in range(21))))
    sudden = reconcile(many, Snapshot(), NOW)
    assert refusal(sudden, Snapshot(), NOW).startswith("this would let 21 posts out within 10 minutes")
    before = applied(sudden)
    assert refusal(reconcile(many, before, NOW), before, NOW) == ""
