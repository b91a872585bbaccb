"""What people do: approve what they see, pause, resume, and decide after a look at the platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.desk.refused import Refused
from bot.desk.resolving import Word, choose, outcomes
from bot.desk.resuming import After, resumption
from bot.desk.resuming import resume as decide
from bot.desk.rules import Rules
from bot.ledger import LedgerError
from bot.model.delivery import FIXED, Delivery, Pause, Receipt, State
from tests.simulator.files import GAP
from tests.simulator.world import World

PEOPLE = ("Ann", "Bea")


def approve(world: World, post_id: str, person: str) -> str:
    """Read a post as the ledger has it, and agree to it."""
    try:
        with world.desk() as ledger:
            post = ledger.post(post_id)
            ledger.approve(post_id, post.fingerprint, person)
    except LedgerError as error:
        return f"{person} cannot approve {post_id}: {error}"
    world.oracle.yes[post_id, post.text, f"{post.due:%Y-%m-%d}"].add(person)
    return f"{person} approves {post_id}: {post.text}"


def approve_all(world: World) -> None:
    """Have everything approved that is still to come."""
    for one in deliveries(world):
        if one.state not in {*FIXED, State.WITHDRAWN}:
            needed = world.oracle.terms[one.post_id].approvals if one.post_id in world.oracle.terms else 0
            for person in PEOPLE[: needed - len(one.approved_by) and needed]:
                approve(world, one.post_id, person)


def pause(world: World, scope: str, minutes: int | None) -> str:
    """Stop something, until somebody resumes it or for a while."""
    until = world.now() + timedelta(minutes=minutes) if minutes else None
    stop = Pause(scope, "Ann", "wait", world.now(), until)
    try:
        with world.desk() as ledger:
            ledger.pause(stop)
    except LedgerError as error:
        return f"Ann cannot pause {scope}: {error}"
    known = world.oracle.pauses.get(scope)
    world.oracle.pauses[scope] = replace(stop, since=known.since) if known else stop
    world.oracle.stopped.discard(scope.removeprefix("channel:"))  # this word takes the place of the program's own stop
    return f"Ann pauses {scope}" + (f" for {minutes} minutes" if minutes else "")


def resume(world: World, scope: str, after: After = After.WAIT) -> str:
    """Let something go on, and decide about what waited."""
    rules = Rules(ZoneInfo(world.zone), world.gap)
    try:
        with world.desk() as ledger:
            chosen = resumption(ledger, world.root, scope, after, rules, world.now(), "Bea")
            if isinstance(chosen, Refused):
                return f"Bea cannot resume {scope}: {chosen.why}"
            decide(ledger, chosen, rules, "Bea")
    except LedgerError as error:
        return f"Bea cannot resume {scope}: {error}"
    for each in chosen.lifted:
        world.oracle.pauses.pop(each.scope, None)
        world.oracle.stopped.discard(each.scope.removeprefix("channel:"))
    world.oracle.resumed(chosen)
    ids = ", ".join(turn.post.id for turn in chosen.turns)
    return f"Bea resumes {scope}" + (f"; what waited, {ids}: {after}" if ids else "")


def resume_all(world: World) -> None:
    """Let everything go on, also what the program stopped by itself; what has an end needs nobody."""
    for each in pauses(world):
        if each.until is None:
            resume(world, each.scope)


def answer(world: World, one: Delivery, word: Word) -> str:
    """Decide about one post; whether it is live is looked up first."""
    platform = world.platforms[one.channel]
    seen = next((each.receipt for each in platform.timeline if each.post_id == one.post_id), None)
    if word in (Word.LIVE, Word.NOT_LIVE):
        word = Word.LIVE if seen else Word.NOT_LIVE
    receipt = Receipt(seen.remote_id, seen.url, world.now()) if seen and word is Word.LIVE else None
    try:
        with world.desk() as ledger:
            choice = choose(ledger.snapshot(), word, one.post_id)
            if isinstance(choice, Refused):
                return f"Bea cannot say {word} of {one.post_id}: {choice.why}"
            ledger.record_many(outcomes(choice, "Bea", world.now(), GAP, receipt))
    except LedgerError as error:
        return f"Bea cannot say {word} of {one.post_id}: {error}"
    ids = [post.id for post in choice.posts]
    if word is Word.SEND:
        world.oracle.sent_now(ids)
    if word is Word.SKIP:
        world.oracle.skipped.update(ids)
    return f"Bea says {word} of {', '.join(ids)}"


def deliveries(world: World) -> tuple[Delivery, ...]:
    """Return what the ledger holds, in order."""
    try:
        with world.desk() as ledger:
            return tuple(ledger.snapshot().deliveries.values())
    except LedgerError:  # a disk without room even for looking
        return ()


def pauses(world: World) -> tuple[Pause, ...]:
    """Return what is paused."""
    try:
        with world.desk() as ledger:
            return ledger.pauses()
    except LedgerError:
        return ()
