"""What goes wrong with the machine: kills, a full disk, a clock that is set, a sleep, and a network that is away."""

from __future__ import annotations

from tests.simulator.files import MINUTE
from tests.simulator.platform import FAULTS, Platform
from tests.simulator.world import World

POINTS = ("prepare", "prepared", "publish", "published", "find", "found", "INSERT", "COMMIT")
AHEAD = (0, 0, -180, 180, -7, 7, -1, 1, 24 * 60)
ROOM = (0, 1, 2, 4, 7, 12)


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


def outage(world: World, one: int, two: int, three: int) -> str:
    """A network that is away for some calls, or answers none of them."""
    number, fault = 2 + two % 8, ("unreachable", "odd")[three % 2]
    for verb in FAULTS:
        _platform(world, one).faults[verb].extend([fault] * number)
    return f"{_platform(world, one).name}: the next {number} calls of each kind are {fault}"


def fill_disk(world: World, one: int, two: int, three: int) -> str:
    world.room = ROOM[one % len(ROOM)]
    return f"the disk has room for {world.room} more writes"


def free_disk(world: World, one: int, two: int, three: int) -> str:
    world.room = None
    return "the disk has room again"


def set_clock(world: World, one: int, two: int, three: int) -> str:
    world.ahead = AHEAD[one % len(AHEAD)] * MINUTE
    world.oracle.clock_was_set()
    return f"the clock is set to {world.now():%d %H:%M:%S}"


def sleep(world: World, one: int, two: int, three: int) -> str:
    length = (5, 40, 200)[one % 3] * MINUTE
    world.pass_by(length)
    return f"the machine sleeps for {length}"


def lose_messages(world: World, one: int, two: int, three: int) -> str:
    world.is_deaf = not world.is_deaf
    return "no message reaches people" if world.is_deaf else "messages reach people again"


def _platform(world: World, number: int) -> Platform:
    platforms = list(world.platforms.values())
    return platforms[number % len(platforms)]
