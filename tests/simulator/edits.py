"""What a team edits in its files while the campaign runs."""

from __future__ import annotations

from dataclasses import replace

from tests.simulator.files import CROWD, NAMES, Files
from tests.simulator.world import World

TIMED = NAMES[:4]
MOVES = (-30, -5, 5, 30, 120, 1440)


def edit_text(world: World, one: int, two: int, three: int) -> str:
    name = NAMES[one % len(NAMES)]
    number = world.files.texts.get(name, 0) + 1
    return _edited(world, replace(world.files, texts={**world.files.texts, name: number}), f"{name} says {number} now")


def move(world: World, one: int, two: int, three: int) -> str:
    name, by = TIMED[one % len(TIMED)], MOVES[two % len(MOVES)]
    minutes = {**world.files.minutes, name: world.files.minutes[name] + by}
    return _edited(world, replace(world.files, minutes=minutes), f"{name} is moved by {by} minutes")


def move_launch(world: World, one: int, two: int, three: int) -> str:
    by = MOVES[one % len(MOVES)]
    return _edited(world, replace(world.files, launch=world.files.launch + by), f"the launch is moved by {by} minutes")


def leave_out(world: World, one: int, two: int, three: int) -> str:
    name = NAMES[one % len(NAMES)]
    return _edited(world, replace(world.files, left_out=world.files.left_out ^ {name}), f"{name} is taken out, or back")


def hold(world: World, one: int, two: int, three: int) -> str:
    name = NAMES[one % len(NAMES)]
    return _edited(world, replace(world.files, held=world.files.held ^ {name}), f"{name} is held, or free again")


def partners(world: World, one: int, two: int, three: int) -> str:
    """A partner comes or goes, or does not want to be thanked any more (or again)."""
    name, files = CROWD[one % len(CROWD)], world.files
    if name in files.partners and two % 2:
        return _edited(world, replace(files, withdrawn=files.withdrawn ^ {name}), f"{name} changes its mind on thanks")
    fewer = tuple(each for each in files.partners if each != name)
    more = fewer if name in files.partners else (*fewer, name)
    return _edited(world, replace(files, partners=more), f"the partners are {', '.join(more)}")


def _edited(world: World, files: Files, words: str) -> str:
    world.files = files
    return f"edit: {words}"
