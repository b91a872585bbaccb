# ruff: noqa: E501  expected lines are printed in full
"""The team's list, and what names its people elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.model.campaign import Campaign
from bot.model.diagnostic import Location
from bot.model.people import Duty, Person

Problems = Callable[[], list[str]]


def test_every_column_becomes_a_typed_value(campaign: Campaign) -> None:
    """
    == schedules/people.csv
    Name,Initials,Login,Writes,Approves,On duty,Note
    Fatima  Khan,FK,fkhan; fatima,no,quote; politician,"weekdays; 2021-08-28 to 2021-08-29",head of comms
    Amir Shah,,,yes,everything,,
    Bea Hill,,,yes,no,no,
    == schedules/campaign.yaml
    name: Test
    timezone: Europe/London
    launch: 2021-08-23 09:00
    approvals: {needed: 1, tags: {quote: 2, politician: {by: [Fatima Khan, amir shah]}, safety: {needed: 1, by: [FK, Amir Shah]}}}
    """
    file = "schedules/people.csv"
    assert campaign.people == (
        Person(
            "Fatima Khan",
            Location(file, 2, cell="A2"),
            initials="FK",
            logins=("fkhan", "fatima"),
            approves=("quote", "politician"),
            duty=Duty((0, 1, 2, 3, 4), ((date(2021, 8, 28), date(2021, 8, 29)),)),
        ),
        Person("Amir Shah", Location(file, 3, cell="A3"), writes=True, approves=("everything",)),
        Person("Bea Hill", Location(file, 4, cell="A4"), writes=True),
    )
    assert campaign.approvals.by_tag == {"quote": 2, "politician": 2, "safety": 1}
    assert campaign.approvals.by_name == {"politician": ("Fatima Khan", "amir shah"), "safety": ("FK", "Amir Shah")}
    assert not any(entry.id for entry in campaign.entries)


def test_every_problem_is_reported_in_one_run(problems: Problems) -> None:
    """
    == schedules/people.csv
    name,login,approves,on duty,email
    Fatima Khan,fk,everything,someday,fatima@example.org
    Amir Shah,FK,yes,23 Aug to 22 Aug,
    ,bea,yes,,
    == schedules/campaign.yaml
    name: Test
    timezone: Europe/London
    launch: 2021-08-23 09:00
    approvals: {tags: {quote: {by: [Fatima Kahn]}}}
    == schedules/launch.yaml
    entries:
      - {id: a, when: launch, message: a, owner: Amir}
      - {id: b, when: launch, message: a, owner: Communications lead}
    == messages/a.md
    Words.
    """
    assert problems() == [
        'schedules/campaign.yaml:4:12: error[unknown-person]: "Fatima Kahn" under `quote` is nobody of the team >> did you mean "Fatima Khan"?',
        'schedules/launch.yaml:3:46: warning[unknown-owner]: "Communications lead" is nobody of the team, so that no message reaches them >> write a name of schedules/people.csv',
        'schedules/people.csv:D2: error[bad-every]: "someday" is not a day of the week >> write full names such as monday, or weekdays, weekend, daily',
        "schedules/people.csv:E2: warning[address-shared]: an address stands in a file that the whole team shares >> delete the column, and write the addresses into the file that [alerts] people of config.toml names",
        'schedules/people.csv:A3: error[duplicate-id]: "fk" means two people >> write one row a person, each with names of its own; the other one is at schedules/people.csv:A2',
        'schedules/people.csv:D3: error[bad-date]: "23 Aug to 22 Aug" ends before it begins >> write the earlier day first',
        "schedules/people.csv:B4: error[missing-key]: `name` is not there >> add `name`",
    ]


def test_a_list_without_headers_is_told(problems: Problems) -> None:
    """
    == schedules/people.csv
    Fatima Khan,everything
    """
    assert problems() == [
        "schedules/people.csv: error[no-headers]: there is no row of headers >> the first row names the columns, such as: name, login, writes, approves, on duty"
    ]
