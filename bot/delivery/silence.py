"""Never silent: whatever is due and does not go out is told to a person within its grace, once and together.

Some ways to stop make no event: a pause, an approval that is missing, an account that stays busy, a process that died
before it could speak. So what has to be told is read from where the posts stand, not from what happened.
"""

from __future__ import annotations

import logging
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.delivery.alerts import WHAT_TO_DO, Alerts
from bot.delivery.paragraphs import named
from bot.ledger import Ledger
from bot.model.delivery import SKIPPED, Delivery, State, is_late
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Changes, Kind, Post
from bot.model.shown import in_line

PATIENCE = timedelta(minutes=15)
"""How long, at most, a post may be tried again before a person hears of it; half of its grace, where that is less."""

log = logging.getLogger("drumbeat")

_LOGGED = (State.FAILED, State.MISSED, State.WITHDRAWN)  # these had a line of their own when it happened
_OVER = (State.FAILED, State.MISSED, State.WITHDRAWN, State.HELD)
_EVER = datetime.min.replace(tzinfo=UTC)
_MAY_END_BY_ITSELF = ("follows ", "is under embargo")


def tell_of_what_stands_still(ledger: Ledger, alerts: Alerts, now: datetime, kept_back: Mapping[str, str]) -> None:
    """Tell a person of each post that is due and not public, and of which nothing was said in its term.

    `kept_back` says which channels wait as a whole, and why.
    """
    telling = alerts.telling()
    groups: dict[tuple[str, State, str], list[Delivery]] = {}
    for delivery, found in ledger.untold(now):
        obstacle = found or kept_back.get(delivery.channel, "")
        if delivery.post_id not in telling and _is_time(delivery, obstacle, now):
            why = obstacle or delivery.why or "it is tried, and has not come through yet"
            groups.setdefault((delivery.channel, delivery.state, why), []).append(delivery)
    for (channel, state, why), stopped in groups.items():
        tell_together(alerts, stopped, f"on {channel}", state, why)


def tell_together(alerts: Alerts, stopped: list[Delivery], where: str, state: State, why: str) -> None:
    """Say in one paragraph why these posts are not out, and what to do. The log says it of each post once."""
    ids, limit = tuple(one.post_id for one in stopped), stopped[0].limit.isoformat()
    by_key = {f"{one.post_id} {one.limit.isoformat()} {state} {why}": one for one in stopped}
    if state not in _LOGGED and (new := alerts.new_to_the_log(by_key)):
        log.warning(_words([by_key[key] for key in new], where, state, why).replace("\n    ", "; "))
    alerts.say(f"still {ids[0]} {len(ids)} {limit} {state} {why}", _words(stopped, where, state, why), ids)


def _words(stopped: Sequence[Delivery], where: str, state: State, why: str) -> str:
    first, said = stopped[0], in_line(why)
    is_verb = why.startswith(("is ", "waits ", "follows "))
    if len(stopped) == 1:
        todo = WHAT_TO_DO.get(state, "See: drumbeat explain {post}").format(post=first.post_id)
        return f"{first.post_id} was due at {first.due:%H:%M} UTC and is not out: {'it ' * is_verb}{said}\n    {todo}"
    names = named([one.post_id for one in stopped])
    return (
        f"{len(stopped)} posts {where} were due and are not out: {'each ' * is_verb}{said}\n"
        f"    {names}\n    See: drumbeat status"
    )


def tell_of_too_late(ledger: Ledger, alerts: Alerts, changes: Changes) -> None:
    """Tell of posts whose grace was over when they were first seen: these are never sent, nor even held."""
    told = ledger.told_about()
    ids = tuple(change.post_id for change in changes.of(Kind.TOO_LATE) if change.post_id not in told)
    if ids:
        words = (
            f"too late when they were first seen, and not sent: {named(ids)}\n"
            "    To send one all the same, give it a new time"
        )
        if forgotten := ledger.life.forgotten():
            words += f". But look first: {forgotten}, so that they may be public already"
        if alerts.new_to_the_log([key := f"too late {' '.join(ids)}"]):
            log.warning(words.replace("\n    ", ". "))
        alerts.say(key, words, ids)


def tell_of_no_stop(alerts: Alerts, diagnostics: Iterable[Diagnostic]) -> None:
    """Tell of a file that may have been meant to stop everything, and does not: also in the log, each once."""
    for each in diagnostics:
        words = f"{each.message}: {each.hint}"
        if alerts.new_to_the_log([each.message]):
            log.error(words)
        alerts.say(each.message, words)


def silent(
    ledger: Ledger, now: datetime, *, telling: Container[str] = (), planned: Iterable[Post] = ()
) -> tuple[str, ...]:
    """Return the posts that broke the promise: due, their grace over, no receipt, and no message to a person.

    What a person took out, by an edit or a decision, is no silence. `telling` are posts of which a message arrived that
    the ledger could not keep (`Alerts.unwritten`); `planned` are the plan's posts, for those that it never held.
    """
    deliveries, told = ledger.snapshot().deliveries, ledger.told_about()
    found = [
        each.post_id
        for each in deliveries.values()
        if now > each.limit
        and each.receipt is None
        and (each.state is not State.WITHDRAWN or each.why.startswith(SKIPPED))
        and told.get(each.post_id, _EVER) < each.limit - each.late.grace
    ]
    never = [
        post.id
        for post in planned
        if post.id not in deliveries and post.id not in told and is_late(now, post.due, post.late.grace)
    ]
    return tuple(post_id for post_id in (*found, *never) if post_id not in telling)


def _is_time(delivery: Delivery, obstacle: str, now: datetime) -> bool:
    """Say whether a person has to hear of it now, and can still act, or whether it may yet come through by itself."""
    if delivery.state in _OVER or (obstacle and not obstacle.startswith(_MAY_END_BY_ITSELF)):
        return True
    return now >= delivery.limit - delivery.late.grace + min(delivery.late.grace / 2, PATIENCE)
