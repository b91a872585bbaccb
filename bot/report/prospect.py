"""What would really happen if the campaign ran from now on as it is: said first by whatever tells of the plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from bot.model.approved import lacks
from bot.model.delivery import NOT_IN_FILES, Delivery, Pause, State, is_late
from bot.model.moment import Then
from bot.model.plan import Plan, Post
from bot.model.wording import counted
from bot.report.wording import few_posts, short_ids, when

_IN_TIME = timedelta(minutes=1)  # what goes out no later than this after its time


class Fate(Enum):
    """What becomes of a post that is planned, the gravest first among those that do not simply go out."""

    ASKED = "asked"
    CANNOT = "on a platform that this version cannot connect"
    UNCONNECTED = "not connected"
    LOCKED = "without a secret"
    TOO_LATE = "too late"
    HELD = "held"
    PAUSED = "paused"
    UNAPPROVED = "not approved"
    PUBLIC = "public"
    LEFT_OUT = "left out"
    OVERDUE = "overdue"
    BROKEN = "the files have errors"
    STUCK = "nothing can go out"
    GOES = "goes out"


@dataclass(frozen=True, slots=True)
class Connections:
    """Which channels nothing can be sent to.

    `missing` are not connected, `impossible` this version cannot connect, to `locked` a secret is missing.
    """

    missing: Collection[str] = ()
    impossible: Collection[str] = ()
    locked: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """The files have errors: no run starts with them, and one that is at work keeps to the plan that it has."""

    errors: int
    is_at_work: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Posts with one fate for one reason, in order of due time; `first` is when the first of them is due (local)."""

    fate: Fate
    why: str
    posts: tuple[str, ...]
    first: datetime


@dataclass(frozen=True, slots=True)
class Prospect:
    """The fate of every post of the plan. `short` are their ids as short as they may be."""

    groups: tuple[Group, ...]
    short: Mapping[str, str]
    broken: Broken | None = None

    def count(self, *fates: Fate) -> int:
        """Count the posts with one of these fates."""
        return sum(len(group.posts) for group in self.groups if group.fate in fates)

    @property
    def kept_back(self) -> tuple[Group, ...]:
        """What will not go out as it is, by its reason."""
        return tuple(group for group in self.groups if group.fate not in (Fate.PUBLIC, Fate.LEFT_OUT, Fate.GOES))


def prospect(
    plan: Plan,
    deliveries: Mapping[str, Delivery],
    now: datetime,
    connections: Connections,
    pauses: Iterable[Pause] = (),
    broken: Broken | None = None,
    *,
    is_stuck: bool = False,
) -> Prospect:
    """Say of each post of the plan what would become of it, if nobody did anything.

    `is_stuck` says that something else than the plan, the files or a pause keeps every post back.
    """
    zone, pauses = ZoneInfo(plan.zone), tuple(pauses)
    found: dict[tuple[Fate, str], list[Post]] = {}
    for post in plan.posts:
        fate = _fate(post, deliveries.get(post.id), now, connections, pauses, zone)
        would_go = fate[0] in (Fate.GOES, Fate.OVERDUE)
        if would_go and is_stuck:
            fate = Fate.STUCK, ""
        elif would_go and broken and not broken.is_at_work:
            fate = Fate.BROKEN, ""
        found.setdefault(fate, []).append(post)
    order = list(Fate)
    groups = (
        Group(fate, why, tuple(post.id for post in posts), posts[0].due.astimezone(zone))
        for (fate, why), posts in sorted(found.items(), key=lambda each: (order.index(each[0][0]), -len(each[1])))
    )
    return Prospect(tuple(groups), short_ids(post.id for post in plan.posts), broken)


def _fate(
    post: Post,
    delivery: Delivery | None,
    now: datetime,
    connections: Connections,
    pauses: tuple[Pause, ...],
    zone: ZoneInfo,
) -> tuple[Fate, str]:
    if delivery and delivery.receipt is not None:
        return Fate.PUBLIC, ""
    if delivery and delivery.state is State.WITHDRAWN:
        if delivery.why != NOT_IN_FILES and delivery.due == post.due:
            return Fate.LEFT_OUT, ""
        delivery = None  # it is back in the files, or has a new time
    if post.channel in connections.impossible:
        return Fate.CANNOT, post.channel
    if post.channel in connections.missing:
        return Fate.UNCONNECTED, post.channel
    if post.channel in connections.locked:
        return Fate.LOCKED, post.channel
    if delivery and delivery.state in (State.MISSED, State.FAILED, State.UNCONFIRMED):
        return Fate.ASKED, ""
    if stop := next((each for each in pauses if each.stops(post.channel, post.tags, post.id, post.root)), None):
        return Fate.PAUSED, stop.way_on
    return _fate_of_open(post, delivery, now, zone)


def _fate_of_open(post: Post, delivery: Delivery | None, now: datetime, zone: ZoneInfo) -> tuple[Fate, str]:
    """Say what becomes of a post that could be sent, as far as its channel and people's stops go."""
    if _is_too_late(post, delivery, now):
        return Fate.TOO_LATE, ""
    if post.hold:
        return Fate.HELD, post.hold
    if delivery is not None and delivery.state is State.HELD and delivery.terms == post.terms:  # no edit lifts it
        return Fate.HELD, delivery.why or "by hand"
    if lacks(post, delivery, zone):
        return Fate.UNAPPROVED, ""
    is_waiting = delivery is not None and delivery.state is State.SCHEDULED and delivery.due == post.due
    if is_waiting and delivery is not None and now - (delivery.limit - delivery.late.grace) > _IN_TIME:
        return Fate.OVERDUE, delivery.why or "nothing has tried yet"
    return Fate.GOES, ""


def _is_too_late(post: Post, delivery: Delivery | None, now: datetime) -> bool:
    if delivery is None or delivery.due != post.due:
        return is_late(now, post.due, post.late.grace)
    return now > delivery.limit and delivery.late.then is not Then.SEND


def head(prospect: Prospect) -> str:
    """Say how many posts will go out; first that none does, or that no edit counts, where the files have errors."""
    goes, public = prospect.count(Fate.GOES), prospect.count(Fate.PUBLIC)
    done = f"{counted(public, 'post')} {'is' if public == 1 else 'are'} public. " if public else ""
    more = " more" if public else ""
    if prospect.count(Fate.STUCK):
        return f"{done}Nothing{more} goes out until what is in the way is put right."
    if (broken := prospect.broken) is None:
        return _head(prospect, goes, public, done)
    errors = f"the files have {counted(broken.errors, 'error')}"
    if broken.is_at_work:
        kept = f"{errors[:1].upper()}{errors[1:]}, so drumbeat run follows no edit and keeps to the plan that it has"
        return f"{kept} (drumbeat check). {_head(prospect, goes, public, done)}"
    return f"{done}Nothing{more} goes out: {errors}, and drumbeat run does not start with any (drumbeat check)."


def _head(prospect: Prospect, goes: int, public: int, done: str) -> str:
    rest = goes + sum(len(group.posts) for group in prospect.kept_back)
    if not rest:
        return f"{done}Nothing is still to come." if done else "Nothing is planned."
    if rest == 1:
        which = "the other one" if public else "the only post"
        return f"{done}As things are, {which} {'goes out' if goes else 'does not go out'} in time."
    if goes == rest:
        return f"{done}As things are, all {'of the other ' if public else ''}{counted(rest, 'post')} go out in time."
    number, verb = f"{goes:,}" if goes else "none", "goes" if goes == 1 else "go"
    others = "the other " if public else ""
    return f"{done}As things are, {number} of {others}{counted(rest, 'post')} {verb} out in time."


def words(prospect: Prospect) -> Iterator[str]:
    """Say what would really happen: a sentence, then a line for each reason why something does not go out."""
    yield head(prospect)
    for fate, groups in _by_fate(prospect.kept_back):
        number = sum(len(group.posts) for group in groups)
        yield f"  {number:>4,} {_reason(fate, groups, number, prospect)}"


def _by_fate(groups: Iterable[Group]) -> Iterator[tuple[Fate, tuple[Group, ...]]]:
    """Fold what is one cause for people; of holds, and of what is overdue, each reason is one."""
    folded: dict[tuple[Fate, str], list[Group]] = {}
    for group in groups:
        folded.setdefault((group.fate, group.why if group.fate in (Fate.HELD, Fate.OVERDUE) else ""), []).append(group)
    for (fate, _), these in folded.items():
        yield fate, tuple(these)


_REASONS: Mapping[Fate, tuple[str, str]] = {
    Fate.ASKED: ("needs a decision: {names}", "need a decision: {names}"),
    Fate.CANNOT: (
        "is on what this version cannot connect: {channels}",
        "are on what this version cannot connect: {channels}",
    ),
    Fate.UNCONNECTED: (
        "has no connection: {channels} (see config.toml)",
        "have no connection: {channels} (see config.toml)",
    ),
    Fate.LOCKED: ("cannot be posted without a secret: {channels}",) * 2,
    Fate.TOO_LATE: ("is too late by now: {names}", "are too late by now: {names}"),
    Fate.HELD: ("is held ({why}): {names}", "are held ({why}): {names}"),
    Fate.PAUSED: ("is paused: {names}", "are paused: {names}"),
    Fate.UNAPPROVED: (
        "waits for approval, the first for {first}: {names}",
        "wait for approval, the first for {first}: {names}",
    ),
    Fate.OVERDUE: ("is overdue and not out ({why}): {names}", "are overdue and not out ({why}): {names}"),
    Fate.BROKEN: ("goes out once the files are mended: {names}", "go out once the files are mended: {names}"),
    Fate.STUCK: ("goes out once it is put right: {names}", "go out once it is put right: {names}"),
}
"""Why one post, or several, will not go out as it is."""


def _reason(fate: Fate, groups: tuple[Group, ...], number: int, prospect: Prospect) -> str:
    return _REASONS[fate][number != 1].format(
        names=few_posts((post_id for group in groups for post_id in group.posts), prospect.short),
        channels=", ".join(sorted(group.why for group in groups)),
        why=groups[0].why,
        first=when(min(group.first for group in groups)),
    )
