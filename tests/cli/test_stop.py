"""Stop means stop: a program that is sending one post after another begins none once the word is said."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.cli.world import FINE
from bot.home import Home
from tests.channels.stand_in_mastodon import TOKEN, Answer, stand_in
from tests.cli.conftest import Desk, read_until, started

pytestmark = pytest.mark.long

POSTS = 60
SLOWNESS = 0.2
BOUND = 2.0


@pytest.fixture
def arrivals(live: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Sixty posts are due on a platform that takes its time; return when each of them arrives there."""
    found: list[float] = []
    with stand_in() as server:
        take = server.post

        def post(fields: dict[str, list[str]], headers: dict[str, str]) -> Answer:
            found.append(time.monotonic())
            server.is_over.wait(SLOWNESS)
            return take(fields, headers)

        monkeypatch.setattr(server, "post", post)
        monkeypatch.setenv("TOKEN_OF_THE_TEST", TOKEN)
        live.write(
            "config.toml",
            f'[channels.toots]\nplatform = "mastodon"\nserver = "{server.address}"\n'
            'token = {env = "TOKEN_OF_THE_TEST"}\n',
        )
        for number in range(POSTS):
            live.entry(f"e{number}", "launch", "toots")
        now = datetime.now(UTC)
        live.home, live.at = Home.here(), now - timedelta(hours=1)
        live.drumbeat("run", "--once")  # an hour before, so that nothing was due when the ledger was made
        live.at = now
        yield found


def by_word(desk: Desk) -> None:
    assert desk.drumbeat("pause", "--why", "a death").exit_code == FINE


def by_file(desk: Desk) -> None:
    desk.write("PAUSE", "a death\n")


@pytest.mark.parametrize("stop", [by_word, by_file])
def test_what_is_said_while_posts_go_out_stops_them_within_two_seconds(
    live: Desk, arrivals: list[float], stop: Callable[[Desk], None]
) -> None:
    with started(live.root, "run") as process:
        read_until(process, "published e")
        while len(arrivals) < 5:
            assert process.poll() is None
            threading.Event().wait(0.01)
        begun = time.monotonic()
        stop(live)
        said = time.monotonic()
        threading.Event().wait(3 * BOUND)
        assert process.poll() is None, "the program is at work, and nothing but the word stops it"
    assert 5 <= len(arrivals) < POSTS / 2
    assert sum(at > said for at in arrivals) <= 1, "the one call that was under way"
    assert arrivals[-1] - begun < BOUND
    assert "Paused: everything" in live.drumbeat("status").output
