"""Every state in which a due post can stop: within its grace there is a receipt, or a message to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.silence import silent, tell_of_too_late
from bot.model.channel import Exactness, RateLimited, Rejected, Unauthorized, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Pause, State
from bot.model.moment import Then
from bot.model.plan import Change, Changes, Kind
from tests.delivery.platform import added, capabilities, post
from tests.delivery.town import HOUR, MINUTE, NOON, ONE, OTHER, Filling, Town, a_town

DUE = NOON + MINUTE
GRACE = timedelta(minutes=30)

Setup = Callable[[Town], None]
ALWAYS = 500
"""More often than anything is tried within a grace."""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from a_town(tmp_path)


def held_by_the_files(town: Town) -> None:
    town.plans(DUE, hold="guard: By-election")


def not_connected(town: Town) -> None:
    town.plans(DUE, "launch/x", hold="x is not connected")


def a_channel_that_is_gone(town: Town) -> None:
    town.plans(DUE, "launch/other")


def waiting_for_approval(town: Town) -> None:
    town.plans(DUE, approvals=1)


def paused_by_a_person(town: Town) -> None:
    town.plans(DUE)
    town.ledger.pause(Pause("all", "Ann", "a death in the partnership", NOON))


def paused_by_a_file(town: Town) -> None:
    town.plans(DUE)
    (town.root / "PAUSE").write_text("a death in the partnership", "utf-8")


def a_pause_that_ends_later(town: Town) -> None:
    town.plans(DUE)
    town.ledger.pause(Pause("all", "Ann", "the minute of silence", NOON, NOON + 2 * HOUR))


def a_channel_stopped_after_refusals(town: Town) -> None:
    posts = (post(f"n{number}/fake", DUE - timedelta(seconds=9 - number)) for number in range(3))
    town.ledger.apply(added(*posts, post("launch/fake", DUE)), "test", "UTC")
    town.platform.answers = [Rejected("no")] * 3


def credentials_refused(town: Town) -> None:
    town.ledger.apply(added(post("launch/fake", DUE), post("more/fake", DUE + MINUTE)), "test", "UTC")
    town.platform.answers = [Unauthorized("set DRUMBEAT_TOKEN")]


def rate_limited_past_its_grace(town: Town) -> None:
    town.plans(DUE)
    town.platform.answers = [RateLimited("slow down", DUE + 2 * HOUR)]


def rate_limited_again_and_again(town: Town) -> None:
    town.plans(DUE)
    town.platform.answers = [RateLimited("slow down")] * ALWAYS


def unreachable(town: Town) -> None:
    town.plans(DUE)
    town.platform.answers = [Unavailable("no route")] * ALWAYS


def unreachable_and_sent_however_late(town: Town) -> None:
    town.plans(DUE, then=Then.SEND)
    town.platform.answers = [Unavailable("no route")] * ALWAYS


def never_prepared(town: Town) -> None:
    town.plans(DUE)
    town.platform.unprepared = [KeyError("a bug")] * ALWAYS


def refused_while_prepared(town: Town) -> None:
    town.plans(DUE)
    town.platform.unprepared = [Rejected("the picture has changed")]


def under_embargo(town: Town) -> None:
    town.plans(DUE, embargo=DUE + 2 * HOUR)


def a_thread_whose_head_was_refused(town: Town) -> None:
    town.plans(DUE, segments=2)
    town.plans(DUE, "launch/fake/2", segment=2, segments=2)
    town.platform.answers = [Rejected("no")]


def a_thread_whose_head_waits_for_approval(town: Town) -> None:
    town.plans(DUE, segments=2, approvals=1)
    town.plans(DUE, "launch/fake/2", segment=2, segments=2)


def an_account_that_is_busy_in_another_process(town: Town) -> None:
    busy, draft = post("other/fake", NOON), Draft("other/fake", "{}", NOON)
    town.ledger.apply(added(busy, post("launch/fake", DUE)), "test", "UTC")
    assert town.another_ledger().claim(busy, draft) is not None


def unconfirmed_where_nobody_can_look(town: Town) -> None:
    town.plans(DUE)
    town.platform.capabilities = capabilities(Exactness.AT_MOST_ONCE, findable=False)
    town.platform.answers = ["lost"]


def unconfirmed_while_looking_fails(town: Town) -> None:
    town.plans(DUE)
    town.platform.answers, town.platform.unseen = [Unconfirmed("502")], [Unavailable("down")] * ALWAYS


def unconfirmed_while_looking_is_refused(town: Town) -> None:
    town.plans(DUE)
    town.platform.answers, town.platform.unseen = [Unconfirmed("502")], [Unauthorized("set DRUMBEAT_TOKEN")] * ALWAYS


def skipped_by_its_rule(town: Town) -> None:
    town.plans(DUE, then=Then.SKIP)
    town.platform.answers = [Unavailable("no route")] * ALWAYS


def part_of_a_backlog(town: Town) -> None:
    posts = (post(f"n{number}/fake", NOON - 20 * MINUTE) for number in range(6))
    town.ledger.apply(added(*posts), "test", "UTC")


def too_late_to_be_added(town: Town) -> None:
    late = post("late/fake", NOON - HOUR)
    town.starts()
    tell_of_too_late(town.ledger, town.alerts, Changes((Change(Kind.TOO_LATE, late.id, post=late),)))
    town.passes()


def a_secret_that_is_missing(town: Town) -> None:
    town.plans(DUE)
    town.kept_back = {"fake": "token in [channels.fake]: the environment variable FAKE is not set"}


def a_full_disk(town: Town) -> None:
    town.plans(DUE)
    town.disk.is_full = True


def a_disk_that_is_full_when_the_answer_comes(town: Town) -> None:
    town.platform = Filling(disk=town.disk)
    town.plans(DUE)
    town.plans(DUE + MINUTE, "more/fake")


def a_clock_that_is_wrong(town: Town) -> None:
    town.plans(DUE)
    town.ahead = -HOUR
    town.starts()
    town.hears(ONE, OTHER)


def a_clock_that_is_ahead(town: Town) -> None:
    town.plans(DUE)
    town.ahead = HOUR
    town.starts()
    town.hears(ONE, OTHER)


def a_person_s_yes_in_vain(town: Town) -> None:
    town.plans(NOON - 2 * HOUR)
    town.ledger.record("launch/fake", State.MISSED, why="late")
    town.ledger.note_told((), ("launch/fake",))
    town.true = NOON + timedelta(seconds=30)
    town.ledger.record("launch/fake", State.SCHEDULED, by="Ann")
    town.platform.answers = [Unavailable("no route")] * ALWAYS


STATES: tuple[Setup, ...] = (
    held_by_the_files,
    not_connected,
    a_channel_that_is_gone,
    waiting_for_approval,
    paused_by_a_person,
    paused_by_a_file,
    a_pause_that_ends_later,
    a_channel_stopped_after_refusals,
    credentials_refused,
    rate_limited_past_its_grace,
    rate_limited_again_and_again,
    unreachable,
    unreachable_and_sent_however_late,
    never_prepared,
    refused_while_prepared,
    under_embargo,
    a_thread_whose_head_was_refused,
    a_thread_whose_head_waits_for_approval,
    an_account_that_is_busy_in_another_process,
    unconfirmed_where_nobody_can_look,
    unconfirmed_while_looking_fails,
    unconfirmed_while_looking_is_refused,
    skipped_by_its_rule,
    part_of_a_backlog,
    too_late_to_be_added,
    a_secret_that_is_missing,
    a_full_disk,
    a_disk_that_is_full_when_the_answer_comes,
    a_clock_that_is_wrong,
    a_clock_that_is_ahead,
    a_person_s_yes_in_vain,
)


def live(town: Town, setup: Setup, until: datetime) -> None:
    setup(town)
    if not hasattr(town, "runner"):
        town.starts()
    while town.true < until:
        town.passes(timedelta(seconds=20))


def unheard(town: Town, at: datetime) -> tuple[str, ...]:
    """Return the silent posts at a moment, by what has reached people and is in the ledger by now."""
    town.disk.is_full = town.disk.is_gone = False
    return silent(town.ledger, at, telling=town.alerts.unwritten)


@pytest.mark.parametrize("setup", STATES, ids=lambda setup: setup.__name__)
def test_within_its_grace_there_is_a_receipt_or_a_message(town: Town, setup: Setup) -> None:
    """Just before its grace ends; the same is asked of posts whose grace is another one, when all of it is over."""
    live(town, setup, DUE + GRACE - MINUTE)
    assert unheard(town, DUE + GRACE + timedelta(microseconds=1)) == ()
    assert town.platform.public or town.messages


@pytest.mark.parametrize("setup", STATES, ids=lambda setup: setup.__name__)
def test_after_a_day_nothing_was_silent(town: Town, setup: Setup) -> None:
    live(town, setup, DUE + HOUR)
    town.passes(timedelta(days=1))
    town.passes(MINUTE)
    town.passes(MINUTE)
    assert unheard(town, town.true) == ()


@pytest.mark.parametrize("setup", STATES, ids=lambda setup: setup.__name__)
def test_without_an_address_what_stops_counts_as_silent(town: Town, setup: Setup) -> None:
    """Or the table above would prove nothing: with nobody to tell, each of these states is a silent one."""
    town.has_address = False
    live(town, setup, DUE + GRACE - MINUTE)
    town.disk.is_full = False
    planned = (post("late/fake", NOON - HOUR),) if setup is too_late_to_be_added else ()
    assert silent(town.ledger, DUE + 2 * GRACE, telling=town.alerts.unwritten, planned=planned) != ()


@pytest.mark.parametrize(
    ("setup", "words"),
    [
        (waiting_for_approval, "waits for approval: 0 of 1"),
        (paused_by_a_person, "a death in the partnership"),
        (held_by_the_files, "guard: By-election"),
        (a_secret_that_is_missing, "is not out: token in [channels.fake]: the environment variable FAKE is not set"),
    ],
)
def test_what_a_person_can_end_is_told_while_there_is_time_to(town: Town, setup: Setup, words: str) -> None:
    live(town, setup, DUE + 2 * MINUTE)
    told = next(text for _, text in town.messages if "launch/fake was due" in text)
    assert words in told


def test_a_ledger_that_cannot_be_read_silences_nobody(town: Town) -> None:
    town.plans(DUE)
    town.starts()
    town.passes()
    town.disk.is_gone = True
    for _ in range(9):
        town.passes(20 * timedelta(seconds=1))
    assert "the ledger cannot be read: look at the disk" in town.told()
    assert "launch/fake" in town.told()
    assert unheard(town, DUE + 2 * GRACE) == ()


def test_many_posts_of_a_platform_out_of_reach_are_one_message(town: Town) -> None:
    posts = (post(f"n{number:02}/fake", DUE, then=Then.SKIP) for number in range(50))
    town.ledger.apply(added(*posts), "test", "UTC")
    town.platform.answers = [*[Unavailable("no route")] * ALWAYS * 50]
    town.starts()
    while town.true < DUE + GRACE:
        town.passes(timedelta(seconds=20))
    first, *rest = (text for _, text in town.messages if not text.startswith("Awake"))
    assert first.startswith("50 posts on fake were due and are not out: not reached: no route")
    assert len(rest) <= 2
    assert all(" posts on fake are missed: not reached: no route" in text.splitlines()[0] for text in rest)


def test_a_message_that_the_network_kept_back_comes_when_it_is_there_again(town: Town) -> None:
    town.plans(DUE)
    town.platform.answers = [Unavailable("no route")] * ALWAYS
    town.is_away = True
    town.starts()
    while town.true < DUE + 2 * GRACE:
        town.passes(timedelta(seconds=20))
    assert town.messages == []
    town.is_away = False
    assert "launch/fake" in town.told()
    assert unheard(town, town.true) == ()


def test_what_a_dead_process_had_not_said_is_said_by_the_next_one(town: Town) -> None:
    """It failed, and the process died before anybody heard of it: no event comes a second time."""
    town.plans(DUE)
    town.true = DUE
    town.ledger.record("launch/fake", State.FAILED, why="refused: too long")
    town.starts()
    town.passes()
    assert "launch/fake was due at 12:01 UTC and is not out: refused: too long" in town.told()


def test_without_an_address_the_log_says_once_of_each_post_why_it_stands_still(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town.has_address = False
    town.ledger.pause(Pause("all", "Ann", "a death", NOON))
    town.plans(DUE)
    town.plans(DUE, "more/fake")
    for _ in range(3):
        town.starts()
        town.passes(MINUTE)
        town.ends()
    town.plans(DUE + 3 * MINUTE, "third/fake")
    for _ in range(2):
        town.starts()
        town.passes(2 * MINUTE)
        town.ends()
    assert [line for line in caplog.messages if "not out" in line] == [
        "2 posts on fake were due and are not out: each is paused (all) by Ann: a death; "
        "launch/fake, more/fake; See: drumbeat status",
        "third/fake was due at 12:04 UTC and is not out: it is paused (all) by Ann: a death; "
        "See: drumbeat explain third/fake",
    ]


def test_a_new_reason_is_said_in_the_log_as_well(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    town.has_address = False
    town.plans(DUE, approvals=1)
    town.starts()
    town.passes(MINUTE)
    town.ledger.pause(Pause("all", "Ann", "a death", NOON))
    town.starts()
    town.passes(MINUTE)
    assert [line.split("not out: ")[1][:12] for line in caplog.messages if "not out" in line] == [
        "it waits for", "it is paused"
    ]  # fmt: skip
