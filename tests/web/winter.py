"""A campaign as pages meet it at their fullest: five channels, 34 entries in a month, every state, long names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.channels import PLATFORMS
from bot.model.approved import Approved
from bot.model.campaign import Campaign
from bot.model.delivery import AuditLine, Delivery, Pause, State
from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.moment import Guard, Lateness, Moment
from bot.model.plan import Media, Plan, Post
from bot.web.card import Face
from tests.web.plans import a_delivery

ZONE = "Europe/London"
NOW = datetime(2026, 12, 9, 11, 24, tzinfo=UTC)
LAUNCH = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
PLACE = Location("schedules/calendar.csv", 23, cell="C23")
WORDS = Location("messages/find-clinic.md", 12, 1)
ALL = ("x", "bluesky", "facebook", "linkedin", "instagram")
FOUR = ALL[:4]
LONG_NAME = "NHS Merecombe, Eastmere and the Dales UK"
SIXTY = "Everybody who lives or works in Merecombe may come on Monday"
FACES = {name: Face(LONG_NAME, "@" + "merecombe_winter" * 2) for name in ALL}
LIMITS = {name: PLATFORMS[name].capabilities for name in ALL}
PICTURE = Media("messages/media/launch.png", "image/png", "ab" * 32, 300, "A golden sun over a dark horizon", 4, 3)
GUARD = Guard(
    "By-election in Eastmere",
    Moment(PLACE, day=date(2026, 12, 10)),
    Moment(PLACE, day=date(2026, 12, 17)),
    PLACE,
    tags=("politician",),
)
CAMPAIGN = Campaign("Ready for Winter", ZONE, PLACE, {"launch": Moment(PLACE, day=date(2026, 12, 14))}, guards=(GUARD,))

# Day of December, time, title, channels, state.
ENTRIES: tuple[tuple[int, str, str, tuple[str, ...], str], ...] = (
    (1, "10:00", "Who can have a free flu vaccine?", ALL, "published"),
    (2, "12:15", "Thank you, 14 pharmacies", FOUR, "published"),
    (3, "10:00", "Your pharmacist can do it", ALL[:3], "published"),
    (4, "11:00", "“I had mine on a lunch break”: our director of public health", FOUR, "published"),
    (6, "17:00", "Warm home, warm drink", ALL[2::2], "published"),
    (7, "10:00", "Looking after someone? This is for you", ALL, "published"),
    (7, "15:00", "Thank you, 12 landlords", ("x", "bluesky", "linkedin"), "missed linkedin"),
    (8, "10:00", "RSV: if you are 75 or over", ALL, "failed instagram"),
    (8, "12:15", "Thank you, 14 surgeries", FOUR, "published"),
    (9, "08:00", "Visiting a care home this winter", FOUR, "unconfirmed x"),
    (9, "10:00", "Five days until doors open", ("x", "bluesky", "instagram"), "published"),
    (9, "11:24", "Going out while you look", ("x",), "publishing"),
    (9, "12:15", "Thank you, 9 faith groups", FOUR, "scheduled"),
    (9, "13:00", "گرم رہیں، محفوظ رہیں", ALL, "scheduled"),
    (9, "15:00", "Ask a nurse: send your questions", ("facebook",), "scheduled"),
    (9, "16:00", "Four places that open late", FOUR, "scheduled"),
    (9, "17:00", "Where to park", FOUR, "scheduled"),
    (9, "18:30", SIXTY, ALL, "scheduled"),
    (10, "10:00", "Find a walk-in clinic near you", ALL, "unapproved"),
    (10, "18:30", "Ask a nurse, live at 7pm", ALL[2::2], "scheduled"),
    (11, "11:00", "“Every booking helps the hospital in January”", FOUR, "held"),
    (11, "12:15", "Thank you, 5 colleges", FOUR, "scheduled"),
    (13, "17:00", "Doors open on Monday at 9", ("x", "bluesky", "facebook", "instagram"), "scheduled"),
    (14, "09:00", "Doors open at 31 walk-in clinics", ALL, "unapproved"),
    (14, "12:15", "Thank you to all 152 partners", FOUR, "scheduled"),
    (15, "10:00", "What happens at a walk-in clinic", ALL, "scheduled"),
    (17, "10:00", "In Polish, Urdu, Punjabi and Easy Read", ALL, "scheduled"),
    (18, "11:00", "One in four has booked", FOUR, "unfit"),
    (20, "17:00", SIXTY, ALL, "scheduled"),
    (21, "10:00", "Before you travel", ALL, "scheduled"),
    (23, "10:00", "Pharmacies open over Christmas", FOUR, "unapproved"),
    (29, "10:00", "Pharmacies open this week", ALL[:3], "scheduled"),
    (30, "12:15", "Thank you, 4 food banks", FOUR, "scheduled"),
    (31, "18:00", "New Year countdown", ("x", "instagram"), "withdrawn"),
)


def posts() -> tuple[Post, ...]:
    """Every post of December, and one in February, so that January is empty."""
    made = [post for number, entry in enumerate(ENTRIES) for post in _posts(number, *entry)]
    return (*made, replace(made[0], id="late/x", entry="late", due=datetime(2027, 2, 3, 10, tzinfo=UTC)))


def _posts(number: int, day: int, clock: str, title: str, channels: tuple[str, ...], state: str) -> list[Post]:
    due = datetime.fromisoformat(f"2026-12-{day:02} {clock}").replace(tzinfo=UTC)
    text = f"{title}. Most are ten minutes from a bus stop: https://merecombe.example/walk-in-clinics #ReadyForWinter"
    made = [
        Post(
            f"e{number}/{name}",
            f"e{number}",
            name,
            name,
            due,
            text,
            f"e{number}",
            Lateness(),
            PLACE,
            WORDS,
            title=title,
        )
        for name in channels
    ]
    return [
        replace(
            post,
            media=(PICTURE,) if number % 4 else (),
            approvals=2 if state == "unapproved" else 0,
            hold="guard: By-election in Eastmere until 2026-12-18 00:00" if state == "held" else "",
            language="ur" if "گ" in title else "",
        )
        for post in made
    ]


def plan() -> Plan:
    return Plan(tuple(sorted(posts(), key=lambda post: (post.due, post.id))), ZONE, {"launch": LAUNCH})


def deliveries(plan: Plan) -> dict[str, Delivery]:
    return {post.id: _delivery(post) for post in plan.posts}


def _delivery(post: Post) -> Delivery:
    number = post.entry.removeprefix("e")
    word, _, only = (ENTRIES[int(number)][4] if number.isdigit() else "scheduled").partition(" ")
    word = "published" if only and post.channel != only else word
    state = State(word) if word in {each.value for each in State} else State.SCHEDULED
    made = a_delivery(post, state, "the picture is three times as wide as it is high" if word == "failed" else "")
    return replace(made, approved_by=("Sam",)) if word == "unapproved" else made


def problems(plan: Plan) -> tuple[Diagnostic, ...]:
    unfit = next(number for number, entry in enumerate(ENTRIES) if entry[4] == "unfit")
    return (
        *(
            Diagnostic("text-too-long", "312 characters, X takes 280", WORDS, "shorten it", post=f"e{unfit}/{name}")
            for name in FOUR
        ),
        Diagnostic("missing-alt", "no words for the picture", PLACE, "describe it", Severity.WARNING, "e0/x"),
        Diagnostic("unused-message", "nobody uses it", PLACE, "", Severity.INFO),
    )


PAUSES = (
    Pause("channel:facebook", "Priya", "Comments under review after the flood warning", NOW - timedelta(minutes=32)),
    Pause("tag:politician", "Sam", "Waiting for legal", NOW - timedelta(days=1)),
    Pause("all", "Priya", "Flooding in Eastmere", NOW - timedelta(minutes=2)),
)


CHANGED = {
    f"e21/{name}": (
        Approved(f"e21/{name}", "Sam", NOW - timedelta(hours=2), "Thank you, 4 colleges.", NOW - timedelta(days=1)),
    )
    for name in FOUR
}
AUDIT = tuple(
    AuditLine(NOW - timedelta(hours=2), "Sam", action, f"e21/{name}")
    for name in FOUR
    for action in ("approve", "revise")
)


def put_picture(root: Path) -> None:
    media = root / "messages" / "media"
    media.mkdir(parents=True, exist_ok=True)
    (media / "launch.png").write_bytes((Path(__file__).parents[2] / "messages" / "media" / "launch.png").read_bytes())
