"""`drumbeat approve` as it is typed: who, what changed, and the two other answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.cli.conftest import LAUNCH, Desk


@pytest.fixture
def team(desk: Desk) -> Desk:
    desk.write("schedules/people.csv", "name,login,approves\nFatima Khan,fatima,all\nAmir Shah,amir,all\n")
    desk.write(
        "schedules/campaign.yaml", f"name: Together\ntimezone: UTC\nlaunch: {LAUNCH:%Y-%m-%d %H:%M}\napprovals: 2\n"
    )
    return desk


def test_who_approves_is_somebody_of_the_team(team: Desk) -> None:
    refused = team.drumbeat("approve", "launch", "--by", "root", "--yes")
    assert refused.exit_code == 2
    assert '"root" is nobody of the team. Say who decides with --by NAME, one of: Fatima Khan, Amir' in refused.output
    assert "needs Fatima Khan and Amir Shah" in team.drumbeat("approve").output
    assert "Approve 1 post as Fatima Khan?" in team.drumbeat("approve", "launch", answer="y\n").output
    again = team.drumbeat("approve", "launch", "--yes")
    assert (again.exit_code, again.output) == (0, "launch/wall is already approved by you (Fatima Khan)\n")
    assert "needs Amir Shah, has Fatima Khan" in team.drumbeat("approve").output
    assert "Approved 1 post." in team.drumbeat("approve", "--day", "2021-08-23", "--by", "amir", "--yes").output
    assert "Nothing needs approval" in team.drumbeat("approve").output


def test_what_changed_since_it_was_approved_is_shown_word_by_word(team: Desk) -> None:
    team.drumbeat("approve", "launch", "--by", "Amir", "--yes")
    team.write("messages/launch.md", "The words of launch.\n")
    shown = team.drumbeat("approve", "launch", answer="n\n").output
    assert "changed since Amir Shah approved it (Fri 20 Aug 2021 09:00)" in shown
    assert "    The [-text-]{+words+} of launch." in shown


def test_the_story_of_a_post_says_which_approvals_it_has_and_which_count_no_more(team: Desk) -> None:
    team.drumbeat("approve", "launch", "--by", "amir", "--yes")
    assert "  needs 2 approvals: has Amir Shah, still Fatima Khan\n" in team.drumbeat("explain", "launch/wall").output
    team.write("messages/launch.md", "The words of launch.\n")
    said = team.drumbeat("explain", "launch/wall").output
    assert "  needs 2 approvals: still Fatima Khan and Amir Shah\n" in said
    assert "  agreed to other words, or another day: Amir Shah\n" in said
    team.drumbeat("approve", "launch", "--by", "amir", "--yes")
    team.drumbeat("approve", "launch", "--by", "fatima", "--yes")
    said = team.drumbeat("explain", "launch/wall").output
    assert "  needs 2 approvals: has Amir Shah, Fatima Khan\n" in said
    assert "agreed to other" not in said


def test_the_other_two_answers_are_written_down(team: Desk) -> None:
    team.drumbeat("approve", "launch", "--yes")
    taken = team.drumbeat("approve", "launch", "--take-back", "--note", "old figure")
    assert taken.output == "launch/wall is approved by Fatima Khan no more.\n"
    asked = team.drumbeat("approve", "launch/wall", "--ask-for-change", "say Professor", "--by", "amir")
    assert asked.output.startswith("Asked for a change of 1 post: say Professor\n")
    again = team.drumbeat("approve", "launch", answer="n\n").output
    assert "    Amir Shah asked for a change on 20 Aug: say Professor" in again
    story = team.drumbeat("explain", "launch/wall").output
    assert "Fatima Khan: take approval back old figure" in story
    assert "Amir Shah: ask for a change say Professor" in story


WISH = "launch/wall is to be changed, Amir Shah says: say Professor"


@pytest.mark.parametrize(
    "ends_it",
    [
        lambda team: team.write("messages/launch.md", "The text of Professor launch.\n"),
        lambda team: team.drumbeat("approve", "launch", "--by", "amir", "--yes"),
    ],
    ids=["an edit", "a yes of who asked"],
)
def test_a_wish_needs_a_person_until_it_is_met(team: Desk, ends_it: Callable[[Desk], object]) -> None:
    team.at = LAUNCH - timedelta(days=30)
    team.drumbeat("approve", "launch", "--by", "amir", "--ask-for-change", "say Professor")
    team.drumbeat("approve", "launch", "--by", "fatima", "--yes")
    assert WISH in team.drumbeat("status").stdout
    assert "Amir Shah asks for a change: say Professor" in team.drumbeat("approve").stdout
    ends_it(team)
    assert "say Professor" not in team.drumbeat("status").stdout + team.drumbeat("approve").stdout
    team.drumbeat("run", "--once")
    assert "say Professor" not in team.drumbeat("status").stdout + team.drumbeat("approve").stdout


def test_one_wish_for_many_posts_is_one_thing(team: Desk) -> None:
    team.entry("party", "launch +1d", "wall, mastodon")
    team.drumbeat("approve", "--all", "--by", "amir", "--ask-for-change", "say where")
    assert "3 are to be changed, Amir Shah says: say where: " in team.drumbeat("status").stdout


def test_who_resolves_is_somebody_of_the_team_too(team: Desk) -> None:
    team.drumbeat("run", "--once")
    refused = team.drumbeat("resolve", "launch/wall", "--skip", "--by", "root")
    assert (refused.exit_code, '"root" is nobody of the team' in refused.output) == (2, True)
    assert team.drumbeat("resolve", "launch/wall", "--skip", "--by", "amir").exit_code == 0
    assert "skipped by Amir Shah" in team.drumbeat("explain", "launch/wall").output


@pytest.mark.parametrize(("word", "name"), [("amir", "Amir Shah"), ("a neighbour", "a neighbour")])
def test_who_stops_is_named_as_the_team_names_people_and_anybody_may(team: Desk, word: str, name: str) -> None:
    assert team.drumbeat("pause", "--why", "a death", "--by", word).exit_code == 0
    assert f", by {name}: a death" in team.drumbeat("status").stdout


def test_a_stop_is_written_whatever_becomes_of_the_name(team: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    team.drumbeat("run", "--once")
    monkeypatch.setattr("bot.desk.people.parse", lambda sources: 1 // 0)
    assert team.drumbeat("pause", "--why", "a death", "--by", "amir").exit_code == 0
    monkeypatch.undo()
    assert ", by amir: a death" in team.drumbeat("status").stdout


def test_a_second_stop_says_what_it_takes_the_place_of(team: Desk) -> None:
    first = team.drumbeat("pause", "--why", "a death", "--by", "amir", "--except", "tag:safety").stdout
    assert "in the place of" not in first
    again = team.drumbeat("pause", "--why", "fire", "--by", "fatima").stdout
    assert "It stands in the place of: everything except tag safety, by Amir Shah: a death\n" in again
