"""The plan against the ledger: what applying it would change, and what it can no longer change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from itertools import chain, count
from zoneinfo import ZoneInfo

from bot.model.delivery import FIXED, LIVE, NOT_IN_FILES, Delivery, State, is_late
from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.plan import Change, Changes, Kind, Plan, Post, Snapshot

CONSENT, HOLD = "approvals needed", "hold"
_TERMS = ("grace in seconds", "lateness rule", "embargo", CONSENT, "tags", "posts in the thread", "files", HOLD)
_FEW = 10
_FLOOD = 20
_SOON = timedelta(minutes=10)
_HINT = "undo the edit, or correct it where it is public; Drumbeat never posts it a second time"


def reconcile(plan: Plan, snapshot: Snapshot, now: datetime) -> Changes:
    """Compare each planned post, and each delivery that is still open, with its other half.

    A post whose text changed is REVISE even when its time changed too; applying takes everything from `Change.post`.
    """
    zone = ZoneInfo(plan.zone)
    prints = {post.id: post.fingerprint for post in plan.posts}
    changes = [_change(post, snapshot.deliveries.get(post.id), zone, now) for post in plan.posts]
    left = [each for each in snapshot.deliveries.values() if each.post_id not in prints]
    changes = _without_seconds(changes, prints, snapshot, left)
    changes.extend(_gone(each) for each in sorted(left, key=lambda each: (each.due, each.post_id)) if _counts(each))
    return Changes(tuple(changes))


def still_wanted(plan: Plan, snapshot: Snapshot) -> Plan:
    """Return the plan without the posts that a person, or their lateness rule, has decided against."""
    held = snapshot.deliveries
    posts = tuple(post for post in plan.posts if not (post.id in held and _was_decided(held[post.id], post)))
    return replace(plan, posts=posts)


def with_kept(plan: Plan, snapshot: Snapshot) -> Plan:
    """Add what the ledger holds of shout-outs that stay although their partner left the list: as it is, and held."""
    found = []
    for root, why in plan.kept.items():
        for post_id in chain((root,), (f"{root}/{number}" for number in count(2))):
            delivery = snapshot.deliveries.get(post_id)
            if delivery is None:
                break
            if delivery.state not in FIXED and delivery.state is not State.WITHDRAWN:
                found.append(replace(snapshot.posts[post_id], hold=why))
    return replace(plan, posts=tuple(sorted((*plan.posts, *found), key=lambda post: (post.due, post.id))))


def conflicts(changes: Changes) -> tuple[Diagnostic, ...]:
    """Say once for each text what can no longer change, as it may be public; name the first post that it is about."""
    by_text: dict[Location, list[Change]] = defaultdict(list)
    for change in changes.of(Kind.CONFLICT):
        if change.post is not None:
            by_text[change.post.text_location].append(change)
    found = []
    for location, changed in by_text.items():
        more = f"; and {len(changed) - 1} more posts" if len(changed) > 2 else "; and 1 more post" * (len(changed) - 1)
        message = f"{changed[0].post_id}: {changed[0].why}{more}"
        found.append(Diagnostic("edited-too-late", message, location, _HINT, Severity.WARNING, post=changed[0].post_id))
    return tuple(found)


def refusal(changes: Changes, snapshot: Snapshot, now: datetime) -> str:
    """Say why nobody would want all this at once, so that it is applied only with --force; empty when it is fine."""
    live = sum(each.state in LIVE for each in snapshot.deliveries.values())
    # A shout-out that only changes its partner, because the list grew, is as much added as withdrawn.
    refilled = {
        (each.post.entry, each.post.channel, each.post.occurrence) for each in changes.of(Kind.ADD) if each.post
    }
    left = (each.delivery for each in changes.of(Kind.WITHDRAW) if each.delivery)
    gone = sum((each.entry, each.channel, each.occurrence) not in refilled for each in left)
    if gone > _FEW and gone * 2 > live:
        return f"this would withdraw {gone} of {live} posts that are still to come; check that no file is missing"
    is_new = not snapshot.deliveries
    sudden = sum(_goes_out_soon(each, now, is_new) for each in changes.of(Kind.ADD, Kind.MOVE, Kind.REVISE))
    if sudden > _FLOOD:
        return (
            f"this would let {sudden} posts out within {int(_SOON.total_seconds() // 60)} minutes that nobody expects "
            "then; check the launch date and the clock"
        )
    return ""


def _change(post: Post, delivery: Delivery | None, zone: tzinfo, now: datetime) -> Change:
    if delivery is not None and _was_decided(delivery, post):
        return Change(Kind.KEEP, post.id, delivery.why, post, delivery)
    if delivery is None or delivery.state is State.WITHDRAWN:
        if is_late(now, post.due, post.late.grace):
            return Change(Kind.TOO_LATE, post.id, f"was due {_local(post.due, zone)}", post, delivery)
        return Change(Kind.ADD, post.id, "back in the files" if delivery else "", post, delivery)
    moved, edited = delivery.due != post.due, delivery.fingerprint != post.fingerprint
    if delivery.state in FIXED:
        if not moved and not edited:
            return Change(Kind.KEEP, post.id, "", post, delivery)
        return Change(Kind.CONFLICT, post.id, _too_late_for(delivery, edited, zone), post, delivery)
    rules = "; ".join(_rules(delivery.terms, post.terms))
    parts = (
        "text or media changed; approvals are void" if edited else "",
        f"from {_local(delivery.due, zone)} to {_local(post.due, zone)}" if moved else "",
        f"its rules changed: {rules}" if rules else "",
    )
    kind = Kind.REVISE if edited or (rules and not moved) else Kind.MOVE if moved else Kind.KEEP
    return Change(kind, post.id, "; ".join(filter(None, parts)), post, delivery)


def _was_decided(delivery: Delivery, post: Post) -> bool:
    """Say whether a post was left out on purpose. A new time is a new question."""
    return delivery.state is State.WITHDRAWN and delivery.why != NOT_IN_FILES and delivery.due == post.due


def _without_seconds(
    changes: Sequence[Change], prints: Mapping[str, str], snapshot: Snapshot, left: Sequence[Delivery]
) -> list[Change]:
    """Turn an addition into a conflict where it would say a second time what is public, or may be."""
    public = {each.post_id: each.fingerprint for each in snapshot.deliveries.values() if each.state in FIXED}
    edited = {post_id for post_id, known in public.items() if prints.get(post_id) != known}
    renamed = {(each.due, each.fingerprint): each.post_id for each in left if each.state in FIXED}
    found: list[Change] = []
    for change in changes:
        why = _second(change.post, edited, renamed) if change.kind is Kind.ADD and change.post else ""
        found.append(replace(change, kind=Kind.CONFLICT, why=why) if why else change)
    return found


def _second(post: Post, edited: Set[str], renamed: Mapping[tuple[datetime, str], str]) -> str:
    """Say why a post is nothing new: its entry, channel or date has a new name, or a text that is out was split."""
    if name := renamed.get((post.due, post.fingerprint)):
        return f"already public as {name}, or may be; to say it again, give it a new time"
    if post.segment > 1 and not edited.isdisjoint((post.root, post.previous)):
        return f"{post.root} is public without it; say what is new in an entry of its own"
    return ""


def _too_late_for(delivery: Delivery, edited: bool, zone: tzinfo) -> str:
    if delivery.state is not State.PUBLISHED:
        return f"may be public: resolve it first, then the new {'text' if edited else 'time'} can be looked at"
    since = _local(delivery.receipt.published_at if delivery.receipt else delivery.due, zone)
    if edited:
        return f"already public since {since}; the edit cannot reach it"
    return f"already public since {since}; its new time changes nothing"


def _counts(delivery: Delivery) -> bool:
    return delivery.state in LIVE or delivery.state is State.PUBLISHED


def _gone(delivery: Delivery) -> Change:
    if delivery.state is State.PUBLISHED:
        return Change(Kind.KEEP, delivery.post_id, "public, and no longer in the files", None, delivery)
    if delivery.state in FIXED:
        why = "no longer in the files, but may be public: resolve it first"
        return Change(Kind.CONFLICT, delivery.post_id, why, None, delivery)
    return Change(Kind.WITHDRAW, delivery.post_id, "no longer in the files", None, delivery)


def _rules(before: str, after: str) -> Iterator[str]:
    if before == after:
        return
    pairs = zip(_TERMS, before.split("|", len(_TERMS) - 1), after.split("|", len(_TERMS) - 1), strict=False)
    for name, old, new in pairs:
        if old != new:
            yield f"{name} was {old or 'none'}, is now {new or 'none'}"


def _goes_out_soon(change: Change, now: datetime, is_new: bool) -> bool:
    post, delivery = change.post, change.delivery
    if post is None or post.hold or post.due > now + _SOON:
        return False
    if is_new and post.due <= now:  # a new ledger looks for it first, and then lets the late ones out one by one
        return False
    was_coming = delivery is not None and delivery.state is State.SCHEDULED and now <= delivery.due <= now + _SOON
    return not was_coming


def _local(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}"
