"""Posts, clocks and drafts for the ledger's tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.ledger import Ledger
from bot.model.delivery import Claim, Draft, Receipt
from bot.model.diagnostic import Location
from bot.model.moment import Lateness, Then
from bot.model.plan import Change, Changes, Kind, Post

NINE = datetime(2021, 8, 23, 8, 0, tzinfo=UTC)
"""The launch: nine in the morning in London."""
LONDON = "Europe/London"
HERE = Location("schedules/countdown.yaml", 14, 9)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at: datetime = NINE

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **much: float) -> None:
        self.at += timedelta(**much)


def a_post(post_id: str = "launch/wall", text: str = "We are live.", due: datetime = NINE, **more: object) -> Post:
    """Make a post as the plan would: the id names entry and channel, the fingerprint follows the text."""
    entry, channel = post_id.split("/")[:2]
    post = Post(
        id=post_id,
        entry=entry,
        channel=channel,
        platform=channel,
        due=due,
        text=text,
        message=entry,
        late=Lateness(timedelta(minutes=30), Then.ASK),
        location=HERE,
        text_location=HERE,
        fingerprint=sha256(text.encode()).hexdigest(),
    )
    return replace(post, **more)  # type: ignore[arg-type]


def agreed(ledger: Ledger, post_id: str) -> tuple[str, ...]:
    """Say whose approval counts for a post as it stands now."""
    delivery = ledger.delivery(post_id)
    return delivery.approved_by if delivery else ()


def changes(kind: Kind, *posts: Post) -> Changes:
    """Make the changes that reconcile would find."""
    return Changes(tuple(Change(kind, post.id, "the files changed", post) for post in posts))


def add(ledger: Ledger, *posts: Post) -> None:
    ledger.apply(changes(Kind.ADD, *posts), "ann", LONDON)


def revise(ledger: Ledger, *posts: Post) -> None:
    ledger.apply(changes(Kind.REVISE, *posts), "ann", LONDON)


def withdraw(ledger: Ledger, *post_ids: str) -> None:
    found = tuple(Change(Kind.WITHDRAW, post_id) for post_id in post_ids)
    ledger.apply(Changes(found), "ann", LONDON)


def draft_of(post: Post) -> Draft:
    return Draft(post.id, f'{{"text": "{post.text}"}}', NINE)


def claim(ledger: Ledger, post_id: str) -> Claim | None:
    """Claim a post as the loop does: read it, prepare it, claim it."""
    post = ledger.post(post_id)
    return ledger.claim(post, ledger.frozen(post_id) or draft_of(post))


def a_receipt(post_id: str = "launch/wall") -> Receipt:
    return Receipt(f"remote-{post_id}", f"https://example.org/{post_id}", NINE, "proof")
