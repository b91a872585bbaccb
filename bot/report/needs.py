"""What needs a person: each post with its cause and the commands with which to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from bot.model.approved import approved_by, lacks
from bot.model.delivery import ELAPSED, AuditLine, Delivery, State, is_late
from bot.model.people import from_whom
from bot.model.plan import Post
from bot.report.prospect import Fate, Group, Prospect
from bot.report.summary_values import Need

TOO_LATE = "its time had passed when it was first seen, so it was not sent; give it a new time to send it"
SOON = timedelta(days=7)

_SEND_OR_SKIP = ("drumbeat resolve {post} --send", "drumbeat resolve {post} --skip")
_RESUME = ("drumbeat resume --send", "drumbeat resume --move", "drumbeat resume --skip")
_BY_HAND = ("connect it in config.toml", "drumbeat resolve {post} --live URL    (it was posted by hand)")


class _Kind(IntEnum):
    """The most urgent first."""

    UNCONFIRMED = 1
    FAILED = 2
    WAITED = 3
    MISSED = 4
    WISHED = 5
    UNAPPROVED = 6
    PAUSED = 7
    HELD = 8
    UNCONNECTED = 9
    TOO_LATE = 10


_CAUSES: Mapping[_Kind, tuple[str, str, tuple[str, ...]]] = {
    _Kind.UNCONFIRMED: (
        "may be public, look there",
        "may be public, look there",
        ("drumbeat resolve {post} --live URL", "drumbeat resolve {post} --not-live"),
    ),
    _Kind.FAILED: ("failed", "failed", _SEND_OR_SKIP),
    _Kind.WAITED: ("came due during a pause and waits", "came due during a pause and wait", _RESUME),
    _Kind.MISSED: ("missed its time", "missed their time", _SEND_OR_SKIP),
    _Kind.WISHED: ("is to be changed", "are to be changed", ("edit it; as it is: drumbeat approve {post}",)),
    _Kind.UNAPPROVED: ("waits for approval", "wait for approval", ("drumbeat approve {post}",)),
    _Kind.PAUSED: ("is due and paused", "are due and paused", ()),
    _Kind.HELD: ("is held", "are held", ("drumbeat explain {post}", "drumbeat resolve {post} --skip")),
    _Kind.UNCONNECTED: ("was due where nothing is connected", "were due where nothing is connected", _BY_HAND),
    _Kind.TOO_LATE: ("was too late when first seen", "were too late when first seen", ("drumbeat explain {post}",)),
}

DECIDE: Mapping[State, tuple[str, ...]] = {
    State.UNCONFIRMED: _CAUSES[_Kind.UNCONFIRMED][2],
    State.FAILED: _SEND_OR_SKIP,
    State.MISSED: _SEND_OR_SKIP,
    State.HELD: _CAUSES[_Kind.HELD][2],
}
"""The commands with which a person decides about a post in these states."""


def needs(
    posts: Mapping[str, Post],
    deliveries: Mapping[str, Delivery],
    now: datetime,
    zone: ZoneInfo,
    prospect: Prospect,
    wishes: Mapping[str, AuditLine],
) -> tuple[Need, ...]:
    """List what needs a person, the most urgent first. `wishes` are those for a change that nobody met yet."""
    ahead = {post_id: group for group in prospect.groups for post_id in group.posts}
    found = _found(posts, deliveries, now, zone, ahead, wishes)
    return tuple(need for _, need in sorted(found, key=lambda pair: (pair[0], pair[1].due, pair[1].post)))


def _found(
    posts: Mapping[str, Post],
    deliveries: Mapping[str, Delivery],
    now: datetime,
    zone: ZoneInfo,
    ahead: Mapping[str, Group],
    wishes: Mapping[str, AuditLine],
) -> Iterator[tuple[_Kind, Need]]:
    for each in deliveries.values():
        group = ahead.get(each.post_id)
        kind = _kind(each, group.fate if group else None, now)
        post = posts.get(each.post_id)
        wish = wishes.get(each.post_id)
        if wish and post and is_open(each, post) and kind in (None, _Kind.UNAPPROVED):
            said = f"{wish.by} says: {wish.detail}"
            yield _Kind.WISHED, _need(_Kind.WISHED, each.post_id, "to be changed", each.due.astimezone(zone), said)
        elif kind is _Kind.UNAPPROVED and post is not None:
            who = from_whom(post.agreements, approved_by(post, each, zone))
            why = f"{lacks(post, each, zone)} of {post.approvals} approvals missing{who and f': {who}'}"
            yield kind, _need(kind, each.post_id, "not approved", each.due.astimezone(zone), why)
        elif kind is not None:
            why = "" if kind is _Kind.WAITED else each.why or (post.hold if post else "")
            state = "paused" if kind is _Kind.PAUSED else each.state.value
            need = _need(kind, each.post_id, state, each.due.astimezone(zone), why)
            yield kind, replace(need, commands=(group.why,)) if group and kind is _Kind.PAUSED else need
    for post in posts.values() if deliveries else ():  # before the first run nothing was missed yet
        was_missed = post.id not in deliveries and is_late(now, post.due, post.late.grace)
        if was_missed and ahead[post.id].fate is Fate.TOO_LATE:
            yield _Kind.TOO_LATE, _need(_Kind.TOO_LATE, post.id, "too late", post.due.astimezone(zone), TOO_LATE)


def _kind(each: Delivery, fate: Fate | None, now: datetime) -> _Kind | None:
    if each.receipt is not None or each.state is State.WITHDRAWN:
        return None
    if each.state is State.UNCONFIRMED:
        return _Kind.UNCONFIRMED
    if fate in (Fate.UNCONNECTED, Fate.CANNOT):
        return _Kind.UNCONNECTED if each.due <= now else None
    if each.state is State.FAILED:
        return _Kind.FAILED
    if each.state is State.MISSED:
        return _Kind.WAITED if each.why.startswith(ELAPSED) else _Kind.MISSED
    if each.state is State.HELD:
        return _Kind.HELD
    if fate is Fate.PAUSED and each.not_before <= now:
        return _Kind.PAUSED
    if fate is Fate.UNAPPROVED and each.due <= now + SOON:  # due by now, it can still be saved
        return _Kind.UNAPPROVED
    return None


def is_open(delivery: Delivery, post: Post) -> bool:
    """Say whether a wish for a change of this post can still be met, and no edit that waits to be taken over did."""
    return delivery.state in (State.SCHEDULED, State.HELD) and delivery.fingerprint == post.fingerprint


def _need(kind: _Kind, post_id: str, state: str, due: datetime, why: str) -> Need:
    one, many, commands = _CAUSES[kind]
    said = f": {why}" if why and kind in (_Kind.FAILED, _Kind.HELD) else f", {why}" if kind is _Kind.WISHED else ""
    return Need(post_id, state, due, why, tuple(c.format(post=post_id) for c in commands), (one + said, many + said))
