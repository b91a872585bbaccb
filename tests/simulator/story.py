"""One seed is one story: what is drawn from it, how it is played, and how a violation is told and made shorter."""

from __future__ import annotations

import logging
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.model.moment import Then
from tests.simulator.actions import ACTIONS, Action
from tests.simulator.files import NAMES, Files, lateness
from tests.simulator.healing import heal
from tests.simulator.oracle import Violation
from tests.simulator.platform import KINDS
from tests.simulator.world import Setup, World

MEMORY = Path("/dev/shm")
LEAST, MOST = 15, 60
OFTEN = {"misbehave": 6, "kill_at": 3, "kill_soon": 3, "meanwhile": 3, "approve_all": 2, "decide": 2}


@dataclass(frozen=True, slots=True)
class Story:
    """What happens in a seed's world, in order."""

    seed: int
    actions: tuple[Action, ...]


@dataclass(slots=True)
class Told:
    """How a story went: each line with its virtual time, what was public in the end, and what was violated."""

    lines: list[str] = field(default_factory=list)
    violation: str = ""
    public: tuple[str, ...] = ()
    steps: int = 0


def setup_of(seed: int) -> Setup:
    """Draw a small world: one to three accounts, and what the files say at first."""
    dice = random.Random(f"world {seed}")
    kinds = dice.sample(sorted(KINDS), dice.choice((1, 1, 2, 3)))
    late = {name: lateness(dice.choice((15, 30, 90)), dice.choice(tuple(Then))) for name in NAMES}
    files = Files(tuple(kinds), late, dice.choice((0, 0, 1, 2)), dice.choice((0, 0, 15)))
    return Setup({kind: kind for kind in kinds}, files, dice.choice((1, 1, 2)))


def story_of(seed: int) -> Story:
    """Draw what happens: in each world only some kinds of trouble, some of them often."""
    dice = random.Random(f"story {seed}")
    troubles = [name for name in sorted(ACTIONS) if name != "wait"]
    some = {name: OFTEN.get(name, 1) * dice.choice((1, 1, 3, 8)) for name in troubles if dice.random() < 0.4}
    some = some or {"misbehave": 1}
    names = dice.choices(list(some), list(some.values()), k=dice.randint(LEAST, MOST))
    actions = []
    for name in names:
        actions.append(Action(name, *(dice.randrange(1000) for _ in range(3))))
        if dice.random() < 0.8:
            actions.append(Action("wait", dice.randrange(1000)))
    return Story(seed, tuple(actions))


def play(story: Story) -> Told:
    """Play a story to its end, or to the first broken promise."""
    told = Told()
    with _world(setup_of(story.seed)) as world:
        try:
            for action in story.actions:
                at = world.true
                told.lines.append(f"{at:%d %H:%M:%S}  {action.happen(world)}")
                world.oracle.judge()
                told.steps += 1
            told.lines.append(f"{world.true:%d %H:%M:%S}  from here on nothing goes wrong, and people answer")
            heal(world)
        except Exception as error:  # a program that fails in a way that nobody foresaw breaks a promise, too  # noqa: BLE001
            told.violation = str(error) if isinstance(error, Violation) else f"{type(error).__name__}: {error}"
            told.lines.append(f"{world.true:%d %H:%M:%S}  VIOLATION: {told.violation}")
        told.public = tuple(
            f"{one.at:%d %H:%M:%S} {name} {one.post_id}"
            for name, platform in sorted(world.platforms.items())
            for one in platform.timeline
        )
    return told


def shortest(story: Story) -> Story:
    """Leave out actions, ever fewer at a time, while the same promise is still broken."""
    broken = _kind(play(story).violation)
    actions, size = story.actions, max(1, len(story.actions) // 2)
    while True:
        kept = actions
        for start in range(0, len(actions), size):
            fewer = _without(kept, actions[start : start + size])
            if len(fewer) < len(kept) and _kind(play(Story(story.seed, fewer)).violation) == broken:
                kept = fewer
        if len(kept) == len(actions) and size == 1:
            return Story(story.seed, kept)
        size = size if len(kept) < len(actions) else max(1, size // 2)
        actions = kept


def _kind(violation: str) -> str:
    """Return what was violated, whichever post it met, and when."""
    return re.sub(r"\S*[/\d:]\S*", "", violation)


def _without(actions: Sequence[Action], some: Sequence[Action]) -> tuple[Action, ...]:
    gone = {id(action) for action in some}
    return tuple(action for action in actions if id(action) not in gone)


@contextmanager
def _world(setup: Setup) -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="simulator-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        (Path(folder) / "campaign").mkdir()
        world = World(Path(folder) / "campaign", setup)
        try:
            yield world
        finally:
            world.end()
            logging.disable(logging.NOTSET)
