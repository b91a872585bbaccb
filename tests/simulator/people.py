"""What people do of their own accord: approve, pause, resume, decide, and put a stop file into the folder."""

from __future__ import annotations

from bot.desk.resolving import Word
from bot.desk.resuming import After
from bot.model.delivery import Delivery, State
from tests.simulator import desk
from tests.simulator.world import World

SCOPES = ("all", "tag:careful", "tag:plain", "post:launch", "channel")
LENGTHS = (None, None, 2, 15, 60)
ASKED = (State.UNCONFIRMED, State.FAILED, State.MISSED)


def approve(world: World, one: int, two: int, three: int) -> str:
    post = _chosen(world, one, tuple(state for state in State if state is not State.WITHDRAWN))
    return desk.approve(world, post.post_id, desk.PEOPLE[two % 2]) if post else "nobody has anything to approve"


def approve_all(world: World, one: int, two: int, three: int) -> str:
    desk.approve_all(world)
    return "everything is approved"


def pause(world: World, one: int, two: int, three: int) -> str:
    channel = sorted(world.platforms)[three % len(world.platforms)]
    scope = SCOPES[one % len(SCOPES)]
    named = {"channel": f"channel:{channel}", "post:launch": f"post:launch/{channel}"}.get(scope, scope)
    return desk.pause(world, named, LENGTHS[two % len(LENGTHS)])


def resume(world: World, one: int, two: int, three: int) -> str:
    """End a pause, or decide about what an ended one left waiting, in one of the ways that there are."""
    scopes = [each.scope for each in desk.pauses(world)] or ["all"]
    return desk.resume(world, scopes[one % len(scopes)], tuple(After)[two % len(After)])


def decide(world: World, one: int, two: int, three: int) -> str:
    """Answer what is asked, truthfully; who looks for a post waits until nothing is under way any more."""
    post = _chosen(world, one, ASKED)
    if post is None or world.platforms[post.channel].is_under_way(post.post_id):
        return "nobody is asked"
    word = Word.LIVE if post.state is State.UNCONFIRMED else (Word.SEND, Word.SKIP)[two % 2]
    return desk.answer(world, post, word)


def skip(world: World, one: int, two: int, three: int) -> str:
    post = _chosen(world, one, (State.SCHEDULED, State.HELD))
    return desk.answer(world, post, Word.SKIP) if post else "there is nothing to skip"


def stop_file(world: World, one: int, two: int, three: int) -> str:
    path = world.root / "PAUSE"
    if path.exists():
        path.unlink()
        return "the PAUSE file is taken away"
    path.write_text("wait", "utf-8")
    return "a PAUSE file is put into the folder"


def _chosen(world: World, number: int, states: tuple[State, ...]) -> Delivery | None:
    found = [one for one in desk.deliveries(world) if one.state in states]
    return found[number % len(found)] if found else None
