# ruff: noqa: E501  expected lines are printed in full
"""`schedules/campaign.yaml`: every key, and every way to get it wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

from bot.model.campaign import ApprovalRule, Campaign, Utm
from bot.model.diagnostic import Location
from bot.model.moment import Guard, Hours, Lateness, Moment, Shift, Then
from tests.campaign.conftest import Folder

Problems = Callable[[], list[str]]


def test_every_key_becomes_a_typed_value(campaign: Campaign) -> None:
    """
    == schedules/campaign.yaml
    name: Root Out Racism
    timezone: Europe/London
    launch: 2021-08-23 09:00
    anchors: {pledge-day: 2021-06-21 10:00, thanks: launch +1d 10:00}
    description: >-
      A movement
      for everyone.
    hashtag: "#WYHRootOutRacism"
    link: https://example.org/root-out-racism
    utm: {medium: email, campaign: roots, source: toolkit}
    language: en-GB
    channels: [wall, x]
    hours: {weekdays: 08:00-20:00, saturday: 10:00–16:00, sunday: closed}
    late: {grace: 1h 30m, then: skip}
    gap: 5m
    approvals: {needed: 1, tags: {quote: 2}}
    dates: dd/mm/yyyy
    facts:
      people: {value: 2.7 million, source: press release, as_of: 2021-06-21}
      pledges:
        - {value: "350", source: news, as_of: 2021-07-02}
        - {value: "150", source: press release, as_of: 2021-06-21}
    quotes:
      webster: {text: Change minds., speaker: Rob Webster CBE, role: Lead, signed_off: 2021-06-18, source: release}
    guards:
      - {name: Elections, from: 2021-05-01, until: launch -1w, source: rules, channels: [x], tags: [politician]}
    allow: {text-repeated: Reminders repeat.}
    """
    file = "schedules/campaign.yaml"
    assert campaign.name == "Root Out Racism"
    assert campaign.zone == "Europe/London"
    assert campaign.anchors == {
        "launch": Moment(Location(file, 3, 9, 16), day=date(2021, 8, 23), clock=time(9)),
        "pledge-day": Moment(Location(file, 4, 23, 16), day=date(2021, 6, 21), clock=time(10)),
        "thanks": Moment(Location(file, 4, 49, 16), "launch", (Shift(1, "d"),), clock=time(10)),
    }
    assert campaign.description == "A movement for everyone."
    assert (campaign.hashtag, campaign.link) == ("#WYHRootOutRacism", "https://example.org/root-out-racism")
    assert campaign.utm == Utm("email", "roots", "toolkit")
    assert campaign.channels == ("wall", "x")
    working = (time(8), time(20))
    assert campaign.hours == Hours((*[working] * 5, (time(10), time(16)), None))
    assert campaign.late == Lateness(timedelta(minutes=90), Then.SKIP)
    assert campaign.gap == timedelta(minutes=5)
    assert campaign.approvals == ApprovalRule(1, {"quote": 2})
    assert [(f.value, f.source, f.as_of) for f in campaign.facts["pledges"]] == [
        ("150", "press release", date(2021, 6, 21)),
        ("350", "news", date(2021, 7, 2)),
    ]
    assert campaign.facts["people"][0].location == Location(file, 19, 11)
    quote = campaign.quotes["webster"]
    assert (quote.text, quote.speaker, quote.role) == ("Change minds.", "Rob Webster CBE", "Lead")
    assert (quote.signed_off, quote.source) == (date(2021, 6, 18), "release")
    assert campaign.guards == (
        Guard(
            "Elections",
            Moment(Location(file, 26, 29, 10), day=date(2021, 5, 1)),
            Moment(Location(file, 26, 48, 10), "launch", (Shift(-1, "w"),)),
            Location(file, 26, 5),
            "rules",
            ("x",),
            ("politician",),
        ),
    )
    assert campaign.allow == {"text-repeated": "Reminders repeat."}


def test_what_is_not_written_has_the_documented_default(campaign: Campaign) -> None:
    """
    == schedules/campaign.yaml
    name: Root Out Racism!
    timezone: Europe/London
    launch: 2021-08-23 09:00
    """
    assert campaign.utm == Utm("social", "root-out-racism")
    assert (campaign.language, campaign.channels, campaign.hours) == ("en-GB", ("wall",), None)
    assert campaign.late == Lateness(timedelta(minutes=30), Then.ASK)
    assert (campaign.gap, campaign.approvals) == (timedelta(minutes=10), ApprovalRule())


def test_short_forms_mean_what_they_say(campaign: Campaign) -> None:
    """
    == schedules/campaign.yaml
    name: Root
    timezone: UTC
    launch: 2021-08-23 9:00
    utm: off
    hours: 00:00-24:00
    approvals: 2
    late: {then: send}
    guards: {name: Night, from: launch -1d 22:00, until: launch 06:00}
    """
    assert campaign.utm is None
    assert campaign.hours == Hours(((time(0), time.max),) * 7)
    assert campaign.approvals == ApprovalRule(2)
    assert campaign.late == Lateness(timedelta(minutes=30), Then.SEND)
    assert [guard.name for guard in campaign.guards] == ["Night"]


def test_every_problem_is_reported_in_one_run(problems: Problems) -> None:
    """
    == schedules/campaign.yaml
    name: [A]
    timezone: Europe/Londn
    launch: launch
    anchors: {launch: 2021-08-23 09:00, day one: 2021-08-01 09:00, eve: 2021-08-22, next: launch+1d}
    hashtag: #RootOutRacism
    link: wypartnership.co.uk
    utm: maybe
    language: English (UK)
    channels: [wall, wall]
    hours: {weekdays: 20:00-08:00, saterday: closed, sunday: 9 to 5}
    late: {grace: 30, then: wait}
    gap: soon
    approvals: {needed: 3, tags: {quote: lots}}
    dates: dd/mm
    facts:
      young-people: {value: "100"}
      people:
        - {value: "1", source: a}
        - {value: "2", source: b}
        - {value: "3", source: c, as_of: 2021-02-30}
      names: some
    quotes:
      rob webster: {text: "", speaker: x, signed_off: yesterday}
      other: some
    guards:
      - {name: Elections, from: 2021-05-01}
      - Easter
    allow: {text-repeated: "", quote: [a]}
    tiemzone: x
    """
    assert problems() == [
        "schedules/campaign.yaml:1:7: error[wrong-kind]: `name` takes a single value, and this is a list >> write `name: …` on one line, with quotes around text that begins with a bracket",
        'schedules/campaign.yaml:2:11: error[unknown-zone]: "Europe/Londn" is not a time zone >> did you mean "Europe/London"?',
        'schedules/campaign.yaml:3:9: error[bad-moment]: "launch" is not a date and a time >> write a date and a time, such as `2021-08-23 09:00`',
        "schedules/campaign.yaml:4:19: error[duplicate-key]: `launch` has a key of its own >> delete one of them",
        'schedules/campaign.yaml:4:46: error[bad-name]: "day one" cannot be an anchor >> use letters, digits and hyphens, such as "day-one"',
        'schedules/campaign.yaml:4:69: error[bad-moment]: "2021-08-22" has no time of day >> add the time: `2021-08-22 09:00`',
        'schedules/campaign.yaml:4:87: error[bad-moment]: "launch+1d" lacks a space >> write `launch +1d`',
        "schedules/campaign.yaml:5:1: error[missing-value]: `hashtag` has no value >> write one after the colon, or delete the line; text that begins with # needs quotes",
        'schedules/campaign.yaml:6:7: error[bad-link]: "wypartnership.co.uk" is not a web address >> write it in full, beginning with https://',
        "schedules/campaign.yaml:7:6: error[wrong-kind]: `utm` takes a group of keys, and this is a single value >> write the keys of `utm` on lines of their own, indented, or as {key: value}",
        'schedules/campaign.yaml:8:11: error[bad-language]: "English (UK)" is not a language tag >> write it like en-GB, ur or pl',
        'schedules/campaign.yaml:9:11: error[duplicate-value]: "wall" is in `channels` twice >> delete one of them',
        "schedules/campaign.yaml:10:8: error[missing-key]: `hours` says nothing of saturday >> add `saturday: closed`, or its hours",
        'schedules/campaign.yaml:10:19: error[bad-hours]: "20:00-08:00" ends before it begins >> write the earlier time first; hours over midnight are not possible',
        'schedules/campaign.yaml:10:32: error[unknown-key]: "saterday" is not a day of the week >> write full names such as monday, or weekdays, weekend, daily',
        'schedules/campaign.yaml:10:58: error[bad-hours]: "9 to 5" is not posting hours >> write 08:00-20:00, or closed',
        'schedules/campaign.yaml:11:15: error[bad-duration]: "30" is not a length of time >> write a number and w, d, h or m, such as 30m or 2h',
        'schedules/campaign.yaml:11:25: error[bad-choice]: "wait" is not known here >> write one of: ask, skip, send',
        'schedules/campaign.yaml:12:6: error[bad-duration]: "soon" is not a length of time >> write a number and w, d, h or m, such as 30m or 2h',
        'schedules/campaign.yaml:13:21: error[bad-number]: "3" is not a whole number from 0 to 2 >> write digits, such as 0',
        'schedules/campaign.yaml:13:38: error[bad-number]: "lots" is not a whole number from 0 to 2 >> write digits, such as 0',
        'schedules/campaign.yaml:14:8: error[bad-choice]: "dd/mm" is not known here >> write one of: dd/mm/yyyy, mm/dd/yyyy',
        'schedules/campaign.yaml:16:17: error[bad-name]: "young-people" cannot be a name in `facts` >> use letters, digits and underscores, so that {{ facts.young_people }} can name it',
        "schedules/campaign.yaml:16:17: error[missing-key]: `source` is not there >> add `source`",
        "schedules/campaign.yaml:18:5: error[duplicate-value]: `people` has two figures for the time before >> give each figure of the list a day of its own as `as_of`",
        "schedules/campaign.yaml:20:38: error[bad-date]: there is no day 30 in month 2 of 2021 >> look the date up in a calendar",
        "schedules/campaign.yaml:21:10: error[wrong-kind]: `names` takes a group of keys, and this is a single value >> write the keys of `names` on lines of their own, indented, or as {key: value}",
        'schedules/campaign.yaml:23:16: error[bad-name]: "rob webster" cannot be a name in `quotes` >> use letters, digits and underscores, so that {{ quotes.rob_webster }} can name it',
        "schedules/campaign.yaml:23:23: error[missing-value]: there is nothing in the quotes >> write the text, or delete the line",
        'schedules/campaign.yaml:23:51: error[bad-date]: "yesterday" is not a date >> write the date as 2021-08-23',
        "schedules/campaign.yaml:24:10: error[wrong-kind]: `other` takes a group of keys, and this is a single value >> write the keys of `other` on lines of their own, indented, or as {key: value}",
        "schedules/campaign.yaml:26:5: error[missing-key]: `until` is not there >> add `until`",
        "schedules/campaign.yaml:27:5: error[wrong-kind]: `guards` takes a group of keys, and this is a single value >> write the keys of `guards` on lines of their own, indented, or as {key: value}",
        "schedules/campaign.yaml:28:24: error[missing-value]: `text-repeated` is silenced without a reason >> write why, in words: `text-repeated: the reminder is meant to be repeated`",
        "schedules/campaign.yaml:28:35: error[wrong-kind]: `quote` takes a single value, and this is a list >> write `quote: …` on one line, with quotes around text that begins with a bracket",
        'schedules/campaign.yaml:29:1: error[unknown-key]: "tiemzone" is not a key that is known here >> did you mean "timezone"?',
    ]


def test_required_keys_are_asked_for(folder: Folder) -> None:
    """
    == schedules/campaign.yaml
    description: nothing else
    """
    assert folder.problems() == [
        "schedules/campaign.yaml:1:1: error[missing-key]: `launch` is not there >> add `launch`",
        "schedules/campaign.yaml:1:1: error[missing-key]: `name` is not there >> add `name`",
        "schedules/campaign.yaml:1:1: error[missing-key]: `timezone` is not there >> add `timezone`",
    ]
    assert folder.parsed()[0] is None


def test_missing_campaign_file_is_one_problem(problems: Problems) -> None:
    """
    == schedules/campaign.yaml
    none
    """
    assert problems() == [
        "schedules/campaign.yaml: error[missing-file]: there is no schedules/campaign.yaml >> write it with at least name, timezone and launch, or start with `drumbeat init`",
    ]


def test_empty_campaign_file_is_one_problem(problems: Problems) -> None:
    """
    == schedules/campaign.yaml
    # nothing yet
    """
    assert problems() == [
        "schedules/campaign.yaml: error[missing-key]: the file is empty >> write at least name, timezone and launch",
    ]


def test_campaign_file_that_is_a_list_is_one_problem(problems: Problems) -> None:
    """
    == schedules/campaign.yaml
    - name: Test
    """
    assert problems() == [
        "schedules/campaign.yaml:1:1: error[wrong-kind]: `campaign.yaml` takes a group of keys, and this is a list >> write the keys of `campaign.yaml` on lines of their own, indented, or as {key: value}",
    ]


def test_malformed_campaign_file_is_one_problem(problems: Problems) -> None:
    """
    == schedules/campaign.yaml
    name: Root: Out
    """
    assert problems() == [
        'schedules/campaign.yaml:1:11: error[bad-yaml]: a second colon, or a key out of line >> put the whole text in quotes: "…"; or keys of one group begin in the same column; check the spaces at the start of this line and the one above',
    ]


def test_posting_hours_take_short_weekdays_and_a_day_wins_over_its_group(campaign: Campaign) -> None:
    """
    == schedules/campaign.yaml
    name: Test
    timezone: UTC
    launch: 2021-08-23 09:00
    hours: {friday: 09:00-12:00, weekdays: 09:00-17:00, weekend: closed}
    """
    office = (time(9), time(17))
    assert campaign.hours == Hours((office, office, office, office, (time(9), time(12)), None, None))


def test_posting_hours_as_a_list_are_refused(problems: Problems) -> None:
    """
    == schedules/campaign.yaml
    name: Test
    timezone: UTC
    launch: 2021-08-23 09:00
    hours: [09:00-12:00]
    anchors: later
    """
    assert problems() == [
        "schedules/campaign.yaml:4:8: error[wrong-kind]: `hours` takes a single value, and this is a list >> write `hours: …` on one line, with quotes around text that begins with a bracket",
        "schedules/campaign.yaml:5:10: error[wrong-kind]: `anchors` takes a group of keys, and this is a single value >> write the keys of `anchors` on lines of their own, indented, or as {key: value}",
    ]
