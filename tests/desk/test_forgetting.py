"""Forget a person: the name is nowhere any more, what was done stays, and whoever is still of the team stays."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.forgetting import Forgotten, backups_near, forget, still_there
from bot.desk.refused import Refused
from bot.ledger.backup import copy
from bot.model.delivery import Pause
from tests.desk.team import Team


def test_the_name_goes_and_what_was_done_stays(team: Team) -> None:
    team.campaign("approvals: 2\n")
    team.approve("launch", by="Fatima Khan")
    with team.ledger() as ledger:
        ledger.approve("launch/wall", ledger.post("launch/wall").fingerprint, "fkhan")
        ledger.note("Amir Shah", "resolve", "launch/wall", "as fatima  khan said")
        ledger.pause(Pause("tag:x", "Fatima Khan", "Fatima Khan is away", team.now))
        lines = len(ledger.audit())
        assert forget(ledger, ("Fatima Khan", "fkhan", "FK"), "Amir Shah") == Forgotten("former member 1")
        assert len(ledger.audit()) == lines + 1
        assert [line.by for line in ledger.approvals("launch/wall")] == ["former member 1"]
        assert ledger.audit()[-1].detail == ""
        (pause,) = ledger.pauses()
    assert (pause.by, pause.why) == ("former member 1", "former member 1 is away")
    for file in (team.root / ".drumbeat").rglob("*"):
        if file.is_file():
            content = file.read_bytes().lower()
            assert b"fatima" not in content, file
            assert b"fkhan" not in content, file


def test_who_was_forgotten_counts_for_what_was_approved(team: Team) -> None:
    team.campaign(people="")
    (team.root / "schedules/people.csv").unlink()
    team.approve("launch/wall", by="Fatima Khan")
    with team.ledger() as ledger:
        forget(ledger, ("Fatima Khan",), "Fatima Khan")
        assert ledger.audit()[-1].by == "former member 1"
    assert team.may_go_out("launch/wall") == ""


def test_who_is_still_in_the_files_is_not_forgotten(team: Team) -> None:
    campaign = team.look()[0].campaign
    assert "Fatima Khan is still of the team (schedules/people.csv:A2)" in str(still_there(campaign, ("fkhan",)))
    assert "Amir is still the owner of launch" in str(still_there(campaign, ("Amir",)))
    assert still_there(campaign, ("Yusuf Ali",)) is None


def test_whom_nobody_knows_is_told(team: Team) -> None:
    with team.ledger() as ledger:
        assert isinstance(forget(ledger, ("Yusuf Ali",), "Amir Shah"), Refused)
        assert not any(line.action == "forget" for line in ledger.audit())


def test_backups_that_keep_the_name_are_found(team: Team) -> None:
    team.approve("launch", by="Fatima Khan")
    path = team.desk.ledger_path
    (team.root / "backups").mkdir()
    for target in (team.root / "backups" / "monday.sqlite", path.with_name("before.sqlite")):
        copy(path, target)
    team.now += timedelta(days=1)
    assert [found.name for found in backups_near(team.root, path)] == ["before.sqlite", "monday.sqlite"]
