"""A post's fingerprint says what exactly will be public: an approval binds to it, and an edit changes it.

A new way of composing is no edit. A fingerprint says by which way it was made, and a post that the ledger knows by
another way keeps its fingerprint, and with it approvals, key and draft, as long as nothing of the post itself differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime

from bot.model.delivery import FIXED, Delivery, wire_of
from bot.model.plan import Plan, Post, Snapshot

RULES = frozenset(
    {"id", "entry", "channel", "message", "occurrence", "partners", "location", "text_location", "fingerprint"}
    | {"due", "late", "embargo", "approvals", "hold", "tags"}
)
"""What of a post is not public. Whatever else it has, now or later, belongs to what people approve."""


def recognised(plan: Plan, snapshot: Snapshot) -> Plan:
    """Give posts the fingerprint by which the ledger knows them where only the way of composing is another."""
    ids = {post.id for post in plan.posts}
    left: dict[datetime, list[Delivery]] = defaultdict(list)
    for delivery in snapshot.deliveries.values():
        if delivery.post_id not in ids and delivery.state in FIXED:  # it may be in the plan under a new name
            left[delivery.due].append(delivery)
    return replace(plan, posts=tuple(_recognised(post, snapshot, left.get(post.due, ())) for post in plan.posts))


def _recognised(post: Post, snapshot: Snapshot, left: Iterable[Delivery]) -> Post:
    own = snapshot.deliveries.get(post.id)
    for delivery in (own,) if own else left:
        if _is_only_composed_anew(post, delivery, snapshot.posts):
            return replace(post, fingerprint=delivery.fingerprint)
    return post


def _is_only_composed_anew(post: Post, delivery: Delivery, applied: Mapping[str, Post]) -> bool:
    if delivery.fingerprint == post.fingerprint or wire_of(delivery.fingerprint) == wire_of(post.fingerprint):
        return False
    before = applied.get(delivery.post_id)
    return before is not None and _public(before) == _public(post)


def _public(post: Post) -> dict[str, object]:
    public = {field.name: getattr(post, field.name) for field in fields(post) if field.name not in RULES}
    return {**public, "media": [replace(media, path="") for media in post.media]}
