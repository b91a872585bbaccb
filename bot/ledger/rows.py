"""Between the model's values and the ledger's columns.

A moment is kept as UTC text of fixed width: it sorts as it happened, a person can read it, and any SQL keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from bot.ledger.errors import LedgerError
from bot.model.delivery import Delivery, Receipt, State
from bot.model.moment import Lateness, Then
from bot.model.people import Agreement
from bot.model.plan import Post

POST_COLUMNS = (
    "entry, channel, occurrence, partners, segment, root, previous, due, not_before, expires, grace, lateness, "
    "embargo, approvals, tags, hold, local_day, fingerprint, terms, agreements, released, body"
)
"""What follows from the planned post alone, in the order of `columns_of`."""

SENDING_COLUMNS = (
    "id, channel, segment, root, previous, due, not_before, expires, grace, lateness, embargo, approvals, tags, "
    "hold, local_day, fingerprint, state, tries, worker, doubted_since, agreements, released"
)
"""What rules whether a post may go out now, without its text."""

DELIVERY_COLUMNS = (
    "id, entry, channel, state, due, not_before, expires, fingerprint, terms, grace, lateness, occurrence, partners, "
    "tries, why, doubted_since, released"
)
"""What `delivery_from` takes."""


APPROVAL_HOLDS = (
    "approvals.fingerprint = posts.fingerprint AND approvals.local_day = posts.local_day "
    "AND approvals.released = posts.released AND approvals.taken_back = ''"
)
"""When an approval counts for its post as it stands now."""


def stamp(moment: datetime) -> str:
    """Write a moment as the ledger keeps it."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """Read a moment back."""
    try:
        found = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise edited("a moment", text) from None
    if found.tzinfo is None:
        raise edited("a moment", text)
    return found


def state_of(word: str) -> State:
    """Read a state back."""
    try:
        return _STATES[word]
    except KeyError:
        raise edited("a state", word) from None


def edited(what: str, found: object) -> LedgerError:
    """Say that the ledger holds what this program never writes."""
    return LedgerError(
        f"the ledger holds {str(found)[:80]!r} in the place of {what}: it was edited by hand, or is damaged. Keep a "
        "copy of the file, and restore your last backup (drumbeat restore)"
    )


def local_day(due: datetime, zone: str) -> str:
    """Return the date that an approval is bound to: the due day where the campaign is."""
    return due.astimezone(ZoneInfo(zone)).date().isoformat()


@lru_cache(maxsize=4096)  # the same on every channel of an entry
def _times(due: datetime, grace: timedelta, zone: str) -> tuple[str, str, str]:
    return stamp(due), stamp(due + grace), local_day(due, zone)


def columns_of(post: Post, zone: str) -> tuple[str | int, ...]:
    """Return the values of POST_COLUMNS."""
    due, expires, day = _times(post.due, post.late.grace, zone)
    return (
        post.entry,
        post.channel,
        post.occurrence,
        "\n".join(post.partners),
        post.segment,
        post.root,
        post.previous,
        due,
        due,
        expires,
        int(post.late.grace.total_seconds()),
        post.late.then.value,
        stamp(post.embargo) if post.embargo else "",
        post.approvals,
        "\n".join(post.tags),
        post.hold,
        day,
        post.fingerprint,
        post.terms,
        written(post.agreements),
        post.released,
        body_of(post),
    )


def written(agreements: tuple[Agreement, ...]) -> str:
    """Write down who has to agree."""
    return json.dumps([[each.needed, each.people] for each in agreements], ensure_ascii=False) if agreements else ""


@lru_cache(maxsize=512)  # most posts of a campaign need the same people
def agreements_in(text: str) -> tuple[Agreement, ...]:
    """Read back who has to agree."""
    try:
        found = json.loads(text) if text else []
        return tuple(Agreement(int(needed), tuple(tuple(names) for names in people)) for needed, people in found)
    except (ValueError, TypeError):
        raise edited("who has to agree", text) from None


def words(text: str) -> tuple[str, ...]:
    """Read a list back that was kept one a line."""
    return tuple(text.split("\n")) if text else ()


@cache
def _lateness(grace: int, then: str) -> Lateness:
    try:
        return Lateness(timedelta(seconds=grace), Then(then))
    except (TypeError, ValueError):
        raise edited("a rule for late posts", f"{grace} {then}") from None


_STATES: Mapping[str, State] = {state.value: state for state in State}


def delivery_from(row: tuple[Any, ...], receipt: Receipt | None, approved_by: tuple[str, ...]) -> Delivery:
    """Build a delivery from DELIVERY_COLUMNS (rows are not typed by sqlite3)."""
    (post_id, entry, channel, state, due_text, not_before, expires, fingerprint, terms, grace, then) = row[:11]
    occurrence, partners, tries, why, doubted, released = row[11:]
    due = moment(due_text)
    return Delivery(
        post_id,
        entry,
        channel,
        state_of(state),
        due,
        due if not_before == due_text else moment(not_before),
        fingerprint,
        terms,
        _lateness(grace, then),
        occurrence,
        words(partners),
        tries,
        why,
        receipt,
        approved_by,
        moment(expires),
        moment(doubted) if doubted else None,
        released,
    )


def body_of(post: Post) -> str:
    """Write a whole post as JSON."""
    import msgspec  # heavy, and a command that only looks at states never needs it

    return msgspec.json.encode(post).decode()


@dataclass(frozen=True, slots=True)
class Bodies(Mapping[str, Post]):
    """Whole posts by their ids, as kept: reading all of them back would cost more than all else."""

    _kept: Mapping[str, str]

    def __getitem__(self, post_id: str) -> Post:
        return post_from(self._kept[post_id])

    def __contains__(self, post_id: object) -> bool:  # a mapping's own way reads the post to know
        return post_id in self._kept

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def post_from(body: str) -> Post:
    """Read a whole post back."""
    with _ONE_BUILDS:  # two threads that build one type's decoder at once crash the interpreter (msgspec 0.22)
        decoder = _decoder()
    try:
        return decoder.decode(body)  # type: ignore[no-any-return]
    except (ValueError, TypeError):  # msgspec's own errors are of these kinds
        raise edited("a post that can be read", body) from None


_ONE_BUILDS = Lock()


@cache
def _decoder() -> Any:  # msgspec is imported only when a post is read
    import msgspec

    return msgspec.json.Decoder(Post)
