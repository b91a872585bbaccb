"""The campaign as the team's files describe it: calendar, messages and partners, worked as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.model.diagnostic import Diagnostic, Location
from bot.model.moment import Guard, Hours, Lateness, Moment, Recurrence
from bot.model.people import Person
from bot.model.platforms import called_or_itself
from bot.model.poll import Poll

Allowed = Mapping[str, str]
"""Codes of silenced checks, each with its written reason."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that the team edits, as read. Spreadsheets keep their bytes; everything else is text."""

    path: str
    text: str = ""
    binary: bytes = b""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """Facts of a picture or video on disk. `size` in bytes, `width` and `height` in pixels (0: unknown)."""

    path: str
    mime: str
    size: int
    sha256: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that was read from the campaign folder. `media` is by path."""

    root: str
    files: tuple[SourceFile, ...]
    media: Mapping[str, MediaFile] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its source, true from `as_of` on."""

    value: str
    source: str
    as_of: date | None
    location: Location


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a named person, with what must stand beside them."""

    text: str
    speaker: str
    role: str
    signed_off: date | None
    source: str
    location: Location


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation that pledged support. Handles are kept without a leading `@`, by platform."""

    id: str
    name: str
    location: Location
    kind: str = ""
    place: str = ""
    pledged: date | None = None
    organisations: int = 1
    shout_out: bool = True
    consent: tuple[str, ...] = ()
    consent_until: date | None = None
    consent_ref: str = ""
    website: str = ""
    handles: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def consents_to(self, what: str, day: date) -> bool:
        """Say whether the partner agreed to this use (`mention`, `logo`, …) and the consent still holds that day."""
        return what in self.consent and (self.consent_until is None or day <= self.consent_until)


@dataclass(frozen=True, slots=True)
class MediaUse:
    """A message's use of a picture or video, with the words that stand in for it. `post` counts thread posts from 1."""

    file: str
    alt: str
    location: Location
    post: int = 1
    alt_location: Location | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """The template of one post of a message; several make a thread. `location` is its first character."""

    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Variant:
    """A message's text for platforms, channels or forms named in its heading; the default text has no names."""

    names: tuple[str, ...]
    segments: tuple[Segment, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Message:
    """A template with its variants, and what the platform should do with the post.

    `title` is what people call it, if the team says so. A poll belongs to the first post. `marks` are as an entry's.
    """

    name: str
    location: Location
    default: Variant
    variants: tuple[Variant, ...] = ()
    media: tuple[MediaUse, ...] = ()
    replies: str = ""
    language: str = ""
    content_warning: str = ""
    visibility: str = ""
    made_with_ai: bool = False
    tags: tuple[str, ...] = ()
    allow: Allowed = field(default_factory=dict)
    poll: Poll | None = None
    title: Segment | None = None
    marks: Mapping[str, Location] = field(default_factory=dict)

    def variant_for(self, channel: str, platform: str) -> Variant:
        """Return the text for a channel: its own, else its platform's, else the default."""
        for variant in self.variants:
            if channel in variant.names:
                return variant
        for variant in self.variants:
            if platform in (called_or_itself(name) for name in variant.names):
                return variant
        return self.default


@dataclass(frozen=True, slots=True)
class ShoutOut:
    """Which partners an entry thanks. `where` maps `kind` and `place` to the accepted words (empty: all)."""

    per_post: int = 1
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    order: str = "fair"
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a schedule file: when, which message, which channels.

    `title` goes before that of the message. `marks` keeps the place of each written key, so that a diagnostic can point
    at the value that is wrong. `release` says why no guard holds its posts; empty: guards do.
    """

    id: str
    location: Location
    timing: Moment | Recurrence
    message: str
    channels: tuple[str, ...]
    late: Lateness
    shout_out: ShoutOut | None = None
    embargo: Moment | None = None
    tags: tuple[str, ...] = ()
    hold: str = ""
    link: str = ""
    owner: str = ""
    note: str = ""
    allow: Allowed = field(default_factory=dict)
    release: str = ""
    marks: Mapping[str, Location] = field(default_factory=dict)
    title: Segment | None = None

    def at(self, key: str) -> Location:
        """Return where a key's value stands, or else the entry itself."""
        return self.marks.get(key, self.location)


@dataclass(frozen=True, slots=True)
class Utm:
    """Tracking tags of links; an empty source means the platform's name."""

    medium: str
    campaign: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """How many people must approve a post, and more where it carries a tag; `by_name` are those who must, by tag."""

    needed: int = 0
    by_tag: Mapping[str, int] = field(default_factory=dict)
    by_name: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    location: Location | None = field(default=None, compare=False)

    def needed_for(self, tags: tuple[str, ...]) -> int:
        """Return the number of approvals that a post with these tags needs."""
        return max([self.needed, *(self.by_tag.get(tag, 0) for tag in tags)])


@dataclass(frozen=True, slots=True)
class Campaign:
    """Everything that the team's files say, typed. `anchors` holds `launch` too; `zone` is an IANA name."""

    name: str
    zone: str
    location: Location
    anchors: Mapping[str, Moment]
    description: str = ""
    hashtag: str = ""
    link: str = ""
    utm: Utm | None = None
    language: str = "en-GB"
    channels: tuple[str, ...] = ("wall",)
    hours: Hours | None = None
    late: Lateness = field(default_factory=Lateness)
    gap: timedelta = timedelta(minutes=10)
    approvals: ApprovalRule = field(default_factory=ApprovalRule)
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    guards: tuple[Guard, ...] = ()
    allow: Allowed = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    partners: tuple[Partner, ...] = ()
    messages: Mapping[str, Message] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    media: Mapping[str, MediaFile] = field(default_factory=dict)
