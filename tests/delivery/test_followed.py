"""What the files say while a post may be public holds again as soon as it is known not to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ledger import LedgerError
from bot.model.channel import RateLimited, Unconfirmed
from bot.model.delivery import State
from bot.model.moment import Then
from bot.model.plan import Change, Changes, Kind
from tests.delivery.platform import added, capabilities, post
from tests.delivery.town import MINUTE, NOON, Town, a_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from a_town(tmp_path)


def edited(town: Town) -> None:
    """The team has put a hold on the post while it may be public."""
    held = replace(post("launch/fake", NOON + MINUTE), hold="the team thinks it over")
    change = Changes((Change(Kind.REVISE, held.id, post=held),))
    town.runner.refresh = lambda: town.ledger.apply(change, "test", "UTC")
    town.runner.files_now = lambda: "edited"


@pytest.mark.parametrize("restarted", [False, True])
def test_a_hold_that_came_while_a_post_might_be_public_holds_it(town: Town, restarted: bool) -> None:
    town.platform.answers.append(Unconfirmed("no answer"))
    town.plans()
    town.starts()
    town.passes(MINUTE)
    assert town.state() is State.UNCONFIRMED
    if restarted:
        town.runner.end()
        town.starts()
    edited(town)
    if restarted:
        town.runner.files_then = "edited"
    for _ in range(4):
        town.passes(MINUTE)
    assert (town.state(), town.platform.public) == (State.HELD, [])


def test_a_hold_that_came_during_a_call_holds_the_next_try(town: Town) -> None:
    town.platform.answers.append(RateLimited("too many", NOON + 3 * MINUTE))
    town.plans()
    town.starts()
    town.passes(MINUTE)
    edited(town)
    for _ in range(4):
        town.passes(MINUTE)
    assert (town.state(), town.platform.public) == (State.HELD, [])


def test_a_hold_that_came_before_a_persons_answer_holds_it(town: Town) -> None:
    town.platform.capabilities = capabilities(findable=False)
    town.platform.answers.append(Unconfirmed("no answer"))
    town.plans()
    town.starts()
    town.passes(MINUTE)
    edited(town)
    town.passes(MINUTE)
    town.ledger.record("launch/fake", State.FAILED, by="Ann")
    town.passes(MINUTE)
    with pytest.raises(LedgerError, match="is held"):
        town.ledger.record("launch/fake", State.SCHEDULED, by="Ann")


def test_a_hold_that_came_while_the_clock_was_ahead_holds_what_goes_on(town: Town) -> None:
    town.ledger.apply(added(post("launch/fake", NOON + 30 * MINUTE, then=Then.SKIP)), "test", "UTC")
    town.starts()
    town.is_set(timedelta(hours=3))
    assert town.state() is State.WITHDRAWN
    held = replace(post("launch/fake", NOON + 30 * MINUTE, then=Then.SKIP), hold="the team thinks it over")
    change = Changes((Change(Kind.REVISE, held.id, post=held),))
    town.runner.refresh = lambda: town.ledger.apply(change, "test", "UTC") if not town.ahead else None
    town.is_set(timedelta(0))
    town.passes(30 * MINUTE)
    assert (town.state(), town.platform.public) == (State.HELD, [])
