"""Posts and deliveries, built by hand, for the tests of what is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model.channel import Capabilities, Exactness, Price
from bot.model.delivery import Delivery, Receipt, State
from bot.model.diagnostic import Location
from bot.model.moment import Lateness
from bot.model.plan import Plan, Post

LAUNCH = datetime(2021, 8, 23, 8, 0, tzinfo=UTC)  # 09:00 in London
ZONE = "Europe/London"
PLACE = Location("schedules/launch.yaml", 2, 5)
PRICE = Price(0.015, 0.2, 0.005, "https://docs.x.com", "2026-08-22")
X = Capabilities("x", 280, "characters", len, "https://docs.x.com", "2026-08", Exactness.BY_RECONCILE, price=PRICE)
WALL = Capabilities("wall", 5000, "characters", len, "", "", Exactness.BY_KEY)
LIMITS = {"x": X, "wall": WALL}


def post(post_id: str, after: timedelta = timedelta(0), text: str = "Stop and think.", **more: object) -> Post:
    """A post with the entry and channel of its id, due at the launch or some time from it."""
    entry, channel, *_ = post_id.split("/")
    whole = Post(post_id, entry, channel, channel, LAUNCH + after, text, entry, Lateness(), PLACE, PLACE)
    return replace(whole, **more)  # type: ignore[arg-type]  # the fields of a post, by name


def delivery(of: Post, state: State = State.SCHEDULED, **more: object) -> Delivery:
    """What the ledger would hold of the post; a published one has its receipt."""
    receipt = Receipt(of.id, f"https://{of.channel}.example/{of.id}", of.due) if state is State.PUBLISHED else None
    whole = Delivery(of.id, of.entry, of.channel, state, of.due, of.due, "", of.terms, of.late, receipt=receipt)
    return replace(whole, **more)  # type: ignore[arg-type]  # the fields of a delivery, by name


def plan(*posts: Post) -> Plan:
    """A plan of these posts in London time."""
    return Plan(tuple(sorted(posts, key=lambda each: (each.due, each.id))), ZONE)
