"""Whatever dies, and whenever: each post is public once, and the ledger agrees."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels import PLATFORMS
from bot.ledger import Ledger
from bot.model.delivery import State
from bot.model.plan import Media
from tests.delivery.killed import LEDGER, Board, home_of, run_in_child
from tests.delivery.platform import START, added, post

pytestmark = [
    pytest.mark.killing,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="killing at every step needs fork"),
]

AT = START + timedelta(seconds=1)
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


def plan(ledger: Ledger) -> None:
    import hashlib

    picture = Media("messages/media/a.png", "image/png", hashlib.sha256(PICTURE).hexdigest(), len(PICTURE), "A plant.")
    posts = [
        post("launch/wall", segments=2, media=(picture,)),
        post("launch/wall/2", segment=2, segments=2),
        post("launch/board", segments=2),
        post("launch/board/2", segment=2, segments=2),
    ]
    compose = {"wall": PLATFORMS["wall"].compose, "board": Board(Path()).compose}
    composed = (replace(one, fingerprint=compose[one.channel](one).fingerprint) for one in posts)
    ledger.apply(added(*composed), "test", "Europe/London")


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    root = tmp_path / "campaign"
    (root / "messages" / "media").mkdir(parents=True)
    (root / "messages" / "media" / "a.png").write_bytes(PICTURE)
    with Ledger.open(root / LEDGER, lambda: AT) as ledger:
        plan(ledger)
    return root


def go_on_until_done(root: Path) -> None:
    """Start again as often as a cron would, a little later each time."""
    for pass_ in range(1, 8):
        run_in_child(root, AT + timedelta(seconds=10 * pass_), 0)
        with Ledger.open(root / LEDGER, lambda: AT) as ledger:
            if {one.state for one in ledger.snapshot().deliveries.values()} == {State.PUBLISHED}:
                return


def shown_on_wall(root: Path) -> list[str]:
    return sorted(
        json.loads(path.read_text())["body"]["post_id"] for path in (root / "public" / "posts").glob("*.json")
    )


def copy_of(campaign: Path, root: Path, *, is_in_doubt: bool) -> None:
    """Make a campaign of its own; unless it is to be in doubt, it was begun long before anything was due."""
    shutil.copytree(campaign, root)
    if not is_in_doubt:
        with Ledger.open(root / LEDGER, lambda: START - timedelta(hours=1), home=home_of(root)) as ledger:
            ledger.life.begin()


@pytest.mark.parametrize("first", [1, 2, 3])  # every step, in parts that can be tried side by side
def test_killed_at_every_step_each_post_is_public_once_and_the_ledger_agrees(
    campaign: Path, tmp_path: Path, first: int
) -> None:
    assert wrong_after_kills(campaign, tmp_path, first, every=3, is_in_doubt=False) == []


def test_killed_while_it_looks_first_each_post_is_public_once(campaign: Path, tmp_path: Path) -> None:
    """The way of looking differs from that of sending in few steps, so that every fifth will do."""
    assert wrong_after_kills(campaign, tmp_path, 1, every=5, is_in_doubt=True) == []


def wrong_after_kills(campaign: Path, tmp_path: Path, first: int, *, every: int, is_in_doubt: bool) -> list[object]:
    """Kill a life at one step after the other, and return what was not public once, or not known to be."""
    rehearsal = tmp_path / "whole"
    copy_of(campaign, rehearsal, is_in_doubt=is_in_doubt)
    steps = run_in_child(rehearsal, AT, 0)
    assert steps > 100, "the send path has become invisible to this test"
    wrong: list[object] = []
    for step in range(first, steps + 1, every):
        root = tmp_path / f"killed-{step}"
        copy_of(campaign, root, is_in_doubt=is_in_doubt)
        run_in_child(root, AT, step)
        go_on_until_done(root)
        board = [line.split()[1] for line in Board(root / "board.txt").lines()]
        with Ledger.open(root / LEDGER, lambda: AT) as ledger:
            states = {one.post_id: str(one.state) for one in ledger.snapshot().deliveries.values()}
        public = shown_on_wall(root) + board
        if sorted(public) != sorted(states) or set(states.values()) != {"published"}:
            wrong.append((step, public, states))
        shutil.rmtree(root)
    return wrong
