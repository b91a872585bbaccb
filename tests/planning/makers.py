"""Small campaigns for the planning tests, and a channel that only composes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import count
from typing import TypeVar

from bot.model.campaign import Campaign, Entry, Message, Partner, Segment, ShoutOut, Variant
from bot.model.channel import Account, Capabilities, Channel, Exactness, Payload
from bot.model.delivery import NOT_IN_FILES, Delivery, Draft, Receipt, State, Thread
from bot.model.diagnostic import Diagnostic, Location
from bot.model.moment import Lateness, Moment, Recurrence, Shift
from bot.model.plan import Change, Changes, History, Kind, Plan, Post, Snapshot
from bot.planning.plan import plan

_Made = TypeVar("_Made", Entry, Partner, Campaign, Delivery)

HERE = Location("schedules/test.yaml", 1, 1)
LAUNCH = "2021-08-23 09:00"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Composer:
    """A channel for plans: what it composes is the text and the mentions."""

    name: str
    platform: str
    mention: str = ""

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            self.platform, 500, "characters", len, "none", "2026-11-22", Exactness.BY_KEY, mention=self.mention
        )

    def compose(self, post: Post) -> Payload:
        return Payload(post.text, tuple(media.sha256 for media in post.media))

    def verify(self) -> Account:
        raise NotImplementedError

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        raise NotImplementedError

    def publish(self, draft: Draft, key: str) -> Receipt:
        raise NotImplementedError

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        raise NotImplementedError


WALL = Composer("wall", "wall")
X = Composer("x", "x", "@{handle}")
CHANNELS: Mapping[str, Channel] = {"wall": WALL, "x": X}


def moment(text: str, location: Location = HERE) -> Moment:
    """Read a moment in the `when` grammar, as the parser does."""
    words = text.split()
    clock = time.fromisoformat(words.pop()) if re.fullmatch(r"\d\d:\d\d", words[-1]) else None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words[0]):
        return Moment(location, day=date.fromisoformat(words[0]), clock=clock)
    shifts = tuple(Shift(int(word[:-1]), word[-1]) for word in words[1:])
    return Moment(location, anchor=words[0], shifts=shifts, clock=clock)


def every(days: str, first: str, last: str, *, rrule: str = "", left_out: tuple[str, ...] = ()) -> Recurrence:
    """Read `daily 09:00`, `weekdays 12:30` or `tuesday 10:00`; with a rule, only the clock of it counts."""
    *words, clock = days.split()
    named = {"daily": tuple(range(7)), "weekdays": tuple(range(5))}
    weekdays: tuple[int, ...] = ()
    if not rrule:
        days_of_week = [_WEEKDAYS.index(word.strip(",")) for word in words if word not in named]
        weekdays = named.get(words[0], tuple(days_of_week))
    dates = tuple(date.fromisoformat(day) for day in left_out)
    return Recurrence(HERE, time.fromisoformat(clock), moment(first), moment(last), weekdays, rrule, dates)


def message(name: str, text: str, **variants: str) -> Message:
    """Make a message whose text begins on line 1 of its file; `---` alone on a line splits a thread."""
    path = f"messages/{name}.md"
    lines = count(1)

    def variant(names: tuple[str, ...], words: str) -> Variant:
        segments = []
        for part in words.split("\n---\n"):
            segments.append(Segment(part, Location(path, next(lines), 1)))
            for _ in range(part.count("\n") + 1):  # the part's other lines, and the break or heading after it
                next(lines)
        return Variant(names, tuple(segments), segments[0].location)

    default = variant((), text)
    return Message(name, Location(path), default, tuple(variant((key,), words) for key, words in variants.items()))


def entry(
    name: str,
    timing: str | Recurrence = "launch",
    *,
    text: str = "",
    channels: tuple[str, ...] = ("wall",),
    shout_out: ShoutOut | None = None,
    **more: object,
) -> Entry:
    """Make an entry; its message is called like itself unless `text` names another."""
    when = moment(timing) if isinstance(timing, str) else timing
    made = Entry(name, HERE, when, text or name, channels, Lateness(), shout_out)
    return _with(made, more)


def partner(name: str, *, kind: str = "", place: str = "", pledged: str = "2021-06-01", **more: object) -> Partner:
    """Make a partner that has pledged."""
    day = date.fromisoformat(pledged) if pledged else None
    made = Partner(name, name.title(), Location("schedules/partners.csv"), kind, place, day)
    return _with(made, more)


def campaign(
    *entries: Entry,
    messages: tuple[Message, ...] = (),
    anchors: Mapping[str, str] | None = None,
    launch: str = LAUNCH,
    zone: str = "Europe/London",
    **more: object,
) -> Campaign:
    """Make a campaign; an entry whose message is not given gets one that says only its name."""
    given = {each.name: each for each in messages}
    plain = {each.message: message(each.message, f"This is {each.message}") for each in entries}
    made = Campaign(
        name="Root Out Racism",
        zone=zone,
        location=Location("schedules/campaign.yaml"),
        anchors={"launch": moment(launch)} | {name: moment(text) for name, text in (anchors or {}).items()},
        entries=entries,
        messages=plain | given,
    )
    return _with(made, more)


def planned(made: Campaign, history: History | None = None) -> Plan:
    """Plan a campaign that must have nothing wrong with it."""
    found, diagnostics = plan(made, CHANNELS, history or History())
    assert diagnostics == ()
    return found


def faults(made: Campaign, history: History | None = None) -> list[Diagnostic]:
    """Plan a campaign and return what is wrong with it."""
    return list(plan(made, CHANNELS, history or History())[1])


def applied(changes: Changes, before: Snapshot | None = None) -> Snapshot:
    """Do in memory what the ledger does with changes."""
    held = dict((before or Snapshot()).deliveries)
    for each in changes.of(Kind.ADD, Kind.MOVE, Kind.REVISE):
        held[each.post_id] = delivery(_post(each), State.SCHEDULED)
    for each in changes.of(Kind.WITHDRAW):
        assert each.delivery is not None
        held[each.post_id] = _with(each.delivery, {"state": State.WITHDRAWN, "why": NOT_IN_FILES})
    return Snapshot(held)


def delivery(post: Post, state: State) -> Delivery:
    """Make the ledger's half of a post."""
    public = state is State.PUBLISHED
    return Delivery(
        post.id,
        post.entry,
        post.channel,
        state,
        post.due,
        post.due,
        post.fingerprint,
        post.terms,
        post.late,
        post.occurrence,
        post.partners,
        receipt=Receipt("1", "https://wall.example/1", post.due) if public else None,
    )


def utc(text: str) -> datetime:
    """Read a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _post(change: Change) -> Post:
    assert change.post is not None
    return change.post


def _with(made: _Made, more: Mapping[str, object]) -> _Made:
    return replace(made, **more)  # type: ignore[arg-type]  # the callers' keywords are the fields
