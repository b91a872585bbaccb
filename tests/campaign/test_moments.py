# ruff: noqa: E501  expected lines are printed in full
"""The grammars of moments, rules, days and times, value by value."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.campaign import dates, moments, rules, words
from bot.campaign.dates import DateStyle
from bot.campaign.notes import Wrong
from bot.campaign.read import Grammar
from bot.campaign.tree import Scalar
from bot.model.diagnostic import Location
from bot.model.moment import Moment, Shift

HERE = Location("x.yaml", 1, 1)

STEPS = " >> write steps like -3w, +2d, -90m, each with its sign and no space inside, and a time like 09:00"
NO_MOMENT = " is not a moment >> write ANCHOR ±N(w, d, h or m) HH:MM, such as `launch -1w 10:00`, or `2021-08-23 09:00`"
ONCE_EACH = " >> write it like FREQ=WEEKLY;BYDAY=TU,TH, each part once"
RFC = " >> write it like FREQ=WEEKLY;BYDAY=TU,TH (RFC 5545)"
ELSEWHERE = (
    " does not belong into the rule >> the first and last day are `from` and `until`, and the time of day is `at`"
)


def refusal(grammar: Grammar[object], text: str) -> str:
    with pytest.raises(Wrong) as wrong:
        grammar(Scalar(text, HERE))
    return f"{wrong.value.code}: {wrong.value.message} >> {wrong.value.hint}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("launch", Moment(HERE, "launch")),
        ("launch 08:30", Moment(HERE, "launch", clock=time(8, 30))),
        ("launch −1w", Moment(HERE, "launch", (Shift(-1, "w"),))),
        ("launch –1w +2h", Moment(HERE, "launch", (Shift(-1, "w"), Shift(2, "h")))),
        ("pledge-day +3d 9:05", Moment(HERE, "pledge-day", (Shift(3, "d"),), clock=time(9, 5))),
        ("2021-08-23 09:00", Moment(HERE, day=date(2021, 8, 23), clock=time(9))),
        ("2021-08-23T09:00", Moment(HERE, day=date(2021, 8, 23), clock=time(9))),
    ],
)
def test_moments(text: str, expected: Moment) -> None:
    assert moments.moment(Scalar(text, HERE)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "",
            "bad-moment: there is no moment here >> write ANCHOR ±N(w, d, h or m) HH:MM, such as `launch -1w 10:00`, or `2021-08-23 09:00`",
        ),
        ("launch-1w", 'bad-moment: "launch-1w" lacks a space >> write `launch -1w`'),
        ("launch 25:00", 'bad-time: "25:00" is not a time of day >> write hours and minutes, such as 09:00'),
        ("2021-08-23", 'bad-moment: "2021-08-23" has no time of day >> add the time: `2021-08-23 09:00`'),
        ("2021-08-23 9am", 'bad-time: "9am" is not a time of day >> write hours and minutes, such as 09:00'),
        ("2021-13-01 09:00", "bad-date: there is no month 13 >> look at the order of day and month"),
        ("0021-08-01 09:00", "bad-date: the year 21 is not likely >> write the year with four digits, such as 2021"),
        *(
            (text, f'bad-moment: "{text}"{NO_MOMENT}')
            for text in ("23/08/2021 09:00", "2021-08-23 09:00 -1d", "@launch")
        ),
        *(
            (f"launch {steps}", f'bad-moment: "{steps.split()[0]}" is neither a step nor a time{STEPS}')
            for steps in ("1w", "- 1w", "-1y", "10:00 -1d")
        ),
    ],
)
def test_refused_moments(text: str, expected: str) -> None:
    assert refusal(moments.moment, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("30m", timedelta(minutes=30)), ("1h 30m", timedelta(minutes=90)), ("2w", timedelta(weeks=2))],
)
def test_durations(text: str, expected: timedelta) -> None:
    assert moments.duration(Scalar(text, HERE)) == expected


@pytest.mark.parametrize("text", ["", "30", "m", "30 minutes", "-5m", "9" * 30 + "w"])
def test_refused_durations(text: str) -> None:
    assert refusal(moments.duration, text).startswith("bad-duration")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weekdays 12:30", ((0, 1, 2, 3, 4), time(12, 30))),
        ("daily 09:00", ((0, 1, 2, 3, 4, 5, 6), time(9))),
        ("weekend 09:00", ((5, 6), time(9))),
        ("every day 09:00", ((0, 1, 2, 3, 4, 5, 6), time(9))),
        ("Mon, wed & Fridays 9:00", ((0, 2, 4), time(9))),
    ],
)
def test_every(text: str, expected: tuple[tuple[int, ...], time]) -> None:
    assert moments.every(Scalar(text, HERE)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "weekdays",
            'bad-every: "weekdays" does not say which days and when >> write days and a time, such as `weekdays 12:30` or `tuesday, thursday 10:00`',
        ),
        (
            "12:30",
            'bad-every: "12:30" does not say which days and when >> write days and a time, such as `weekdays 12:30` or `tuesday, thursday 10:00`',
        ),
        (
            "fortnightly 12:30",
            'bad-every: "fortnightly" is not a day of the week >> write full names such as monday, or weekdays, weekend, daily',
        ),
        ("monday noon", 'bad-time: "noon" is not a time of day >> write hours and minutes, such as 09:00'),
    ],
)
def test_refused_every(text: str, expected: str) -> None:
    assert refusal(moments.every, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("rrule:freq=daily;interval=2;count=10;", "FREQ=DAILY;INTERVAL=2;COUNT=10"),
        ("FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=-1;WKST=MO", "FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=-1;WKST=MO"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYYEARDAY=100", "FREQ=YEARLY;BYWEEKNO=20;BYYEARDAY=100"),
    ],
)
def test_rules(text: str, expected: str) -> None:
    assert rules.rule(Scalar(text, HERE)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", f'bad-rrule: "" is not a rule{ONCE_EACH}'),
        ("weekly", f'bad-rrule: "WEEKLY=" is not understood{RFC}'),
        ("BYDAY=TU", f'bad-rrule: "BYDAY=TU" is not a rule{ONCE_EACH}'),
        ("FREQ=WEEKLY;FREQ=DAILY", f'bad-rrule: "FREQ=WEEKLY;FREQ=DAILY" is not a rule{ONCE_EACH}'),
        ("FREQ=WEEKLY;BYDAY=DI", f'bad-rrule: "BYDAY=DI" is not understood{RFC}'),
        ("FREQ=WEEKLY;INTERVAL=0", f'bad-rrule: "INTERVAL=0" is not understood{RFC}'),
        ("FREQ=WEEKLY;UNTIL=20210823", f"bad-rrule: UNTIL{ELSEWHERE}"),
        ("FREQ=DAILY;BYHOUR=9,15", f"bad-rrule: BYHOUR{ELSEWHERE}"),
    ],
)
def test_refused_rules(text: str, expected: str) -> None:
    assert refusal(rules.rule, text) == expected


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2021-08-23", "", date(2021, 8, 23)),
        ("23 August 2021", "", date(2021, 8, 23)),
        ("23rd of aug 21", "", date(2021, 8, 23)),
        ("Mon 23 Aug 2021", "", date(2021, 8, 23)),
        ("Monday, 23 August", "", date(2021, 8, 23)),
        ("August 23, 2021", "", date(2021, 8, 23)),
        ("1 Sept", "", date(2021, 9, 1)),
        ("23/08/2021", "", date(2021, 8, 23)),
        ("23.8.21", "", date(2021, 8, 23)),
        ("8/23/2021", "", date(2021, 8, 23)),
        ("23/08", "", date(2021, 8, 23)),
        ("03/03/2021", "", date(2021, 3, 3)),
        ("03/04/2021", "dmy", date(2021, 4, 3)),
        ("03/04/2021", "mdy", date(2021, 3, 4)),
    ],
)
def test_days_as_people_type_them(text: str, order: str, expected: date) -> None:
    assert dates.read_day(text, DateStyle(order, 2021)) == expected


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        (
            "03/04/2021",
            "",
            'ambiguous-date: "03/04/2021" may be day/month or month/day >> write the month as a word, or say the order in the header: "Date (dd/mm/yyyy)"',
        ),
        ("08/23/2021", "dmy", "bad-date: there is no month 23 >> look at the order of day and month"),
        ("31/06/2021", "", "bad-date: there is no day 31 in month 6 of 2021 >> look the date up in a calendar"),
        (
            "Tue 23 Aug 2021",
            "",
            "weekday-differs: 23 August 2021 is a Monday, not a Tue >> correct the date or the weekday",
        ),
        ("23 Augustus", "", 'bad-date: "23 Augustus" has no month that is known >> write it as 23 August 2021'),
        ("soon", "", 'bad-date: "soon" is not a date >> write it as 2021-08-23 or 23 August 2021'),
        ("late August", "", 'bad-date: "late August" is not a date >> write it as 2021-08-23 or 23 August 2021'),
    ],
)
def test_refused_days(text: str, order: str, expected: str) -> None:
    assert refusal(lambda node: dates.read_day(node.text, DateStyle(order, 2021)), text) == expected


def test_a_day_without_a_year_needs_a_launch() -> None:
    assert refusal(lambda node: dates.read_day(node.text, DateStyle()), "23 August").startswith("bad-date")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00", time(9)),
        ("9am", time(9)),
        ("9 AM", time(9)),
        ("9.30am", time(9, 30)),
        ("9.00", time(9)),
        ("9:30 p.m.", time(21, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("noon", time(12)),
        ("12 noon", time(12)),
        ("0930", time(9, 30)),
        ("14:30:00", time(14, 30)),
        ("14h", time(14)),
    ],
)
def test_times_as_people_type_them(text: str, expected: time) -> None:
    assert dates.read_time(text) == expected


@pytest.mark.parametrize("text", ["", "9", "25:00", "13pm", "0am", "2460", "morning", "9.75"])
def test_refused_times(text: str) -> None:
    assert refusal(lambda node: dates.read_time(node.text), text).startswith("bad-time")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-08-23 09:00", ("2021-08-23", "09:00")),
        ("2021-08-23T09:00", ("2021-08-23", "09:00")),
        ("23/08/2021 9am", ("23/08/2021", "9am")),
        ("23 August 2021 at 9.30 pm", ("23 August 2021", "9.30 pm")),
        ("Mon 23 Aug, noon", ("Mon 23 Aug", "noon")),
        ("23 August 2021", ("23 August 2021", "")),
        ("Mon 23.08", ("Mon 23.08", "")),
    ],
)
def test_a_day_and_its_time_are_told_apart(text: str, expected: tuple[str, str]) -> None:
    assert dates.split_clock(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("Aug 3", True), ("Mon 3 Aug", True), ("3/8", True), ("launch", False)])
def test_days_and_anchors_are_told_apart(text: str, expected: bool) -> None:
    assert dates.is_dated(text) is expected


def test_slugs_are_ids() -> None:
    assert words.slug("Día 1: “Stop & Think”!") == "d-a-1-stop-think"
    assert words.slug("…") == ""
