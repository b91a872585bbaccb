"""Forget a person: the name is nowhere any more, what was done stays, and whoever is still of the team stays."""

from __future__ import annotations

from pathlib import Path

from bot.desk.forgetting import Forgotten, forget, still_named_in, still_there
from bot.desk.refused import Refused
from bot.ledger import Ledger
from bot.ledger.backup import copy
from bot.ledger.carrying import Carried, carry_over
from bot.ledger.decided import decisions
from bot.model.delivery import Pause
from tests.desk.team import Team
from tests.ledger.posts import agreed


def test_the_name_goes_and_what_was_done_stays(team: Team) -> None:
    team.campaign("approvals: 2\n")
    team.approve("launch", by="Fatima Khan")
    with team.ledger() as ledger:
        ledger.approve("launch/wall", ledger.post("launch/wall").fingerprint, "fkhan")
        ledger.note("Amir Shah", "resolve", "launch/wall", "as fatima  khan said")
        ledger.pause(Pause("tag:y", "Fatima Khan", "Fatima Khan is away", team.now, team.now))
        ledger.expire_pauses()
        ledger.pause(Pause("tag:x", "Fatima Khan", "Fatima Khan is away", team.now))
        lines = len(ledger.audit())
        assert forget(ledger, ("Fatima Khan", "fkhan", "FK"), "Amir Shah") == Forgotten("former member 1")
        assert len(ledger.audit()) == lines + 1
        assert agreed(ledger, "launch/wall") == ("former member 1",)
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


def test_files_that_keep_the_name_are_found(team: Team) -> None:
    team.approve("launch", by="Fatima Khan")
    path = team.desk.ledger_path
    (team.root / "backups").mkdir()
    for target in (team.root / "backups" / "monday.sqlite", path.with_name("before.sqlite")):
        copy(path, target)
    team.write("out/preview/days/2021-08-23.html", "1 of 1 given (Fatima\n  Khan)")
    team.write("secrets/people.csv", "name,address\nfatima khan,f@example.org\n")
    team.write("notes/unlike.txt", "Fatimah Khanum, FK")
    team.write(".git/index", "Fatima Khan")
    team.write("schedules/people.csv", "name\nAmir Shah\n")
    with team.ledger() as ledger:
        forget(ledger, ("Fatima Khan", "FK"), "Amir Shah")
    found = still_named_in(team.root, ("Fatima Khan", "FK"), path)
    assert [each.name for each in found] == ["before.sqlite", "monday.sqlite", "2021-08-23.html", "people.csv"]


def carried(team: Team, backup: Path) -> tuple[Carried, tuple[str, ...]]:
    """Carry what was decided since over into the backup; return what that came to, and who agrees in it now."""
    result = carry_over(backup, decisions(team.desk.ledger_path, team.now), "Amir Shah", team.now)
    with Ledger.open(backup, lambda: team.now) as ledger:
        delivery = ledger.delivery("launch/wall")
    assert delivery is not None
    return result, delivery.approved_by


def test_a_backup_from_before_counts_nobody_twice_and_is_the_same_campaign_s(team: Team) -> None:
    team.approve("launch", by="Fatima Khan")
    backup = team.root / "monday.sqlite"
    copy(team.desk.ledger_path, backup)
    with team.ledger() as ledger:
        forget(ledger, ("Fatima Khan",), "Amir Shah")
    result, agreed = carried(team, backup)
    assert not result.everything, "it is the ledger of this campaign, although its first line had a name"
    assert agreed == ("Fatima Khan",)


def test_a_yes_that_was_taken_back_is_not_restored(team: Team) -> None:
    team.approve("launch", by="Fatima Khan")
    backup = team.root / "monday.sqlite"
    copy(team.desk.ledger_path, backup)
    with team.ledger() as ledger:
        assert ledger.take_back("launch/wall", "Fatima Khan")
    result, agreed = carried(team, backup)
    assert agreed == ()
    assert [one.post_id for one in result.approved if one.taken_back] == ["launch/wall"]
