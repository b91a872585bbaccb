"""What happened to a post: its states, the ways between them, and what the ledger remembers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.moment import Lateness


class State(StrEnum):
    """Where a delivery stands."""

    SCHEDULED = "scheduled"
    HELD = "held"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.SCHEDULED: frozenset({State.PUBLISHING, State.HELD, State.FAILED, State.MISSED, State.WITHDRAWN}),
    State.HELD: frozenset({State.SCHEDULED, State.MISSED, State.WITHDRAWN, State.PUBLISHED}),  # made by hand
    State.PUBLISHING: frozenset({State.PUBLISHED, State.FAILED, State.UNCONFIRMED, State.SCHEDULED, State.MISSED}),
    State.UNCONFIRMED: frozenset({State.PUBLISHED, State.SCHEDULED, State.FAILED}),
    State.FAILED: frozenset({State.SCHEDULED, State.WITHDRAWN, State.PUBLISHED}),  # by a person, or by an edit
    State.MISSED: frozenset({State.SCHEDULED, State.WITHDRAWN, State.PUBLISHED}),  # by a person, or by a new time
    State.WITHDRAWN: frozenset({State.SCHEDULED, State.HELD, State.MISSED}),  # when it returns to the files
    State.PUBLISHED: frozenset(),
}
"""Every way between states; the ledger refuses any other."""

LIVE = frozenset({State.SCHEDULED, State.HELD, State.PUBLISHING, State.UNCONFIRMED, State.FAILED, State.MISSED})
"""States in which a post may still become public, or a person still has to decide."""

FIXED = frozenset({State.PUBLISHING, State.PUBLISHED, State.UNCONFIRMED})
"""States in which a post can be neither edited nor moved: it is public, or may be."""

NOT_IN_FILES = "no longer in the files"
"""Why a post is withdrawn that returns with the files. Any other withdrawal was decided, and stands."""

BY_FILE = "PAUSE file"
"""Who has paused where a file in the campaign's folder did: such a pause ends with the file."""

ELAPSED = "its moment passed while "
"""How the reason begins of a post whose time came while it was paused: it waits for a person's decision."""

MOVED = "moved to "
"""How the reason begins of a post that a person put off to a time: that time stands, also when the clock is set."""

ASKED, TAKEN_BACK = "ask for a change", "take approval back"
"""How the audit trail tells of a person who does not agree, or not any more."""

PROGRAM = "drumbeat"
"""How the program itself signs the audit trail."""

SKIPPED = "skipped: "
"""How the reason begins when a post was left out by its rule for lateness, and not by a person."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's proof that a post is public. `proof` is what a reply must quote besides the id (a cid), if any.

    `left_out` names, in words for people, what was planned and is not part of it.
    """

    remote_id: str
    url: str
    published_at: datetime
    proof: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """The receipts that a later post of a thread hangs on."""

    root: Receipt
    parent: Receipt


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that the one public call will send, frozen in the ledger before it.

    `body` is canonical JSON of the platform's own shape: uploaded media by their ids, `created_at` and record keys
    included, secrets never. `left_out` names what was planned and could not be made ready, as a receipt does.
    """

    post_id: str
    body: str
    created_at: datetime
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """The committed intention to publish now. `key` is the same over retries and new after an edit.

    With `doubted_since` it is to be looked for, never to be sent: the ledger may have forgotten that it was sent, when
    it was `due`.
    """

    post_id: str
    key: str
    draft: Draft
    attempt: int
    claimed_at: datetime
    doubted_since: datetime | None = None
    due: datetime | None = None

    @property
    def since(self) -> datetime:
        """The instant before which it cannot have become public: a clock that was ahead may have let it out early."""
        return min(self.doubted_since or self.claimed_at, self.claimed_at)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to publish. `outcome` is empty while nobody knows how it ended."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the ledger holds of a post. `not_before` is `due`, or later when a retry waits; both in UTC.

    `approved_by` are the people whose approval matches the current fingerprint and local date. `expires_at` is when it
    is too late: `due` and its grace, or later where a person sent a missed post on. `doubted_since` is set while the
    ledger may have forgotten that the post was sent: from that instant on it may have become public.
    """

    post_id: str
    entry: str
    channel: str
    state: State
    due: datetime
    not_before: datetime
    fingerprint: str
    terms: str
    late: Lateness
    occurrence: str = ""
    partners: tuple[str, ...] = ()
    attempts: int = 0
    why: str = ""
    receipt: Receipt | None = None
    approved_by: tuple[str, ...] = ()
    expires_at: datetime | None = None
    doubted_since: datetime | None = None
    released: str = ""

    @property
    def limit(self) -> datetime:
        """The instant after which it is too late."""
        return self.expires_at or self.due + self.late.grace


@dataclass(frozen=True, slots=True)
class Pause:
    """A stop by a person. `scope` is `all`, `channel:NAME`, `tag:NAME` or `post:ID`; no `until` means until resumed.

    The ID is that of a post, of the first of its thread, or of its entry. What a scope in `excepting` names goes on.
    """

    scope: str
    by: str
    why: str
    since: datetime
    until: datetime | None = None
    excepting: tuple[str, ...] = ()

    def stops(self, channel: str, tags: tuple[str, ...], post_id: str, root: str) -> bool:
        """Say whether it stops such a post, whatever the capitals: in a hurry nobody looks at them."""
        posts = (post_id, root, root.partition("/")[0])
        scopes = ("all", f"channel:{channel}", *(f"post:{post}" for post in posts), *(f"tag:{tag}" for tag in tags))
        folded = {scope.casefold() for scope in scopes}
        return self.scope.casefold() in folded and not any(each.casefold() in folded for each in self.excepting)

    @property
    def way_on(self) -> str:
        """What ends it."""
        if self.by == BY_FILE:
            return "take the file out of the campaign's folder; the next pass goes on by itself"
        return f"drumbeat resume{option(self.scope)}"


def option(scope: str) -> str:
    """Return a scope as an option of `pause` and `resume`."""
    kind, _, name = scope.partition(":")
    return f" --{kind} {name}" if name else ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what, when; `subject` is a post id or a scope."""

    at: datetime
    by: str
    action: str
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows an attempt: the next state and, for a retry, when. `stops_channel` parks the whole account."""

    state: State
    why: str
    retry_at: datetime | None = None
    stops_channel: bool = False


def key_of(post_id: str, fingerprint: str) -> str:
    """Derive the delivery key: 32 hex digits, the same for the same post and text on every machine."""
    return hashlib.sha256(f"{post_id}\n{fingerprint}".encode()).hexdigest()[:32]


def wire_of(fingerprint: str) -> str:
    """Return by which way of composing a fingerprint was made; empty for the first."""
    return fingerprint.rpartition(":")[0]


def channel_of(post_id: str) -> str:
    """Return the channel that is named in a post's id."""
    return post_id.split("/")[1]


def is_late(now: datetime, due: datetime, grace: timedelta) -> bool:
    """Say whether a post is later than its grace."""
    return now > due + grace
