# ruff: noqa: E501  expected lines are printed in full
"""Entries in YAML: every key, every timing, and every way to get them wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

from bot.model.campaign import Campaign, ShoutOut
from bot.model.diagnostic import Location
from bot.model.moment import Lateness, Moment, Recurrence, Shift, Then

Problems = Callable[[], list[str]]
FILE = "schedules/test.yaml"


def test_every_key_becomes_a_typed_value(campaign: Campaign) -> None:
    """
    == schedules/test.yaml
    entries:
      - id: pledge-call
        when: launch -9w +2d -30m 10:00
        message: pledge-call
        channels: [wall, mastodon]
        late: {then: skip}
        embargo: launch
        tags: [statistic, quote]
        hold: waiting for legal
        owner: Sam
        note: look again
        allow: {text-repeated: It is a series.}
    """
    (entry,) = campaign.entries
    shifts = (Shift(-9, "w"), Shift(2, "d"), Shift(-30, "m"))
    assert entry.id == "pledge-call"
    assert entry.location == Location(FILE, 2, 5)
    assert entry.timing == Moment(Location(FILE, 3, 11, 25), "launch", shifts, clock=time(10))
    assert (entry.message, entry.channels) == ("pledge-call", ("wall", "mastodon"))
    assert entry.late == Lateness(timedelta(minutes=30), Then.SKIP)
    assert entry.embargo == Moment(Location(FILE, 7, 14, 6), "launch")
    assert entry.tags == ("statistic", "quote")
    assert (entry.hold, entry.owner, entry.note) == ("waiting for legal", "Sam", "look again")
    assert entry.allow == {"text-repeated": "It is a series."}
    assert entry.at("message") == Location(FILE, 4, 14, 11)
    assert entry.at("link") == entry.location


def test_recurring_entries(campaign: Campaign) -> None:
    """
    == schedules/test.yaml
    entries:
      - id: a
        every: tuesday, Thursdays and sat 12:30
        from: launch -6w
        until: 2021-08-20
        except: [2021-08-10]
        message: m
      - id: b
        rrule: FREQ=MONTHLY;BYDAY=-1FR
        at: 10:00
        from: launch -6w 08:00
        until: launch
        except: 2021-07-30
        message: m
    """
    a, b = (entry.timing for entry in campaign.entries)
    assert a == Recurrence(
        Location(FILE, 3, 12, 32),
        time(12, 30),
        Moment(Location(FILE, 4, 11, 10), "launch", (Shift(-6, "w"),)),
        Moment(Location(FILE, 5, 12, 10), day=date(2021, 8, 20)),
        weekdays=(1, 3, 5),
        left_out=(date(2021, 8, 10),),
    )
    assert isinstance(b, Recurrence)
    assert (b.rrule, b.clock, b.weekdays) == ("FREQ=MONTHLY;BYDAY=-1FR", time(10), ())
    assert b.left_out == (date(2021, 7, 30),)


def test_shout_outs(campaign: Campaign) -> None:
    """
    == schedules/test.yaml
    entries:
      - id: a
        when: launch
        message: m
        partners: {per_post: 2, where: {kind: [university], place: Leeds}, order: listed, repeat: yes}
      - id: b
        when: launch
        message: m
        partners: {}
    """
    assert [entry.shout_out for entry in campaign.entries] == [
        ShoutOut(2, ("university",), ("Leeds",), "listed", True),
        ShoutOut(),
    ]


def test_defaults_are_those_of_the_campaign(campaign: Campaign) -> None:
    """
    == schedules/campaign.yaml
    name: Test
    timezone: UTC
    launch: 2021-08-23 09:00
    channels: [x, bluesky]
    late: {grace: 2h, then: send}
    == schedules/test.yaml
    entries: [{id: a, when: launch, message: m}]
    """
    (entry,) = campaign.entries
    assert entry.channels == ("x", "bluesky")
    assert entry.late == Lateness(timedelta(hours=2), Then.SEND)


def test_every_problem_is_reported_in_one_run(problems: Problems) -> None:
    """
    == schedules/test.yaml
    entries:
      - id: pledge call
        when: launch -1w10:00
        mesage: x
      - foo
      - id: b
        when: launch
        every: daily 09:00
        message: m
      - id: c
        when: launch
        until: launch +1d
        message: m
        late: soon
        tags: [a, a, [b]]
        hold:
      - id: d
        every: weekdays
        from: 2021-07-01
        message: m
        at: 09:00
        embargo: 2021-08-23
        partners: {per_post: 0, where: Leeds, order: random, repeat: perhaps}
      - id: e
        rrule: FREQ=HOURLY
        from: someday
        until: launch –1d
        message: ""
      - {id: f, message: m, partners: all}
      - {id: G, when: launch, message: m}
      - {id: g, when: launch, message: m}
    """
    assert problems() == [
        "schedules/test.yaml:2:5: error[missing-key]: `message` is not there >> add `message`",
        'schedules/test.yaml:2:9: error[bad-id]: "pledge call" cannot be an id >> use letters, digits and hyphens only, such as "pledge-call"',
        'schedules/test.yaml:3:11: error[bad-time]: "-1w10:00" is not a time of day >> write hours and minutes, such as 09:00',
        'schedules/test.yaml:4:5: error[unknown-key]: "mesage" is not a key that is known here >> did you mean "message"?',
        "schedules/test.yaml:5:5: error[wrong-kind]: `entry` takes a group of keys, and this is a single value >> write the keys of `entry` on lines of their own, indented, or as {key: value}",
        "schedules/test.yaml:8:12: error[keys-clash]: `when` and `every` cannot go together >> keep one of them",
        "schedules/test.yaml:12:12: error[keys-clash]: `until` goes with entries that repeat >> delete it, or write `every` or `rrule` instead of `when`",
        "schedules/test.yaml:14:11: error[wrong-kind]: `late` takes a group of keys, and this is a single value >> write the keys of `late` on lines of their own, indented, or as {key: value}",
        'schedules/test.yaml:15:11: error[duplicate-value]: "a" is in `tags` twice >> delete one of them',
        "schedules/test.yaml:15:18: error[wrong-kind]: `tags` takes a single value, and this is a list >> write `tags: …` on one line, with quotes around text that begins with a bracket",
        "schedules/test.yaml:16:5: error[missing-value]: `hold` has no value >> write one after the colon, or delete the line; text that begins with # needs quotes",
        "schedules/test.yaml:17:5: error[missing-key]: `until` is not there >> add `until`",
        'schedules/test.yaml:18:12: error[bad-every]: "weekdays" does not say which days and when >> write days and a time, such as `weekdays 12:30` or `tuesday, thursday 10:00`',
        "schedules/test.yaml:21:9: error[keys-clash]: `at` goes with `rrule` only >> write the time in `every`: `weekdays 12:30`",
        'schedules/test.yaml:22:14: error[bad-moment]: "2021-08-23" has no time of day >> add the time: `2021-08-23 09:00`',
        'schedules/test.yaml:23:26: error[bad-number]: "0" is not a whole number from 1 to 50 >> write digits, such as 1',
        "schedules/test.yaml:23:36: error[wrong-kind]: `where` takes a group of keys, and this is a single value >> write the keys of `where` on lines of their own, indented, or as {key: value}",
        'schedules/test.yaml:23:50: error[bad-choice]: "random" is not known here >> write one of: fair, listed',
        'schedules/test.yaml:23:66: error[bad-choice]: "perhaps" is neither yes nor no >> write yes or no',
        "schedules/test.yaml:24:5: error[missing-key]: `at` is not there >> add `at`",
        'schedules/test.yaml:25:12: error[bad-rrule]: "FREQ=HOURLY" is not understood >> write it like FREQ=WEEKLY;BYDAY=TU,TH (RFC 5545)',
        "schedules/test.yaml:28:14: error[missing-value]: there is nothing in the quotes >> write the text, or delete the line",
        "schedules/test.yaml:29:5: error[missing-key]: `when` is not there >> add `when`, or `every` or `rrule` for an entry that repeats",
        "schedules/test.yaml:29:35: error[wrong-kind]: `partners` takes a group of keys, and this is a single value >> write the keys of `partners` on lines of their own, indented, or as {key: value}",
        'schedules/test.yaml:31:10: error[duplicate-id]: the entry id "g" is already taken >> give each entry an id of its own; the other one is at schedules/test.yaml:30:10',
    ]


def test_a_file_without_entries_yet_is_fine(problems: Problems) -> None:
    """
    == schedules/a.yaml
    entries:
    == schedules/b.yaml
    # later
    == schedules/c.yaml
    entries: []
    """
    assert problems() == []


def test_other_shapes_of_a_file_are_refused(problems: Problems) -> None:
    """
    == schedules/a.yaml
    - id: a
    == schedules/b.yaml
    entries: {id: b}
    == schedules/c.yaml
    just text
    == schedules/partners.yaml
    partners: []
    """
    assert problems() == [
        "schedules/a.yaml:1:1: error[wrong-kind]: the list of entries has no key >> put `entries:` on a line above the list",
        "schedules/b.yaml:1:10: error[wrong-kind]: `entries` takes a list >> begin each entry with a hyphen: `- id: …`",
        "schedules/c.yaml:1:1: error[wrong-kind]: `entries` takes a group of keys, and this is a single value >> write the keys of `entries` on lines of their own, indented, or as {key: value}",
        'schedules/partners.yaml:1:1: error[unknown-key]: "partners" is not a key that is known here >> known here: entries',
    ]


def test_the_same_id_in_two_files_names_both(problems: Problems) -> None:
    """
    == schedules/a.yaml
    entries: [{id: a, when: launch, message: m}]
    == schedules/b.yaml
    entries: [{id: a, when: launch, message: m}]
    """
    assert problems() == [
        'schedules/b.yaml:1:16: error[duplicate-id]: the entry id "a" is already taken >> give each entry an id of its own; the other one is at schedules/a.yaml:1:16',
    ]


def test_entries_are_read_even_when_the_campaign_file_is_not_usable(problems: Problems) -> None:
    """
    == schedules/campaign.yaml
    name: Test
    timezone: UTC
    == schedules/a.yaml
    entries: [{id: a, when: launch}]
    == schedules/a.csv
    id,date,time,copy
    a-1,23/08,9am,Text
    """
    assert problems() == [
        'schedules/a.csv:B2: error[bad-date]: "23/08" has no year >> write the year too: 23 August 2021',
        "schedules/a.yaml:1:11: error[missing-key]: `message` is not there >> add `message`",
        "schedules/campaign.yaml:1:1: error[missing-key]: `launch` is not there >> add `launch`",
    ]
