"""`drumbeat run` tells people by name: whose yes is missing, and what became of one."""

from __future__ import annotations

from collections.abc import Callable
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


def edit(path: str, old: str, new: str) -> Callable[[Desk], object]:
    def act(desk: Desk) -> None:
        file = desk.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    return act


def a_later_launch(desk: Desk) -> None:
    edit("schedules/campaign.yaml", "08-23 09:00", "08-25 09:00")(desk)


def moved_after_a_pause(desk: Desk) -> None:
    desk.drumbeat("pause", "--why", "a death")
    desk.at = LAUNCH + timedelta(hours=4, minutes=50)
    desk.drumbeat("run", "--once")
    desk.drumbeat("resume", "--move", "--yes", "--by", "Fatima Khan")


def skipped_by_a_person(desk: Desk) -> None:
    desk.drumbeat("resolve", "launch/wall", "--skip", "--by", "Bea")


ENTRY, CAMPAIGN = "schedules/launch.yaml", "schedules/campaign.yaml"
PEOPLE = "name,approves\nFatima Khan,everything\nAmir Shah,everything\nBea Hill,everything\n"
GUARD = "approvals: 1\nguards:\n  - {name: Pre-election period, from: launch -1d, until: launch +1d}\n"
AS_PLANNED = "Mon 23 Aug 2021 09:00"


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (edit(ENTRY, "id: launch", "id: opening"), "will not go out: no longer in the files"),
        (edit(ENTRY, "owner:", "channels: [notes], owner:"), "will not go out: no longer in the files"),
        (edit(ENTRY, "when: launch", "when: launch +1d"), f"was moved from {AS_PLANNED} to Tue 24 Aug 2021 09:00: the"),
        (edit(ENTRY, "when: launch", "when: launch +1h"), f"was moved from {AS_PLANNED} to Mon 23 Aug 2021 10:00; the"),
        (a_later_launch, f"was moved from {AS_PLANNED} to Wed 25 Aug 2021 09:00: the approval counts no more"),
        (edit("messages/launch.md", "text", "words"), "was edited: the approval counts no more"),
        (edit(ENTRY, "owner:", 'hold: "the minister asks", owner:'), "is held: the minister asks"),
        (edit(CAMPAIGN, "approvals: 1\n", GUARD), "is held: guard: Pre-election period until"),
        (edit("schedules/people.csv", "Fatima Khan,everything\n", ""), "waits for approval by Bea Hill: who has to"),
        (edit(CAMPAIGN, "approvals: 1", "approvals: 2"), "waits for approval by 1 of Amir Shah, Bea Hill: who has to"),
        (skipped_by_a_person, "will not go out: skipped by Bea Hill"),
        (moved_after_a_pause, f"was moved from {AS_PLANNED} to Mon 23 Aug 2021 14:00 by Fatima Khan; the approval"),
    ],
    ids=[
        *("entry renamed", "channel removed", "another day", "another hour", "launch moved", "message edited", "held"),
        *("guard", "an approver leaves", "more approvals", "skipped", "moved after a pause"),
    ],
)
def test_nothing_that_was_approved_is_lost_or_moved_in_silence(
    team: Desk, fatima: People, everybody: People, way: Callable[[Desk], object], expected: str
) -> None:
    team.write("schedules/people.csv", PEOPLE)
    with (team.root / "config.toml").open("a") as config:
        config.write('[channels.notes]\nplatform = "wall"\nfolder = "notes"\n')
    edit(CAMPAIGN, "approvals: 1", "channels: [wall]\napprovals: 1")(team)
    team.drumbeat("approve", "launch", "--by", "Fatima", "--yes")
    team.drumbeat("run", "--once")
    way(team)
    logged = team.drumbeat("run", "--once").output
    said = f"launch/wall, which Fatima Khan approved, {expected}"
    assert any(said in text for text in (*fatima.texts, *everybody.texts)), (fatima.texts, everybody.texts)
    assert said in logged
    assert said in " ".join(team.drumbeat("status").output.split())
    assert said not in team.drumbeat("run", "--once").output, "once is enough for the log"


def test_what_was_approved_for_a_channel_that_is_not_connected_any_more_is_told(
    team: Desk, fatima: People, everybody: People
) -> None:
    with (team.root / "config.toml").open("a") as config:
        config.write('[channels.mastodon]\nserver = "http://127.0.0.1:9"\ntoken = {file = "secrets/everybody"}\n')
    edit(ENTRY, "owner:", "channels: [mastodon], owner:")(team)
    team.drumbeat("approve", "launch", "--by", "Fatima", "--yes")
    team.drumbeat("run", "--once")
    edit("config.toml", "[channels.mastodon]", "[channels.other]\nplatform = 'mastodon'")(team)
    team.drumbeat("run", "--once")
    said = "launch/mastodon, which Fatima Khan approved, is held: mastodon is not connected"
    assert any(said in text for text in fatima.texts), (fatima.texts, everybody.texts)
    assert said in team.drumbeat("status").output


def test_what_was_approved_and_thanks_who_is_not_to_be_thanked_any_more_is_told_by_name(
    team: Desk, fatima: People, everybody: People
) -> None:
    partners = "schedules/partners.csv"
    team.write(partners, "id,name,pledged,shout_out\nspen,Spen Choir,2021-06-01,yes\nhull,Hull Town,2021-06-01,yes\n")
    team.write("messages/launch.md", "Thank you, {{ partner.name }}!\n")
    edit(
        ENTRY,
        "when: launch",
        "every: monday 09:00, from: 2021-08-23, until: 2021-08-30, partners: {per_post: 1, order: fair}",
    )(team)
    team.drumbeat("approve", "launch", "--by", "Fatima", "--yes")
    team.drumbeat("run", "--once")
    edit(partners, "2021-06-01,yes\nhull", "2021-06-01,no\nhull")(team)
    logged = team.drumbeat("run", "--once").output
    said = "which Fatima Khan approved, is held: Spen Choir is not to be thanked any more"
    assert any(said in text for text in fatima.texts), (fatima.texts, everybody.texts)
    assert said in logged
    assert said in team.drumbeat("status").output
