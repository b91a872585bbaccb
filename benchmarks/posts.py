"""Posts for a ledger, without files: so many on so many accounts."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.diagnostic import Location
from bot.model.moment import Lateness, Then
from bot.model.plan import Change, Changes, Kind, Post

_NOWHERE = Location("schedules/bench.yaml", 1, 1)


def added(count: int, accounts: int, due: datetime, apart: timedelta = timedelta(0)) -> Changes:
    """Return new posts, the accounts taking turns, each so much later than the one before."""
    posts = (_post(n, f"account-{n % accounts}", due + n * apart) for n in range(count))
    return Changes(tuple(Change(Kind.ADD, post.id, post=post) for post in posts))


def _post(n: int, channel: str, due: datetime) -> Post:
    return Post(
        id=f"entry-{n}/{channel}",
        entry=f"entry-{n}",
        channel=channel,
        platform="bench",
        due=due,
        text=f"Thank you, partner {n}. Every pledge counts. https://campaign.example/take-part #TheLargeOne",
        message="shout-out",
        late=Lateness(timedelta(minutes=30), Then.ASK),
        location=_NOWHERE,
        text_location=_NOWHERE,
        partners=(f"p{n}",),
        language="en-GB",
        fingerprint=f"{n:064x}",
    )
