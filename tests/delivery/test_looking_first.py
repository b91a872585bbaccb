"""A ledger that may have forgotten what was sent: each post is public once, on a platform that ignores keys."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.home import Home
from bot.ledger import Ledger
from bot.model.channel import Exactness
from bot.model.delivery import State
from bot.model.moment import Then
from bot.model.plan import Change, Changes, Kind, Post
from tests.delivery.conftest import Stage
from tests.delivery.platform import START, Platform, capabilities, post

MINUTE = timedelta(minutes=1)
FIVE = [post(f"e{n}/fake", START + n * MINUTE) for n in range(5)]


@dataclass
class Campaign:
    """A ledger in a file, and a platform that outlives it."""

    path: Path
    home: Home
    platform: Platform = field(default_factory=Platform)

    @contextmanager
    def open(self, *posts: Post, at: datetime = START - MINUTE) -> Iterator[Stage]:
        """Start as `run` does: the ledger is opened for acting, and brought up to the files."""
        stage = Stage(Ledger.open(self.path, lambda: stage.at, home=self.home), at)
        with stage.ledger:
            stage.ledger.life.begin()
            known = stage.ledger.snapshot().deliveries
            stage.plays(*(one for one in posts if one.id not in known), fake=self.platform)
            yield stage
            assert stage.loop is not None
            stage.loop.stop()


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return Campaign(tmp_path / ".drumbeat" / "ledger.sqlite", Home("here", "now", tmp_path / "state"))


def put_back(campaign: Campaign, copy: Path, at: datetime) -> None:
    shutil.rmtree(campaign.path.parent)
    shutil.copytree(copy, campaign.path.parent)


def delete(campaign: Campaign, copy: Path, at: datetime) -> None:
    shutil.rmtree(campaign.path.parent)


def empty(campaign: Campaign, copy: Path, at: datetime) -> None:
    campaign.path.write_bytes(b"")


def take_a_copy_over(campaign: Campaign, copy: Path, at: datetime) -> None:
    campaign.path = campaign.path.parent.with_name("elsewhere") / campaign.path.name
    shutil.copytree(copy, campaign.path.parent)
    with Ledger.open(campaign.path, lambda: at, home=campaign.home) as ledger:
        ledger.life.rehome("ann", "the other machine is gone")


@contextmanager
def after_a_copy(campaign: Campaign, folder: Path, *posts: Post) -> Iterator[Stage]:
    """Plan posts, copy the ledger, and start."""
    with campaign.open(*posts):
        pass
    shutil.copytree(campaign.path.parent, folder / "copy")
    with campaign.open(*posts) as stage:
        yield stage


def forget_that_it_went_out(campaign: Campaign, folder: Path, *posts: Post) -> None:
    """Send posts, and put the ledger back as it was before."""
    with after_a_copy(campaign, folder, *posts) as stage:
        stage.wait()
    put_back(campaign, folder / "copy", START)


@contextmanager
def start_anew_after_one_was_sent(campaign: Campaign) -> Iterator[Stage]:
    """Send a post, lose the ledger, and make a first pass without it."""
    with campaign.open(post()) as stage:
        stage.wait()
    shutil.rmtree(campaign.path.parent)
    with campaign.open(post(), at=START + MINUTE) as stage:
        stage.work()
        yield stage


FORGETTING = pytest.mark.parametrize("forget", [put_back, delete, empty, take_a_copy_over])
Forget = Callable[[Campaign, Path, datetime], None]


@FORGETTING
def test_what_the_ledger_forgot_is_found_and_not_sent_again(campaign: Campaign, tmp_path: Path, forget: Forget) -> None:
    with after_a_copy(campaign, tmp_path, *FIVE) as stage:
        stage.at = START
        for _ in range(5):
            stage.wait()
    assert len(campaign.platform.public) == 5
    forget(campaign, tmp_path / "copy", START + 6 * MINUTE)
    with campaign.open(*FIVE, at=START + 6 * MINUTE) as stage:
        for _ in range(3):
            stage.wait()
        assert [stage.state(one.id) for one in FIVE] == [State.PUBLISHED] * 5
        assert all("found on the platform" in event.why for event in stage.events if event.state is State.PUBLISHED)
    assert sorted(campaign.platform.public) == [one.id for one in FIVE]


@FORGETTING
def test_what_was_never_sent_goes_out_after_two_looks(campaign: Campaign, tmp_path: Path, forget: Forget) -> None:
    with after_a_copy(campaign, tmp_path, *FIVE) as stage:
        stage.wait(2 * MINUTE)
    assert campaign.platform.public == ["e0/fake", "e1/fake"]
    campaign.platform.looks = 0
    forget(campaign, tmp_path / "copy", START + 2 * MINUTE)
    with campaign.open(*FIVE, at=START + 2 * MINUTE) as stage:
        stage.work()
        assert stage.state("e2/fake") is State.UNCONFIRMED
        told = [event.why for event in stage.events if event.post_id == "e2/fake"]
        assert told == ["looked for first: it may have been sent before"]
        assert campaign.platform.looks == 3
        stage.wait(MINUTE)
        assert campaign.platform.looks == 4
        assert stage.state("e2/fake") is State.PUBLISHED
        stage.wait(20 * MINUTE)
    assert sorted(campaign.platform.public) == [one.id for one in FIVE]


def test_where_nobody_can_look_a_person_is_asked_and_nothing_is_sent(campaign: Campaign) -> None:
    campaign.platform.capabilities = capabilities(Exactness.AT_MOST_ONCE, findable=False)
    with start_anew_after_one_was_sent(campaign) as stage:
        stage.wait()
        assert stage.state() is State.UNCONFIRMED
        assert [event.state for event in stage.events if event.needs_person] == [State.UNCONFIRMED]
    assert campaign.platform.public == ["launch/fake"]


def test_a_platform_that_drops_repeats_needs_no_look(campaign: Campaign) -> None:
    campaign.platform.capabilities = capabilities(Exactness.BY_KEY, findable=False)
    with start_anew_after_one_was_sent(campaign) as stage:
        assert stage.state() is State.PUBLISHED
    assert campaign.platform.public == ["launch/fake"]


@pytest.mark.parametrize("then", [Then.ASK, Then.SKIP])
def test_who_decides_about_a_late_one_hears_that_it_may_be_public(
    campaign: Campaign, tmp_path: Path, then: Then
) -> None:
    late = post(then=then)
    forget_that_it_went_out(campaign, tmp_path, late)
    with campaign.open(late, at=START + timedelta(hours=2)) as stage:
        stage.work()
        assert "it may be public already" in stage.why()
    assert campaign.platform.public == ["launch/fake"]


def test_a_yes_to_a_late_one_is_looked_for_first(campaign: Campaign, tmp_path: Path) -> None:
    forget_that_it_went_out(campaign, tmp_path, post())
    with campaign.open(post(), at=START + timedelta(hours=2)) as stage:
        stage.work()
        stage.ledger.record("launch/fake", State.SCHEDULED, by="ann")
        stage.wait()
        assert stage.state() is State.PUBLISHED
    assert campaign.platform.public == ["launch/fake"]


def test_an_edit_of_the_time_hides_nothing(campaign: Campaign, tmp_path: Path) -> None:
    """The ledger forgot that the post went out, and the files move it to tomorrow."""
    forget_that_it_went_out(campaign, tmp_path, post())
    with campaign.open(post(), at=START + 5 * MINUTE) as stage:
        moved = replace(post(), due=START + timedelta(days=1))
        stage.ledger.apply(Changes((Change(Kind.MOVE, moved.id, "moved", moved),)), "ann", "UTC")
        stage.wait(timedelta(days=1))
        assert stage.state() is State.PUBLISHED
    assert campaign.platform.public == ["launch/fake"]


def test_a_start_without_doubt_asks_nobody(campaign: Campaign) -> None:
    for n in range(5):
        with campaign.open(*FIVE) as stage:
            stage.wait((n + 1) * MINUTE)
    assert campaign.platform.looks == 0
    assert len(campaign.platform.public) == 5


def test_a_thread_is_found_and_goes_on(campaign: Campaign, tmp_path: Path) -> None:
    campaign.platform.capabilities = capabilities(threads=True)
    both = [post(segments=2), post("launch/fake/2", segment=2, segments=2)]
    campaign.platform.answers = [None, "lost"]
    forget_that_it_went_out(campaign, tmp_path, *both)
    with campaign.open(*both, at=START + MINUTE) as stage:
        stage.wait()
        assert [stage.state(one.id) for one in both] == [State.PUBLISHED] * 2
    assert campaign.platform.public == [one.id for one in both]


def test_the_same_words_from_before_its_time_are_shown_to_a_person(campaign: Campaign) -> None:
    """Last week's post said the same; only a person can tell whether this week's is out."""
    campaign.platform.public.append("launch/fake")
    campaign.platform.shown_at = START - timedelta(days=7)
    with campaign.open(post("first/fake", START - timedelta(days=14)), post(), at=START + MINUTE) as stage:
        stage.work()
        assert stage.state() is State.UNCONFIRMED
        asked = [event.why for event in stage.events if event.needs_person and event.post_id == "launch/fake"]
        assert len(asked) == 1
        assert "https://fake.example/launch/fake" in asked[0]
    assert campaign.platform.public == ["launch/fake"]


def test_a_clock_that_went_back_hides_nothing(campaign: Campaign, tmp_path: Path) -> None:
    """A machine without a battery starts with last month's time; what was done since then is still looked for."""
    forget_that_it_went_out(campaign, tmp_path, post())
    signs = next(path for path in (tmp_path / "state").rglob("now") if path.is_file())
    os.utime(signs, (START.timestamp(), START.timestamp()))
    with campaign.open(post(), at=START - timedelta(days=30)) as stage:
        stage.wait(timedelta(days=30, minutes=1))
        assert stage.state() is State.PUBLISHED
    assert campaign.platform.public == ["launch/fake"]
