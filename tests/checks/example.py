"""A small campaign, built by hand, for the tests of the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.checks import check
from bot.model.campaign import Campaign, Entry, MediaUse, Message, Partner, Segment, Variant
from bot.model.channel import Capabilities, Exactness, MediaLimit
from bot.model.check import Check, Context
from bot.model.diagnostic import Location
from bot.model.moment import Lateness, Moment
from bot.model.plan import Media, Plan, Post

NOW = datetime(2021, 6, 1, 9, 0, tzinfo=UTC)
DUE = datetime(2021, 8, 23, 8, 0, tzinfo=UTC)  # 09:00 in London
LATE = Lateness()

PNG = MediaLimit("image/png", 5_000_000, 4)
X = Capabilities(
    "x", 280, "characters", len, "https://docs.x.com", "2026-08", Exactness.BY_RECONCILE,
    link_counts=23, max_media=4, media=(PNG, MediaLimit("video/mp4", 512_000_000, 1)), max_alt=1000, threads=True,
    mention="@{handle}", replies=frozenset({"everyone", "mentioned"}),
)  # fmt: skip
MASTODON = replace(X, platform="mastodon", max_length=500, replies=frozenset(), content_warnings=True)
WALL = replace(X, platform="wall", max_length=10_000, mention="", max_media=20, replies=frozenset())
LIMITS = {"x": X, "mastodon": MASTODON, "wall": WALL}


def entry(name: str = "teaser", line: int = 2, **more: object) -> Entry:
    """An entry whose `when` stands on its second line and whose `message` on its third."""
    file = "schedules/countdown.yaml"
    marks = {"when": Location(file, line + 1, 11), "message": Location(file, line + 2, 14, len(name))}
    moment = Moment(Location(file, line + 1, 11), "launch")
    whole = Entry(name, Location(file, line, 5), moment, name, ("x",), LATE, marks=marks)
    return replace(whole, **more)  # type: ignore[arg-type]  # the fields of an entry, by name


def message(name: str = "teaser", text: str = "Stop and think.", **more: object) -> Message:
    """A message whose text starts on the fourth line."""
    file = f"messages/{name}.md"
    segments = tuple(
        Segment(part, Location(file, 4 + number * 2, 1)) for number, part in enumerate(text.split("\n---\n"))
    )
    whole = Message(name, Location(file, 1, 1), Variant((), segments, Location(file, 4, 1)))
    return replace(whole, **more)  # type: ignore[arg-type]  # the fields of a message, by name


def asking(key: str) -> Campaign:
    """A campaign whose message asks for something on its third line."""
    return campaign(messages={"teaser": message(marks={key: Location("messages/teaser.md", 3, 13)})})


def picture(alt: str, line: int = 2, post: int = 1) -> MediaUse:
    """A picture that a message uses, with the place of its alt text."""
    file = "messages/teaser.md"
    return MediaUse("media/pledge-card.png", alt, Location(file, line, 10), post, Location(file, line, 40, len(alt)))


def png(alt: str = "A card that says: stop and think.", size: int = 40_000, mime: str = "image/png") -> Media:
    """The same picture as the post carries it."""
    return Media("messages/media/pledge-card.png", mime, "0" * 64, size, alt, 1200, 675)


def post(
    text: str = "Stop and think.",
    name: str = "teaser",
    channel: str = "x",
    after: timedelta = timedelta(0),
    **more: object,
) -> Post:
    """A post of the entry and message `name`, due at the launch or some time after it."""
    whole = Post(
        f"{name}/{channel}", name, channel, channel, DUE + after, text, name, LATE,
        Location("schedules/countdown.yaml", 2, 5), Location(f"messages/{name}.md", 4, 1),
    )  # fmt: skip
    return replace(whole, **more)  # type: ignore[arg-type]  # the fields of a post, by name


def partner(name: str = "leeds-hub", **more: object) -> Partner:
    """A partner without any consent."""
    title = name.replace("-", " ").title()
    whole = Partner(name, title, Location("schedules/partners.csv", cell="A2"), handles={"x": "LeedsHub"})
    return replace(whole, **more)  # type: ignore[arg-type]  # the fields of a partner, by name


def campaign(**more: object) -> Campaign:
    """The campaign around them, in London time."""
    place = Location("schedules/campaign.yaml", 1, 1)
    launch = Moment(Location(place.file, 3, 9), day=DUE.date(), clock=time(9))
    whole = Campaign("Root Out Racism", "Europe/London", place, {"launch": launch}, hashtag="#WYHRootOutRacism")
    given = {"entries": (entry(),), "messages": {"teaser": message()}, **more}
    return replace(whole, **given)  # type: ignore[arg-type]  # the fields of a campaign, by name


def printed(
    one: Check,
    *posts: Post,
    of: Campaign | None = None,
    now: datetime = NOW,
    limits: Mapping[str, Capabilities] = LIMITS,
    texts: Mapping[str, str] | None = None,
    known: frozenset[str] = frozenset(),
) -> list[str]:
    """Run one check and return what a person would read, a line for the finding and a line for its help."""
    plan = Plan(tuple(sorted(posts, key=lambda each: (each.due, each.id))), "Europe/London")
    context = Context(of or campaign(), limits, now, texts or {}, known)
    lines = []
    for each in check(plan, context, (one,)):
        lines.append(f"{each.location}: {each.severity}[{each.code}]: {each.message}")
        lines += [f"  help: {each.hint}"] if each.hint else []
    return lines


def told_of(one: Check, text: str) -> list[str]:
    """Run one check over a post whose message has just this text."""
    return printed(one, post(text), of=campaign(messages={"teaser": message(text=text)}))
