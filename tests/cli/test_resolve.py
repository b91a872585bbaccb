"""`drumbeat resolve` and `drumbeat resume`: a person's yes, for one post, a thread, an entry or a channel."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.world import FINE, USAGE
from bot.model.delivery import State
from tests.cli.conftest import LAUNCH, Desk


@pytest.fixture
def stopped(desk: Desk) -> Desk:
    """The wall was stopped while a thread of two and a post of their own were due; all three were missed."""
    desk.write("messages/launch.md", "One of two.\n---\nTwo of two.\n")
    desk.entry("thanks", "launch +1m")
    assert desk.drumbeat("plan").exit_code == FINE
    desk.at = LAUNCH - timedelta(hours=1)
    desk.drumbeat("run", "--once")
    desk.drumbeat("pause", "--channel", "wall", "--why", "under attack")
    desk.at = LAUNCH + timedelta(minutes=5)
    assert "launch/wall/2  was due Mon 23 Aug 2021 09:00\n" in desk.drumbeat("resume", "--channel", "wall").output
    return desk


def states(desk: Desk) -> dict[str, State]:
    from bot.cli.world import World

    with World(desk.root, Path(desk.root / "config.toml"), lambda: desk.at).ledger() as ledger:
        return {post_id: one.state for post_id, one in ledger.snapshot().deliveries.items()}


def test_a_channel_at_once_is_shown_and_asked_about(stopped: Desk) -> None:
    refused = stopped.drumbeat("resolve", "--channel", "wall", "--send", answer="n\n")
    assert "Send 3 posts?" in refused.output
    assert "launch/wall/2  missed: its moment passed while channel:wall was paused" in refused.output
    assert "thanks/wall" in refused.output
    assert "to go out Mon 23 Aug 2021 09:15" in refused.output
    assert set(states(stopped).values()) == {State.MISSED}
    assert stopped.drumbeat("resolve", "--channel", "wall", "--send", "--yes").exit_code == FINE
    assert set(states(stopped).values()) == {State.SCHEDULED}
    stopped.drumbeat("run", "--once")
    assert stopped.on_wall() == 2, "the thread, and the other one after the gap"
    stopped.at += timedelta(minutes=10)
    stopped.drumbeat("run", "--once")
    assert stopped.on_wall() == 3


def test_half_a_thread_cannot_be_chosen_by_accident(stopped: Desk) -> None:
    result = stopped.drumbeat("resolve", "launch/wall/2", "--skip", answer="y\n")
    assert "Leave out 2 posts?" in result.output
    assert states(stopped) == {
        "launch/wall": State.WITHDRAWN,
        "launch/wall/2": State.WITHDRAWN,
        "thanks/wall": State.MISSED,
    }


def test_an_entry_at_once(stopped: Desk) -> None:
    assert stopped.drumbeat("resolve", "launch", "--skip", "--yes").exit_code == FINE
    assert [one for one, state in states(stopped).items() if state is State.WITHDRAWN] == [
        "launch/wall",
        "launch/wall/2",
    ]


def test_a_yes_stands_when_the_channel_is_resumed(stopped: Desk) -> None:
    stopped.drumbeat("pause", "--channel", "wall", "--why", "still")
    assert "Send" not in stopped.drumbeat("resolve", "thanks/wall", "--send").output, "one post is not asked about"
    stopped.at += timedelta(hours=2)
    stopped.drumbeat("run", "--once")
    assert states(stopped)["thanks/wall"] is State.SCHEDULED
    assert "thanks/wall" not in stopped.drumbeat("resume", "--channel", "wall").output
    stopped.drumbeat("run", "--once")
    assert states(stopped)["thanks/wall"] is State.PUBLISHED


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--send",), "name a post, an entry or --channel"),
        (("nothing", "--send"), 'no post "nothing" in the ledger'),
        (("--channel", "wal", "--send"), 'no post of a channel "wal"'),
        (("launch", "--live", "https://example.org/1"), "name that post"),
        (("launch/wall", "--not-live"), "--not-live does not fit; possible: --live, --send, --skip"),
    ],
)
def test_what_cannot_be_meant_says_so(stopped: Desk, words: tuple[str, ...], said: str) -> None:
    result = stopped.drumbeat("resolve", *words)
    assert (result.exit_code, said in result.output) == (USAGE, True), result.output
