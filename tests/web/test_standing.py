"""Where a post stands, as pages say it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.delivery import ELAPSED, Pause, State
from bot.model.diagnostic import Diagnostic, Severity
from bot.web.known import Known
from bot.web.posts import View
from bot.web.render import TEMPLATES
from bot.web.standing import Mark, Standing, standing, together
from tests.web.plans import BEFORE, LAUNCH, PLACE, a_delivery, a_post

POST = a_post()
ZONE = ZoneInfo("Europe/London")
VIEW = View("Root Out Racism", "Europe/London", BEFORE)
TWO_HELD = (("X", Mark.HELD), ("Wall", Mark.HELD), ("Mastodon", Mark.APPROVED))
PAUSE = Pause("channel:x", "Priya", "Flooding", BEFORE)


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        *((State[name], Mark[name]) for name in ("FAILED", "UNCONFIRMED", "MISSED", "PUBLISHED", "WITHDRAWN", "HELD")),
        (State.PUBLISHING, Mark.SENDING),
        (State.SCHEDULED, Mark.APPROVED),
    ],
)
def test_every_state_of_the_ledger_has_its_mark(state: State, mark: Mark) -> None:
    assert standing(POST, a_delivery(POST, state), ZONE).mark is mark


def test_what_came_due_during_a_pause_waits_for_a_person_and_is_not_missed() -> None:
    waits = replace(a_delivery(POST, State.MISSED), why=f"{ELAPSED}all was paused by Jo")
    found = standing(POST, waits, ZONE)
    assert (found.mark, found.mark.word, found.mark.needs_a_person) == (Mark.WAITED, "Waits for a decision", True)


def test_of_what_keeps_a_post_back_the_gravest_is_said() -> None:
    post = replace(POST, approvals=2, hold="x is not connected")
    assert standing(post, None, ZONE, Mark.UNFIT, PAUSE).words == "Needs mending"
    assert standing(post, None, ZONE, None, PAUSE).words == "Needs approval"
    assert standing(replace(post, approvals=0), None, ZONE, None, PAUSE).words == "Paused: Flooding"
    assert standing(replace(post, approvals=0), None, ZONE).words == "Held: x is not connected"


def test_approvals_that_were_given_are_counted_as_long_as_the_words_are_the_same() -> None:
    post = replace(POST, approvals=2, fingerprint="new")
    given = replace(a_delivery(post, State.SCHEDULED), approved_by=("Jo",))
    assert standing(post, given, ZONE).words == "Needs approval: 1 of 2 given"
    assert standing(post, replace(given, approved_by=("Jo", "Sam")), ZONE).mark is Mark.APPROVED
    assert standing(post, replace(given, fingerprint="old"), ZONE).words == "Needs approval"


def known(*problems: Diagnostic) -> Mark:
    return Known({}, problems, {}).standings([POST], VIEW)[POST.id].mark


def test_a_post_with_an_error_needs_mending_and_one_that_waits_for_words_is_a_draft() -> None:
    unfit = Diagnostic("text-too-long", "312", PLACE, post=POST.id)
    blank = replace(unfit, code="not-filled-in")
    assert known(unfit) is known(unfit, blank) is Mark.UNFIT
    assert known(blank) is Mark.DRAFT
    assert known(replace(unfit, severity=Severity.WARNING)) is known(replace(unfit, post="other/x")) is Mark.APPROVED


def test_a_pause_marks_what_is_due_within_a_day_and_before_it_ends() -> None:
    soon = replace(VIEW, now=LAUNCH - timedelta(hours=23))

    def mark(view: View, pause: Pause) -> Mark:
        return Known({}, (), {}, (pause,)).standings([POST], view)[POST.id].mark

    assert mark(soon, PAUSE) is Mark.PAUSED
    assert mark(VIEW, PAUSE) is Mark.APPROVED
    assert mark(soon, replace(PAUSE, until=LAUNCH - timedelta(hours=1))) is Mark.APPROVED
    assert mark(soon, replace(PAUSE, excepting=("channel:x",))) is Mark.APPROVED


def test_what_was_too_late_when_it_was_first_seen_is_missed_once_the_campaign_has_run() -> None:
    late = replace(VIEW, now=LAUNCH + timedelta(hours=1))
    for held, mark in ({}, Mark.APPROVED), ({"other": a_delivery(a_post("other"))}, Mark.MISSED):
        assert Known({}, (), held).standings([POST], late)[POST.id].mark is mark


@pytest.mark.parametrize(
    ("standings", "words", "concerned"),
    [
        ([("X", Standing(Mark.APPROVED)), ("Wall", Standing(Mark.PUBLISHED))], "Approved", set()),
        ([("X", Standing(Mark.FAILED)), ("Wall", Standing(Mark.PUBLISHED))], "Failed on X", {"X"}),
        ([("X", Standing(Mark.PAUSED)), ("Wall", Standing(Mark.APPROVED))], "X paused", {"X"}),
        ([(name, Standing(mark)) for name, mark in TWO_HELD], "Held on 2 channels", {"X", "Wall"}),
        ([("X", Standing(Mark.HELD, "guard: By-election until 2026-12-18 00:00"))], "Held: By-election", set()),
        ([("X", Standing(Mark.UNAPPROVED, "1 of 2 given"))], "Needs approval", set()),
    ],
)  # fmt: skip
def test_an_entry_stands_where_its_gravest_channel_does(
    standings: list[tuple[str, Standing]], words: str, concerned: set[str]
) -> None:
    found = together(standings)
    assert (found.words, set(found.concerned)) == (words, concerned)


def test_every_mark_has_a_word_a_tone_and_a_shape_of_its_own() -> None:
    drawn = (TEMPLATES / "parts.html").read_text("utf-8")
    style = (TEMPLATES / "drumbeat.css").read_text("utf-8")
    assert len({mark.word for mark in Mark}) == len(Mark)
    for mark in Mark:
        assert f'mark == "{mark}"' in drawn
        assert style.count(f".t-{mark.tone} {{") == 2
