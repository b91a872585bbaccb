"""A post's fingerprint says what exactly will be public: an approval binds to it, and an edit changes it.

A new way of composing is no edit. A fingerprint says by which way it was made, and a post that the ledger knows by
another way keeps its fingerprint, and with it approvals, key and draft, as long as nothing of the post itself differs:
composed by today's way, what the ledger holds and what the files say come to the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.model.channel import Channel
from bot.model.delivery import FIXED, Delivery, wire_of
from bot.model.plan import Plan, Post, Snapshot


def recognised(plan: Plan, snapshot: Snapshot, channels: Mapping[str, Channel]) -> Plan:
    """Give posts the fingerprint by which the ledger knows them where only the way of composing is another."""
    ids = {post.id for post in plan.posts}
    left: dict[datetime, list[Delivery]] = defaultdict(list)
    for delivery in snapshot.deliveries.values():
        if delivery.post_id not in ids and delivery.state in FIXED:  # it may be in the plan under a new name
            left[delivery.due].append(delivery)
    posts = (_recognised(post, snapshot, left.get(post.due, ()), channels[post.channel]) for post in plan.posts)
    return replace(plan, posts=tuple(posts))


def _recognised(post: Post, snapshot: Snapshot, left: Iterable[Delivery], channel: Channel) -> Post:
    own = snapshot.deliveries.get(post.id)
    for delivery in (own,) if own else left:
        if _is_only_composed_anew(post, delivery, snapshot.posts, channel):
            return replace(post, fingerprint=delivery.fingerprint)
    return post


def _is_only_composed_anew(post: Post, delivery: Delivery, applied: Mapping[str, Post], channel: Channel) -> bool:
    if delivery.fingerprint == post.fingerprint or wire_of(delivery.fingerprint) == wire_of(post.fingerprint):
        return False
    before = applied.get(delivery.post_id)
    if before is None or before.platform != post.platform:
        return False
    return channel.compose(before).fingerprint == post.fingerprint
