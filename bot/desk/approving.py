"""Who still has to agree to what, and a person's yes to posts as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.desk.refused import Refused
from bot.flow import Held, Outlook
from bot.ledger import Ledger
from bot.model.delivery import FIXED, Delivery, State, is_late
from bot.model.plan import Change, Changes, Kind, Post
from bot.planning.reconcile import still_wanted


def waiting(outlook: Outlook, held: Held, now: datetime) -> dict[str, Post]:
    """Return the posts that lack an approval which would help, by id, in the plan's order."""
    deliveries = held.snapshot.deliveries
    posts = still_wanted(outlook.plan, held.snapshot).posts
    return {post.id: post for post in posts if may_be_approved(post, deliveries.get(post.id), now)}


def choose(posts: Mapping[str, Post], ids: Iterable[str], tag: str, *, everything: bool) -> tuple[Post, ...] | Refused:
    """Return the waiting posts that a person means."""
    ids = frozenset(ids)
    for post_id in sorted(ids - posts.keys()):
        return Refused(f"{post_id} needs no approval, or is not in the plan", "See drumbeat approve")
    return tuple(post for post in posts.values() if everything or post.id in ids or (tag and tag in post.tags))


def approve(ledger: Ledger, outlook: Outlook, chosen: Sequence[Post], by: str, note: str = "") -> None:
    """Write down that a person agrees to exactly these posts, and apply what of the plan that needs."""
    ledger.apply(needed_by(outlook.changes, chosen), by, outlook.plan.zone)
    for post in chosen:
        ledger.approve(post.id, post.fingerprint, by, note)


def objection(outlook: Outlook, chosen: Iterable[Post], by: str) -> Refused | None:
    """Say why this person may not approve these posts: who wrote a post is not the only one to agree to it."""
    owners = {entry.id: _plain(entry.owner) for entry in outlook.campaign.entries} if outlook.campaign else {}
    for post in chosen:
        if post.approvals == 1 and owners.get(post.entry) == _plain(by):
            return Refused(f"{post.id}: {by} wrote it and cannot be the only one to approve it")
    return None


def needed_by(changes: Changes, chosen: Sequence[Post]) -> Changes:
    """Return the changes that the ledger must know of for these posts to be approved: their own, and what they replace.

    A shout-out is the same on all its channels, so its date is taken over as a whole. Everything else waits for `run`.
    """
    ids = {post.id for post in chosen}
    slots = {(post.entry, post.occurrence) for post in chosen if post.partners}
    places = {(post.entry, post.channel, post.occurrence) for post in chosen}

    def is_needed(change: Change) -> bool:
        about = change.post or change.delivery
        if about is None or change.post_id in ids:
            return change.post_id in ids
        is_of_a_slot = bool(about.partners) and (about.entry, about.occurrence) in slots
        is_replaced = change.kind is Kind.WITHDRAW and (about.entry, about.channel, about.occurrence) in places
        return is_of_a_slot or is_replaced

    return Changes(tuple(filter(is_needed, changes.of(Kind.ADD, Kind.MOVE, Kind.REVISE, Kind.WITHDRAW))))


def lacks_approval(post: Post, delivery: Delivery | None) -> bool:
    """Say whether a post as the files have it still lacks an approval and can still become public."""
    if delivery is not None and delivery.state in {*FIXED, State.WITHDRAWN}:
        return False
    return post.approvals > len(approved_by(post, delivery))


def may_be_approved(post: Post, delivery: Delivery | None, now: datetime) -> bool:
    """Say whether an approval is missing and would help: what was too late when it was first seen never goes out."""
    is_over = delivery is None and is_late(now, post.due, post.late.grace)
    return not is_over and lacks_approval(post, delivery)


def approved_by(post: Post, delivery: Delivery | None) -> tuple[str, ...]:
    """Return who has agreed to a post as the files have it: an edit that nobody applied yet voids approvals, too."""
    return delivery.approved_by if delivery is not None and delivery.fingerprint == post.fingerprint else ()


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
