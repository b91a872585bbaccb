"""A rehearsal is the real loop on another clock, and shows what would go wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.around import Around
from bot.delivery.rehearsal import Rehearsal, Stage, VirtualClock, rehearse
from bot.delivery.rehearsal_faults import FAULTS, Faults
from bot.delivery.rehearsal_stand_ins import StandIn
from bot.model.channel import Exactness, Payload
from bot.model.delivery import State
from bot.model.plan import Plan, Post
from tests.delivery.platform import START, added, capabilities, post

DAY = timedelta(days=1)


def calendar() -> tuple[Post, ...]:
    """Sixty days of one post on each of two channels."""
    return tuple(post(f"day-{day}/{name}", START + day * DAY) for day in range(60) for name in ("fake", "other"))


def play(
    folder: Path, posts: tuple[Post, ...], faults: tuple[str, ...] = (), exactness: Exactness = Exactness.BY_RECONCILE
) -> tuple[Rehearsal, list[str]]:
    clock = VirtualClock(START - DAY)
    able = capabilities(exactness)
    stand_ins = [
        StandIn(name, "fake", able, lambda one: Payload(one.text), clock.now)
        for name in sorted({one.channel for one in posts})
    ]
    channels = {one.name: Around(one, Faults(one, faults, clock.now, seed=3)) for one in stand_ins}
    rehearsal = rehearse(Plan(posts, "UTC"), added(*posts), Stage(clock, channels, folder / "ledger.sqlite"))
    return rehearsal, [post_id for one in stand_ins for post_id in one.public()]


def test_every_post_is_published_at_its_time(tmp_path: Path) -> None:
    posts = calendar()
    rehearsal, public = play(tmp_path, posts)
    assert sorted(public) == sorted(one.id for one in posts)
    due = {one.id: one.due for one in posts}
    assert all(event.at == due[event.post_id] for event in rehearsal.events)


@pytest.mark.parametrize("exactness", [Exactness.BY_RECONCILE, Exactness.BY_KEY])
def test_faults_of_every_kind_leave_each_post_public_once(tmp_path: Path, exactness: Exactness) -> None:
    posts = calendar()
    rehearsal, public = play(tmp_path, posts, FAULTS, exactness)
    assert sorted(public) == sorted(one.id for one in posts)
    assert {one.state for one in rehearsal.deliveries.values()} == {State.PUBLISHED}
    assert rehearsal.deaths > 0


def test_what_needs_approval_is_approved_as_people_would(tmp_path: Path) -> None:
    _, public = play(tmp_path, (post(approvals=2),))
    assert public == ["launch/fake"]


def test_what_is_held_is_shown_as_missed(tmp_path: Path) -> None:
    rehearsal, public = play(tmp_path, (post(hold="guard: mourning"),))
    assert public == []
    assert rehearsal.deliveries["launch/fake"].state is State.MISSED


def test_a_stand_in_refuses_what_its_platform_would_refuse(tmp_path: Path) -> None:
    rehearsal, _ = play(tmp_path, (post(text="x" * 501),))
    delivery = rehearsal.deliveries["launch/fake"]
    assert (delivery.state, delivery.why) == (State.FAILED, "refused: 501 characters, fake takes 500")
