"""Faults stop, the clock is right, and people answer what they are asked, after looking: then nothing may be left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk.resolving import Word
from bot.model.delivery import State
from tests.simulator.desk import answer, approve_all, deliveries, resume_all
from tests.simulator.verdict import judge_all
from tests.simulator.world import World

HOUR = timedelta(hours=1)
ROUND = timedelta(hours=4)


def heal(world: World) -> None:
    """Let everything go right until after the last post, and then judge it all."""
    for platform in world.platforms.values():
        platform.faults.clear()
    world.room, world.is_deaf, world.ahead = None, False, timedelta(0)
    world.fuses = dict.fromkeys(range(len(world.workers)), (None, ""))
    world.meanwhile.clear()
    world.files = replace(world.files, held=frozenset())
    (world.root / "PAUSE").unlink(missing_ok=True)
    world.oracle.clock_was_set()
    world.wait(timedelta(minutes=5))
    with world.desk() as world.open_desk:  # people sit at it from here on
        resume_all(world)
        end = max((post.due for post in world.plan.posts), default=world.true)
        while world.true < end:
            _visit(world)
            world.wait(ROUND, ROUND)
        for _ in range(4):
            _visit(world)
            world.wait(ROUND, ROUND)
        judge_all(world, world.open_desk)
        world.open_desk = None


def _visit(world: World) -> None:
    """What a person does who is told: approve, look, decide."""
    approve_all(world)
    for one in deliveries(world):
        if one.state is State.UNCONFIRMED and world.now() > one.due + HOUR:
            answer(world, one, Word.LIVE)
        elif one.state in (State.FAILED, State.MISSED) and "cannot" in answer(world, one, Word.SEND):
            answer(world, one, Word.SKIP)
