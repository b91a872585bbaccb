"""The last look: the ledger beside what the audience sees, after days in which nothing went wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bot.delivery.silence import silent
from bot.ledger import Ledger
from bot.model.delivery import SKIPPED, State
from tests.simulator.oracle import Violation

if TYPE_CHECKING:
    from tests.simulator.world import World


def judge_all(world: World, ledger: Ledger) -> None:
    """Everything went right for days, and people answered: nothing may be lost, doubled or silent."""
    held = ledger.snapshot().deliveries
    public = Counter(one.post_id for platform in world.platforms.values() for one in platform.timeline)
    for post_id, one in held.items():
        if one.state is State.PUBLISHED and not public[post_id]:
            raise Violation(f"{post_id} is lost: published for the ledger, and nobody sees it")
        was_late = any(post_id in platform.late for platform in world.platforms.values())
        is_out = one.state is State.WITHDRAWN and was_late  # taken out while the first request still lay around
        if one.state is not State.PUBLISHED and public[post_id] and not world.era and not is_out:
            raise Violation(f"{post_id} is public, and {one.state} for the ledger: {one.why}")
        is_over = one.state in (State.PUBLISHED, State.WITHDRAWN)
        if not is_over and world.now() > one.limit:
            raise Violation(f"{post_id} is lost: {one.state} for ever, {one.why or 'without a word'}")
        was_skipped = one.state is State.WITHDRAWN and one.why.startswith(SKIPPED)
        if was_skipped and not world.era and _is_half(world, post_id):
            raise Violation(f"half a thread is left out by our own decision: {post_id}")
    _judge_thanks(world)
    for post in world.plan.posts:
        if post.id not in held and not world.era and post.id in world.oracle.terms:
            raise Violation(f"{post.id} is in the files, and nowhere in the ledger")
    telling = {one for worker in world.workers if worker for one in worker.runner.watch.alerts.unwritten}
    if found := silent(ledger, world.now(), telling=telling, planned=world.plan.posts):
        raise Violation(f"nobody was told of {', '.join(found)}")


def _judge_thanks(world: World) -> None:
    """Nobody is thanked twice: there are never more dates than partners who wait."""
    for platform in world.platforms.values():
        dates: defaultdict[str, set[str]] = defaultdict(set)
        for one in platform.timeline:
            if one.post_id.startswith("thanks/"):
                _, _, day, name = one.post_id.split("/")
                dates[name].add(day)
        left_out = {post_id.rpartition("/")[2] for post_id in world.oracle.skipped}  # who waits on one channel again
        twice = [name for name, days in dates.items() if len(days) > 1 and name not in left_out]
        if twice and not world.era:
            raise Violation(f"{twice[0]} is thanked twice on {platform.name}, and nobody asked for that")


def _is_half(world: World, post_id: str) -> bool:
    root, _, number = post_id.rpartition("/")
    return number.isdigit() and any(each.has_public(root) for each in world.platforms.values())
