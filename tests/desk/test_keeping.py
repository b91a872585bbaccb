"""What an examination says of names that are kept too long."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.forgetting import forget
from bot.desk.keeping import of_names
from bot.flow import Held
from tests.desk.team import LAUNCH, Team


def said(team: Team) -> list[str]:
    with team.ledger() as ledger:
        held = Held(ledger.history(), ledger.snapshot())
    return [f"{each.verdict}: {each.words}" for each in of_names(team.desk, held)]


def test_a_year_after_the_last_post_the_names_are_to_go(team: Team) -> None:
    team.approve("launch", by="Fatima Khan")
    team.now = LAUNCH + timedelta(days=364)
    assert said(team) == []
    team.now = LAUNCH + timedelta(days=366)
    assert said(team) == ["note: the last post was over a year ago, and the ledger still names Fatima Khan"]
    with team.ledger() as ledger:
        forget(ledger, ("Fatima Khan",), "Amir Shah")
    assert said(team) == []
