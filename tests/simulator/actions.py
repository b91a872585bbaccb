"""What can happen in a world. Each action takes three numbers and says in words what it did; a seed draws them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulator.files import MINUTE
from tests.simulator.platform import FAULTS, Platform
from tests.simulator.world import World

WAITS = (1, 1, 3, 5, 10, 20, 45, 240)
POINTS = ("prepare", "prepared", "publish", "published", "find", "found", "INSERT", "COMMIT")


def wait(world: World, one: int, two: int, three: int) -> str:
    length = WAITS[one % len(WAITS)] * MINUTE
    world.wait(length)
    return f"{length} pass"


def kill_soon(world: World, one: int, two: int, three: int) -> str:
    number = one % len(world.workers)
    world.fuses[number] = (two % 120, "")
    return f"worker {number} will die at its step {two % 120}"


def kill_at(world: World, one: int, two: int, three: int) -> str:
    number, point = one % len(world.workers), POINTS[two % len(POINTS)]
    world.fuses[number] = (None, point)
    return f"worker {number} will die at {point}"


def kill(world: World, one: int, two: int, three: int) -> str:
    world.kill(one % len(world.workers))
    return f"worker {one % len(world.workers)} is killed"


def stop(world: World, one: int, two: int, three: int) -> str:
    world.stop(one % len(world.workers))
    return f"worker {one % len(world.workers)} is stopped with Ctrl-C"


def misbehave(world: World, one: int, two: int, three: int) -> str:
    platform, verb = _platform(world, one), list(FAULTS)[0 if two % 2 else (two // 2) % len(FAULTS)]
    fault = FAULTS[verb][three % len(FAULTS[verb])]
    platform.faults[verb].append(fault)
    return f"{platform.name}, at the next {verb}: {fault}"


def _platform(world: World, number: int) -> Platform:
    platforms = list(world.platforms.values())
    return platforms[number % len(platforms)]


Act = Callable[[World, int, int, int], str]
ACTIONS: dict[str, Act] = {act.__name__: act for act in (wait, kill_soon, kill_at, kill, stop, misbehave)}
"""By name, as a story names them."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that happens."""

    name: str
    one: int = 0
    two: int = 0
    three: int = 0

    def happen(self, world: World) -> str:
        return ACTIONS[self.name](world, self.one, self.two, self.three)
