"""What an examination says of people: who cannot be reached, and whose names are kept too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk.forgetting import forget
from bot.desk.keeping import of_people
from bot.flow import Held
from tests.desk.team import LAUNCH, Team


def said(team: Team, addresses: str = "") -> list[str]:
    desk = team.desk
    if addresses:
        team.write("secrets/people.csv", addresses)
        desk.config = replace(desk.config, people=team.root / "secrets/people.csv")
    with team.ledger() as ledger:
        held = Held(ledger.history(), ledger.snapshot())
    return [f"{each.verdict}: {each.words}" for each in of_people(desk, held)]


def test_whom_no_address_reaches_is_named(team: Team) -> None:
    assert said(team) == []
    rows = "Fatima Khan,json://f.example\nAmir Shah,json://a.example\n"
    (found,) = said(team, f"name,address\n{rows}Zoe Lund,json://z.example\n")
    assert found == "note: no address for Bea Hill: their messages go to the addresses for alerts"
    (found,) = said(team, f"name,address\n{rows}Zoe Lund,json://z\nBea Hill,json://b\n")
    assert found.startswith("ok: ")
    (found,) = said(team, "Fatima Khan,json://f.example\n")
    assert found.startswith("problem: the first line of people.csv has to name the columns")


def test_a_year_after_the_last_post_the_names_are_to_go(team: Team) -> None:
    team.approve("launch", by="Fatima Khan")
    team.now = LAUNCH + timedelta(days=364)
    assert said(team) == []
    team.now = LAUNCH + timedelta(days=366)
    assert said(team) == ["note: the last post was over a year ago, and the ledger still names Fatima Khan"]
    with team.ledger() as ledger:
        forget(ledger, ("Fatima Khan",), "Amir Shah")
    assert said(team) == []
