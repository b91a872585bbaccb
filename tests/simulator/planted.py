"""Bugs to plant: small ones that break a promise, each of which some seed has to find."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from bot.delivery import late, loop, retry, settle
from bot.delivery.lanes import Lane
from bot.delivery.outcomes import Outcomes
from bot.delivery.settle import Settler
from bot.ledger import Ledger, applying, birth, permits, queue, sending
from bot.model.channel import Exactness, RateLimited, Unavailable


@dataclass(frozen=True, slots=True)
class Change:
    """One name of one module or class, and what stands there instead."""

    of: object
    name: str
    instead: object


def _obstacle(given: Callable[[dict[str, Any], Any, str], tuple[Any, Any, str]]) -> tuple[Change, ...]:
    """Have a post's row, the pauses or what its approvals lack seen otherwise than they are."""
    true = permits.obstacle

    def obstacle(row: sqlite3.Row, pauses: Any, lacks: str, now: str) -> str:  # as the true one
        return true(*given(dict(row), pauses, lacks), now)

    return Change(sending, "obstacle", obstacle), Change(queue, "obstacle", obstacle)


def _without_disk(true: Callable[..., None]) -> Callable[..., None]:
    def write(self: Outcomes, *given: object) -> None:
        true(self, *given)
        self._unwritten.clear()

    return write


def _deaf_to_401(true: Callable[..., None]) -> Callable[..., None]:
    def look(self: Settler, claim: object) -> None:
        self.stop_channel = lambda why: None
        true(self, claim)

    return look


def _never_stopped(true: Callable[..., None]) -> Callable[..., None]:
    def made(self: loop.Loop, *given: object, **more: object) -> None:
        true(self, *given, **(more | {"is_stopped": lambda: False}))

    return made


_claim = sending.claim
_before_acceptance = retry.before_acceptance


def _timeless(error: Exception) -> Exception:
    return Unavailable(str(error)) if isinstance(error, RateLimited) else error


def _print(connection: sqlite3.Connection, draft: Any) -> str:  # whatever was prepared
    row = connection.execute("SELECT fingerprint FROM posts WHERE id = ?", (draft.post_id,)).fetchone()
    return str(row[0]) if row else ""


PLANTED: Mapping[str, tuple[Change, ...]] = {
    "the settler looks once": (Change(Settler, "_still_to_wait", lambda self, claim: timedelta(0)),),
    "a key holds for ever": (Change(settle, "key_holds", lambda able, claim, now: able.exactness is Exactness.BY_KEY),),
    "what a dead worker left is not taken over": (Change(Ledger, "take_over", lambda self, mine=False: ()),),
    "a receipt is dropped": (Change(Outcomes, "published", lambda *given, **more: None),),
    "a pause is not asked": _obstacle(lambda row, pauses, approved: (row, (), approved)),
    "an approval is not asked": _obstacle(lambda row, pauses, approved: (row, pauses, "")),
    "an embargo is not asked": _obstacle(lambda row, pauses, approved: (row | {"embargo": ""}, pauses, approved)),
    "a hold is not asked": _obstacle(lambda row, pauses, approved: (row | {"hold": ""}, pauses, approved)),
    "the gap is not kept": (Change(Lane, "sent", ()),),
    "nothing is looked for first": (
        Change(birth, "_EARLIER", "UPDATE posts SET doubted_since = '' WHERE 0 AND ? = ?"),
        Change(applying, "doubt_new", lambda *given: None),
    ),
    "the stop file is not asked before a claim": (Change(loop.Loop, "__init__", _never_stopped(loop.Loop.__init__)),),
    "a pause never ends": (Change(Ledger, "expire_pauses", lambda self: ()),),
    "a 429 while preparing loses its time": (Change(loop, "before_acceptance", lambda error: Unavailable(str(error))),),
    "a 401 while looking stops nothing": (Change(Settler, "settle", _deaf_to_401(Settler.settle)),),
    "half a thread is skipped": (Change(late, "_whole", lambda ledger, post_id, skip: skip),),
    "an outcome that met a full disk is dropped": (Change(Outcomes, "_write", _without_disk(Outcomes._write)),),
    "an account is never busy": (Change(sending, "_TO_CLAIM", sending._TO_CLAIM.replace("= 'publishing'", "= ''")),),
    "an edit since the draft is not noticed": (
        Change(sending, "claim", lambda of, print_, draft, *more: _claim(of, _print(of, draft), draft, *more)),
    ),
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Have a bug in the program for a while."""
    with ExitStack() as held:
        for change in PLANTED[name]:
            held.enter_context(patch.object(change.of, change.name, change.instead))
        yield
