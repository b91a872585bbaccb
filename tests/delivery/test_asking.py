"""Who has to agree is told in time, and what became of a yes at once: to the people concerned, each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.alerts import Alerts
from bot.delivery.asking import tell_people
from bot.ledger import Ledger
from bot.model.delivery import State
from bot.model.diagnostic import Location
from bot.model.people import Agreement, Person, Team
from bot.model.plan import Change, Changes, Kind, Post
from tests.delivery.platform import START, added, post
from tests.delivery.town import AtOnce

PLACE = Location("schedules/people.csv", 2)
FATIMA, AMIR = Person("Fatima Khan", PLACE, logins=("fk",)), Person("Amir Shah", PLACE)
TEAM = Team((FATIMA, AMIR), {"launch": "Amir"})
NEEDED = (Agreement(1, (FATIMA.names,)),)
DAY = timedelta(days=1)


@dataclass
class Desk:
    ledger: Ledger
    at: datetime = START - 3 * DAY
    team: Team = TEAM
    sent: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    def look(self) -> list[tuple[tuple[str, ...], str]]:
        """Look once, as a fresh process would, and return what was sent."""
        self.sent.clear()
        alerts = Alerts(
            "Test",
            self.ledger,
            lambda title, text: self.sent.append(((), text)),
            send_to=lambda names, title, text: self.sent.append((tuple(names), text)),
            pool=AtOnce(),
        )
        tell_people(self.ledger, alerts, self.team, "UTC", self.at)
        alerts.close()
        return list(self.sent)

    def take(self, kind: Kind, *posts: Post, why: str = "") -> None:
        self.ledger.apply(Changes(tuple(Change(kind, one.id, why, one) for one in posts)), "run", "UTC")


def a_post(name: str = "launch/fake", **more: object) -> Post:
    return replace(post(name, START), approvals=1, agreements=NEEDED, **more)  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Ledger.open(tmp_path / "ledger.sqlite", lambda: made.at) as ledger:
        made = Desk(ledger)
        ledger.apply(added(a_post()), "run", "UTC")
        yield made


def test_what_needs_whom_is_told_a_day_and_an_hour_before_and_no_more(desk: Desk) -> None:
    assert desk.look() == []
    desk.at = START - timedelta(hours=23)
    words = (
        "launch/fake is due Mon 5 Jul 2021 11:30 and waits for approval by Fatima Khan\n"
        "    Read and approve: drumbeat approve launch/fake"
    )
    assert desk.look() == [(("Fatima Khan",), words)]
    assert desk.look() == []
    desk.at = START - timedelta(minutes=50)
    assert desk.look() == [(("Fatima Khan",), words)]
    assert desk.look() == []
    assert "launch/fake" not in desk.ledger.told_about(), "that it stands still when it is due is told all the same"


def test_what_is_approved_needs_nobody(desk: Desk) -> None:
    desk.at = START - timedelta(hours=23)
    desk.ledger.approve("launch/fake", a_post().fingerprint, "fk")
    assert desk.look() == []


def test_without_a_team_it_is_told_to_the_addresses_for_alerts(desk: Desk) -> None:
    desk.team = Team()
    desk.take(Kind.REVISE, replace(a_post(), agreements=()))
    desk.at = START - timedelta(hours=23)
    ((to, text),) = desk.look()
    assert to == ()
    assert "waits for approval\n" in text


def test_an_edit_of_what_was_approved_is_told_at_once_word_by_word(desk: Desk) -> None:
    desk.ledger.approve("launch/fake", a_post().fingerprint, "Fatima Khan")
    assert desk.look() == []
    desk.take(Kind.REVISE, a_post(text="New words of launch/fake", fingerprint="other"))
    ((to, text),) = desk.look()
    assert to == ("Fatima Khan", "Amir Shah")
    assert text.startswith("launch/fake, which Fatima Khan approved, was edited: the approval counts no more\n    | ")
    assert "[-" in text
    assert "{+" in text
    assert text.endswith("Read and approve: drumbeat approve launch/fake")
    assert desk.look() == []


def test_a_moved_and_a_withdrawn_post_that_was_approved_are_told_at_once(desk: Desk) -> None:
    desk.ledger.approve("launch/fake", a_post().fingerprint, "Fatima Khan")
    desk.take(Kind.MOVE, replace(a_post(), due=START + timedelta(hours=1)))
    assert "was moved from Mon 5 Jul 2021 11:30 to Mon 5 Jul 2021 12:30; the approval holds" in desk.look()[0][1]
    desk.take(Kind.MOVE, replace(a_post(), due=START + DAY))
    assert "to Tue 6 Jul 2021 11:30: the approval counts no more" in desk.look()[0][1]
    known = desk.ledger.delivery("launch/fake")
    desk.ledger.apply(Changes((Change(Kind.WITHDRAW, "launch/fake", "", None, known),)), "run", "UTC")
    ((to, text),) = desk.look()
    assert text == "launch/fake, which Fatima Khan approved, will not go out: no longer in the files"
    assert to == ("Fatima Khan", "Amir Shah")
    after = desk.ledger.delivery("launch/fake")
    assert after is not None
    assert after.state is State.WITHDRAWN
    assert desk.look() == []


def test_a_wish_and_a_yes_that_was_taken_back_reach_who_wrote_it(desk: Desk) -> None:
    desk.ledger.approve("launch/fake", a_post().fingerprint, "Fatima Khan")
    desk.ledger.ask_for_a_change("launch/fake", "Fatima Khan", "say Professor")
    ((to, text),) = desk.look()
    assert to == ("Amir Shah",)
    assert "Fatima Khan took the approval of launch/fake back: asked for a change: say Professor" in text
    assert "Fatima Khan asks for a change of launch/fake: say Professor\n    Edit it" in text
    assert desk.look() == []
