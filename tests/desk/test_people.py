"""Who acts: one person has one name, whatever was typed, and whoever is not listed is refused with the list."""

from __future__ import annotations

import pytest

from bot.desk.people import person_called
from bot.desk.refused import Refused
from bot.desk.running import refresh, runner_of
from bot.model.diagnostic import Location
from bot.model.people import Agreement, Person, from_whom, missing, wanted
from tests.checks.example import campaign
from tests.desk.team import PEOPLE, Team

PLACE = Location("schedules/people.csv", 2, cell="A2")
FATIMA = Person("Fatima Khan", PLACE, "FK", ("fkhan",), approves=("everything",))
AMIR = Person("Amir Shah", PLACE, logins=("amir",), approves=("quote",))
AMINA = Person("Amina Said", PLACE)
TEAM = campaign(people=(FATIMA, AMIR, AMINA))


@pytest.mark.parametrize("word", ["Fatima Khan", " fatima   KHAN", "fkhan", "FK", "fk", "Fatima", "fa"])
def test_whatever_means_one_person_is_that_person(word: str) -> None:
    assert person_called(TEAM, word) == "Fatima Khan"


def test_what_may_mean_two_people_is_refused_with_both() -> None:
    found = person_called(TEAM, "Ami")
    assert isinstance(found, Refused)
    assert found.why == '"Ami" may mean Amir Shah or Amina Said'
    assert isinstance(person_called(TEAM, "AS"), Refused)
    assert person_called(TEAM, "amir") == "Amir Shah", "a login goes before a beginning"


@pytest.mark.parametrize("word", ["root", "", "F", "Khan"])
def test_a_stranger_is_refused_with_the_list(word: str) -> None:
    found = person_called(TEAM, word)
    assert isinstance(found, Refused)
    assert found.hint.endswith("one of: Fatima Khan, Amir Shah, Amina Said")


def test_without_a_list_everybody_acts_under_the_name_that_was_typed() -> None:
    assert person_called(campaign(), " root ") == "root"
    assert person_called(None, "root") == "root"


def test_one_person_under_two_names_counts_once() -> None:
    agreement = Agreement(2, (FATIMA.names, AMIR.names))
    assert missing(2, (agreement,), ("Fatima Khan", "fk", "FKHAN")) == 1
    assert missing(2, (agreement,), ("FK", "amir")) == 0
    assert missing(2, (agreement,), ("Zoe", "Yusuf")) == 2, "who is not listed does not count"
    assert missing(2, (), ("Zoe", "Yusuf", "zoe")) == 0, "without a list anybody counts"


def test_whose_yes_is_missing_is_said_by_name() -> None:
    both, either = Agreement(2, (FATIMA.names, AMIR.names)), Agreement(1, (FATIMA.names, AMIR.names))
    assert from_whom((both,), ()) == "Fatima Khan and Amir Shah"
    assert from_whom((both,), ("fk",)) == "Amir Shah"
    assert from_whom((either,), ()) == "1 of Fatima Khan, Amir Shah"
    assert (from_whom((either,), ("amir",)), wanted((either,), ("amir",))) == ("", ())
    assert wanted((either,), ()) == ("Fatima Khan", "Amir Shah")


def test_a_run_that_is_at_work_takes_over_who_is_of_the_team(team: Team) -> None:
    outlook, _ = team.look()
    with team.ledger() as ledger:
        runner = runner_of(team.desk, ledger, outlook)
        assert runner.watch.team.named("Yusuf") == ()
        team.campaign(people=PEOPLE + "Yusuf Ali,,,no,everything\n")
        team.entry("later", ", owner: Yusuf Ali", when="launch +1d")
        refresh(team.desk, ledger, runner)
        assert runner.watch.team.named("Yusuf") == ("Yusuf Ali",)
        assert runner.watch.team.author_of("later/wall") == ("Yusuf Ali",)
        runner.watch.alerts.close()


def test_of_many_who_may_agree_the_first_are_named() -> None:
    thirty = Agreement(1, tuple((f"Person {number}",) for number in range(1, 31)))
    six = Agreement(1, thirty.people[:6])
    assert from_whom((thirty,), ()) == (
        "1 of Person 1, Person 2, Person 3, Person 4, Person 5 and 25 more people of the list"
    )
    assert from_whom((six,), ()).endswith("Person 5, Person 6")
