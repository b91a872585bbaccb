"""Plans made by hand: a small campaign with everything that a page has to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.channels import PLATFORMS
from bot.model.campaign import Campaign
from bot.model.delivery import Delivery, Receipt, State
from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.moment import Lateness, Moment
from bot.model.plan import Media, Plan, Post
from bot.model.poll import Poll
from bot.web.page import File, Page
from tests.planning.makers import delivery

PLACE = Location("schedules/launch.yaml", 4, 11)
WORDS = Location("messages/launch.md", 12, 1)
CAMPAIGN = Campaign("Root Out Racism", "Europe/London", PLACE, {"launch": Moment(PLACE)})
LAUNCH = datetime(2021, 8, 23, 8, 0, tzinfo=UTC)
BEFORE, AFTER = LAUNCH - timedelta(days=90), LAUNCH + timedelta(days=90)
NASTY = '<script>alert("1")</script>'
LIMITS = {name: platform.capabilities for name, platform in PLATFORMS.items()}
PICTURE = Media("messages/media/launch.png", "image/png", "ab" * 32, 300, "A golden sun over a dark horizon", 4, 3)


def a_post(entry: str = "launch", channel: str = "x", text: str = "We launch. #RootOutRacism", days: int = 0) -> Post:
    due = LAUNCH + timedelta(days=days)
    return Post(f"{entry}/{channel}", entry, channel, channel, due, text, entry, Lateness(), PLACE, WORDS)


def a_thread(channel: str, *texts: str) -> tuple[Post, ...]:
    first = replace(a_post("chain", channel, texts[0]), segments=len(texts))
    rest = (replace(first, id=f"{first.id}/{n}", text=text, segment=n) for n, text in enumerate(texts[1:], start=2))
    return first, *rest


def a_plan(*posts: Post) -> Plan:
    in_order = tuple(sorted(posts, key=lambda post: (post.due, post.id)))
    return Plan(in_order, "Europe/London", {"launch": LAUNCH})


def everything() -> Plan:
    """One of each: a thread, a warning, a picture, a poll, a hold, approvals, an embargo, many channels, two months."""
    poll = Poll(("Yes, today", "Not yet", "Tell me more about what the pledge asks of us"), timedelta(days=3))
    link = "https://www.example.org/get-involved/root-out-racism?utm_source=x"
    return a_plan(
        *(replace(a_post("pledge-call", name, f"Join us ✊🏽 {link} #RootOutRacism", -40)) for name in PLATFORMS),
        *a_thread("mastodon", "One.", "Two @someone@social.example.", "Three 🇬🇧."),
        *a_thread("wall", "One.", "Two."),
        replace(a_post("picture", "bluesky"), media=(PICTURE, replace(PICTURE, sha256="cd" * 32, alt="Hands"))),
        replace(a_post("warned", "mastodon"), content_warning="Describes racist abuse", media=(PICTURE,)),
        replace(a_post("ask", "mastodon", "Will your team pledge? #RootOutRacism"), poll=poll),
        replace(a_post("ask", "wall", "Will your team pledge? #RootOutRacism"), poll=poll, vote_on=("x", "mastodon")),
        replace(a_post("held", "x", days=1), hold="x is not connected", approvals=2, tags=("quote",)),
        replace(a_post("secret", "x", "Not yet for all.", 2), embargo=LAUNCH + timedelta(days=400)),
        replace(a_post("urdu", "wall", "نسل پرستی ختم کریں #RootOutRacism", 2), language="ur"),
    )


def problems(plan: Plan) -> tuple[Diagnostic, ...]:
    return (
        Diagnostic("text-too-long", "312 characters, X takes 280", WORDS, "shorten it", post=plan.posts[0].id),
        Diagnostic("missing-alt", f"no words for {NASTY}", PLACE, "", Severity.WARNING, plan.posts[-1].id),
        Diagnostic("unused-message", "nobody uses it", PLACE, "", Severity.INFO),
    )


def a_delivery(post: Post, state: State = State.PUBLISHED, why: str = "", late: int = 0) -> Delivery:
    made = replace(delivery(post, state), why=why)
    receipt = Receipt("1", "https://x.example/1", post.due + timedelta(minutes=late))
    return replace(made, receipt=receipt) if state is State.PUBLISHED else made


def deliveries(plan: Plan) -> dict[str, Delivery]:
    """Every state in turn."""
    states = tuple(State)
    return {
        post.id: a_delivery(post, states[n % len(states)], f"because of {n}", late=n)
        for n, post in enumerate(plan.posts)
    }


def made(site: Mapping[str, Page[File]]) -> dict[str, File]:
    """Make every page of a site."""
    return {path: page.make() for path, page in site.items()}


def put_pictures(root: Path) -> None:
    media = root / "messages" / "media"
    media.mkdir(parents=True)
    (media / "launch.png").write_bytes(b"picture")
