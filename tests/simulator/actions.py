"""What can happen in a world. Each action takes three numbers and says in words what it did; a seed draws them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulator import copies, edits, people, troubles
from tests.simulator.files import MINUTE
from tests.simulator.world import World

Act = Callable[[World, int, int, int], str]

WAITS = (1, 1, 1, 2, 2, 3, 5, 5, 10, 10, 20, 20, 45, 240)
POINTS = ("prepare", "prepared", "published", "publish", "find", "found")


def wait(world: World, one: int, two: int, three: int) -> str:
    length = WAITS[one % len(WAITS)] * MINUTE
    world.wait(length)
    return f"{length} pass"


def meanwhile(world: World, one: int, two: int, three: int) -> str:
    """Let something happen while the next call of a kind is under way."""
    point, name = POINTS[one % len(POINTS)], list(AT_ONCE)[two % len(AT_ONCE)]
    world.meanwhile.append((point, lambda: AT_ONCE[name](world, three, three // 7, three // 49)))
    return f"at the next {point}, meanwhile: {name}"


def another_works(world: World, one: int, two: int, three: int) -> str:
    world.wake(one % len(world.workers))
    return f"worker {one % len(world.workers)} works"


AT_ONCE: dict[str, Act] = {
    act.__name__: act
    for act in (
        *(another_works, people.pause, people.stop_file, people.approve, people.skip),
        *(edits.edit_text, edits.move, edits.leave_out, edits.hold, troubles.fill_disk, troubles.kill_soon),
    )
}
"""What can happen in the middle of a call."""

ACTIONS: dict[str, Act] = {
    act.__name__: act
    for act in (
        *(wait, meanwhile, another_works),
        *(people.approve, people.approve_all, people.pause, people.resume, people.decide, people.skip),
        *(people.stop_file, edits.edit_text, edits.move, edits.move_launch, edits.leave_out, edits.hold),
        *(edits.partners, troubles.kill_soon, troubles.kill_at, troubles.kill, troubles.stop, troubles.misbehave),
        *(troubles.outage, troubles.fill_disk, troubles.free_disk, troubles.set_clock, troubles.sleep),
        *(troubles.lose_messages, copies.copy, copies.put_back, copies.lose, copies.start_machine_anew),
        copies.run_a_copied_folder,
    )
}
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
