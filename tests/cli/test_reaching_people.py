"""`drumbeat run` tells people by name: whose yes is missing, and what became of one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cli.conftest import LAUNCH, Desk
from tests.people import People, listening_people

fatima, everybody = listening_people, listening_people


@pytest.fixture
def team(desk: Desk, fatima: People, everybody: People) -> Desk:
    desk.write("schedules/people.csv", "name,approves\nFatima Khan,everything\nAmir Shah,everything\n")
    desk.write("secrets/people.csv", f"name,address\nFatima Khan,{fatima.address}\n")
    desk.write("secrets/everybody", everybody.address)
    desk.write("config.toml", '[alerts]\nto = {file = "secrets/everybody"}\npeople = "secrets/people.csv"\n')
    campaign = desk.root / "schedules/campaign.yaml"
    campaign.write_text(campaign.read_text("utf-8") + "approvals: 1\n", "utf-8")
    desk.write("schedules/launch.yaml", "entries:\n  - {id: launch, when: launch, message: launch, owner: Amir Shah}\n")
    desk.at = LAUNCH - timedelta(hours=20)
    return desk


def test_each_message_finds_the_person_concerned(team: Desk, fatima: People, everybody: People) -> None:
    team.drumbeat("run", "--once")
    assert fatima.texts == [
        "launch/wall is due Mon 23 Aug 2021 09:00 and waits for approval by Fatima Khan\n"
        "    Read and approve: drumbeat approve launch/wall"
    ]
    assert everybody.texts == []
    team.drumbeat("approve", "launch", "--by", "Fatima", "--yes")
    team.write("messages/launch.md", "The words of launch.\n")
    team.drumbeat("run", "--once")
    edited = "launch/wall, which Fatima Khan approved, was edited: the approval counts no more\n"
    for told in (fatima, everybody):  # who wrote it has no address of their own
        assert any(edited + "    | The [-text-]{+words+} of launch." in text for text in told.texts)
    team.drumbeat("approve", "launch", "--by", "Fatima", "--ask-for-change", "say more")
    team.drumbeat("run", "--once")
    assert any("Fatima Khan asks for a change of launch/wall: say more" in text for text in everybody.texts)
