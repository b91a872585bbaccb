"""One account in several campaigns: one call at a time, one gap, one day's worth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.loop import Loop
from bot.delivery.turns import Turns, turns_of
from bot.model.delivery import State
from bot.model.moment import Lateness, Then
from bot.model.settings import ChannelSettings, Secret
from tests.delivery.conftest import Stage
from tests.delivery.platform import START, Platform, capabilities, post

HOUR = timedelta(hours=1)


@pytest.fixture
def turns(tmp_path: Path) -> Turns:
    return Turns(tmp_path / "accounts" / "one")


@contextmanager
def shared(stage: Stage, turns: Turns, *due: timedelta, platform: Platform | None = None) -> Iterator[Stage]:
    """Play posts of a campaign that shares its account."""
    late = Lateness(timedelta(hours=3), Then.ASK)
    posts = [replace(post(f"e{n}/fake", START + after), late=late) for n, after in enumerate(due)]
    stage.plays(*posts, fake=platform or Platform())
    assert stage.loop is not None
    stage.loop.stop()
    stage.loop = Loop(
        *(stage.ledger, stage.platforms, stage.now, stage.events.append),
        elapsed=lambda: stage.seconds,
        turns={"fake": turns},
    )
    yield stage


def test_while_another_campaign_posts_from_the_account_nothing_is_claimed(stage: Stage, turns: Turns) -> None:
    with shared(stage, turns, timedelta(0)):
        with turns.take() as is_ours:
            assert is_ours
            stage.wait()
            assert (stage.state("e0/fake"), stage.public) == (State.SCHEDULED, [])
        stage.wait(timedelta(seconds=11))
        assert stage.public == ["e0/fake"]


def test_late_posts_keep_the_gap_to_another_campaigns_post(stage: Stage, turns: Turns) -> None:
    with shared(stage, turns, timedelta(0)):
        with turns.take():
            turns.note(START + timedelta(minutes=28))
        stage.wait(timedelta(minutes=31))
        assert stage.public == []
        stage.wait(timedelta(minutes=9))
        assert stage.public == ["e0/fake"]


def test_a_full_day_puts_a_post_off_until_there_is_room(stage: Stage, turns: Turns) -> None:
    able = replace(capabilities(), max_posts_a_day=2)
    with turns.take():
        for hours in (23, 22):
            turns.note(START - hours * HOUR)
    with shared(stage, turns, timedelta(0), platform=Platform(capabilities=able)):
        stage.wait(timedelta(minutes=2))
        assert (stage.state("e0/fake"), stage.public) == (State.SCHEDULED, [])
        assert "from all campaigns" in stage.why("e0/fake")
        stage.wait(HOUR)
        assert stage.public == ["e0/fake"]


def test_whoever_dies_gives_the_account_back(turns: Turns) -> None:
    with pytest.raises(RuntimeError), turns.take():
        raise RuntimeError("power cut")
    with turns.take() as is_ours:
        assert is_ours


def test_a_folder_that_cannot_be_used_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "accounts").write_text("a file", "utf-8")
    turns = Turns(tmp_path / "accounts" / "one")
    with turns.take() as is_ours:
        turns.note(START)
        assert (is_ours, turns.sent(START)) == (True, ())


def test_a_record_that_was_edited_counts_as_none(turns: Turns) -> None:
    with turns.take():
        turns.note(START)
    (turns.folder / "sent").write_text("yesterday\n", "ascii")
    assert turns.sent(START) == ()


def test_accounts_are_told_apart_by_platform_address_and_handle(tmp_path: Path) -> None:
    def settings(platform: str = "x", token: str = "t", **options: str) -> ChannelSettings:
        return ChannelSettings("c", platform, options, {}, {"token": Secret("here", lambda: token)})

    found = turns_of(
        {
            "one": settings(handle="@Team"),
            "same": settings(token="another", handle="team"),
            "elsewhere": settings("mastodon", handle="team", server="https://one.example"),
            "there": settings("mastodon", handle="team", server="https://two.example/"),
            "nameless": settings(),
            "nameless-too": settings(),
            "wall": ChannelSettings("wall", "wall"),
        },
        tmp_path,
    )
    assert found["one"] == found["same"]
    assert found["nameless"] == found["nameless-too"]
    assert len({each.folder for each in found.values()}) == 4
    assert "wall" not in found
    assert turns_of({"one": settings()}, None) == {}
