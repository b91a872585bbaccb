"""What would really happen is said before anything else: each post has one fate, and each fate its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.approved import lacks
from bot.model.delivery import NOT_IN_FILES, Delivery, Pause, State
from bot.model.plan import Post
from bot.report.prospect import Connections, Fate, Prospect, head, prospect, words
from tests.report.example import LAUNCH, delivery, plan, post

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CONNECTIONS = Connections(frozenset({"mastodon"}), frozenset({"linkedin"}))


def ahead(*posts: Post, held: dict[str, Delivery] | None = None, pauses: tuple[Pause, ...] = ()) -> Prospect:
    return prospect(plan(*posts), held or {}, LAUNCH, CONNECTIONS, pauses)


def fate(of: Post, held: Delivery | None = None, *pauses: Pause) -> Fate:
    [group] = ahead(of, held={of.id: held} if held else None, pauses=pauses).groups
    return group.fate


def test_everything_that_does_not_go_out_is_said_with_its_reason() -> None:
    posts = (
        post("a/wall", DAY),
        post("a/mastodon", DAY, hold="mastodon is not connected"),
        post("b/mastodon", 2 * DAY, hold="mastodon is not connected"),
        post("a/linkedin", DAY, hold="linkedin is not connected"),
        post("quote/wall", 2 * DAY, approvals=2),
        post("vote/wall", 3 * DAY, hold="guard: by-election"),
        post("old/wall", -DAY),
    )
    assert list(words(ahead(*posts))) == [
        "As things are, 1 of 7 posts goes out in time.",
        "     1 is on what this version cannot connect: linkedin",
        "     2 have no connection: mastodon (see config.toml)",
        "     1 is too late by now: old",
        "     1 is held (guard: by-election): vote",
        "     1 waits for approval, the first for Wed 25 Aug 2021 09:00: quote",
    ]


def test_what_is_paused_is_counted_and_what_is_excepted_goes_out() -> None:
    stop = Pause("all", "Ann", "a death", LAUNCH, None, ("tag:safety",))
    found = ahead(post("a/wall", DAY), post("b/wall", DAY, tags=("safety",)), pauses=(stop,))
    assert list(words(found)) == ["As things are, 1 of 2 posts goes out in time.", "     1 is paused: a"]


@pytest.mark.parametrize(
    ("state", "why", "expected"),
    [
        (State.SCHEDULED, "", Fate.GOES),
        (State.HELD, "by Ann", Fate.HELD),
        (State.MISSED, "late", Fate.ASKED),
        (State.FAILED, "refused", Fate.ASKED),
        (State.UNCONFIRMED, "lost", Fate.ASKED),
        (State.WITHDRAWN, "skipped by Ann", Fate.LEFT_OUT),
        (State.WITHDRAWN, NOT_IN_FILES, Fate.GOES),
        (State.PUBLISHED, "", Fate.PUBLIC),
    ],
)
def test_the_ledger_knows_better_than_the_plan(state: State, why: str, expected: Fate) -> None:
    one = post("a/wall", DAY)
    assert fate(one, replace(delivery(one, state), why=why)) is expected


def test_what_cannot_be_sent_anywhere_is_one_cause_whatever_became_of_it() -> None:
    one = post("a/mastodon", -DAY, hold="mastodon is not connected")
    for state in (State.HELD, State.MISSED):
        assert fate(one, delivery(one, state)) is Fate.UNCONNECTED


def test_an_edit_or_another_day_takes_approvals_back() -> None:
    one = post("a/wall", DAY, approvals=1)
    held = delivery(one, approved_by=("Ada",))
    zone = ZoneInfo("Europe/London")
    assert (fate(one, held), lacks(one, held, zone)) == (Fate.GOES, 0)
    assert fate(replace(one, fingerprint="another"), held) is Fate.UNAPPROVED
    assert fate(replace(one, due=one.due + DAY), held) is Fate.UNAPPROVED
    assert fate(replace(one, due=one.due + MINUTE), held) is Fate.GOES


def test_a_new_time_is_judged_by_the_new_time() -> None:
    one = post("a/wall", -DAY)
    assert fate(replace(one, due=LAUNCH + DAY), delivery(one, State.SCHEDULED)) is Fate.GOES
    assert fate(one, delivery(one, State.SCHEDULED)) is Fate.TOO_LATE


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ((), "Nothing is planned."),
        ((post("a/wall", DAY),), "As things are, the only post goes out in time."),
        ((post("a/wall", -DAY),), "As things are, the only post does not go out in time."),
        ((post("a/wall", DAY), post("b/wall", DAY)), "As things are, all 2 posts go out in time."),
        ((post("a/wall", -DAY), post("b/wall", -DAY)), "As things are, none of 2 posts go out in time."),
    ],
)
def test_one_sentence_says_how_many(posts: tuple[Post, ...], expected: str) -> None:
    assert head(ahead(*posts)) == expected


def test_what_is_public_is_not_still_to_come() -> None:
    posts = (post("a/wall"), post("b/wall", DAY), post("c/wall", DAY))
    held = {"a/wall": delivery(posts[0], State.PUBLISHED)}
    assert head(ahead(*posts, held=held)) == "1 post is public. As things are, all of the other 2 posts go out in time."
    assert head(ahead(posts[0], held=held)) == "1 post is public. Nothing is still to come."


def test_what_is_overdue_does_not_go_out_in_time_and_its_reason_is_said() -> None:
    late, sent = post("a/wall", -2 * MINUTE), post("b/wall", -2 * MINUTE)
    held = {
        "a/wall": delivery(late, why="not reached: it refused the connection", not_before=LAUNCH + MINUTE),
        "b/wall": delivery(sent, why="Ann said to send it", expires_at=LAUNCH + late.late.grace),
    }
    assert list(words(ahead(late, sent, post("c/wall", -MINUTE / 2), held=held))) == [
        "As things are, 2 of 3 posts go out in time.",
        "     1 is overdue and not out (not reached: it refused the connection): a",
    ]


def test_ids_are_short_where_they_are_unambiguous() -> None:
    ids = ("a/wall", "a/x", "b/wall", "thanks/x/2021-08-17/hub", "thanks/x/2021-08-18/hub", "a/x/2")
    short = ahead(*(post(each, DAY) for each in ids)).short
    assert [short[each] for each in ids] == [
        "a/wall", "a/x", "b", "thanks/x/2021-08-17", "thanks/x/2021-08-18", "a/x/2"
    ]  # fmt: skip
