"""The dates of entries that repeat."""

from __future__ import annotations

from datetime import UTC, time
from zoneinfo import ZoneInfo

import pytest

from bot.model.diagnostic import Diagnostic, Severity
from bot.model.moment import Moment, Recurrence
from bot.planning.occurrences import Occurrence, occurrences
from bot.planning.timing import resolve_anchors
from tests.planning.makers import HERE, campaign, every, moment

LONDON = ZoneInfo("Europe/London")
ANCHORS, _ = resolve_anchors(campaign())


def _all(timing: Moment | Recurrence, zone: ZoneInfo = LONDON) -> tuple[Occurrence, ...]:
    found, faults = occurrences(timing, ANCHORS, zone)
    assert faults == ()
    return found


def _names(timing: Moment | Recurrence) -> list[str]:
    return [each.name for each in _all(timing)]


def _fault(timing: Recurrence) -> Diagnostic:
    found, faults = occurrences(timing, ANCHORS, LONDON)
    assert found == ()
    [fault] = faults
    return fault


def test_a_single_moment_is_one_occurrence_without_a_name() -> None:
    [found] = _all(moment("launch"))
    assert (found.name, found.number, f"{found.due:%H:%M %Z}") == ("", 1, "08:00 UTC")


def test_weekdays_leave_out_the_weekend_and_the_written_exceptions() -> None:
    timing = every("weekdays 12:30", "2021-08-26", "2021-09-01", left_out=("2021-08-30",))
    assert _names(timing) == ["2021-08-26", "2021-08-27", "2021-08-31", "2021-09-01"]


def test_occurrences_count_from_one_without_those_left_out() -> None:
    timing = every("daily 12:30", "2021-08-26", "2021-08-29", left_out=("2021-08-27",))
    assert [(each.name[-2:], each.number) for each in _all(timing)] == [("26", 1), ("28", 2), ("29", 3)]


def test_days_of_the_week_are_taken_as_written() -> None:
    assert _names(every("tuesday, thursday 10:00", "2021-07-01", "2021-07-08")) == [
        "2021-07-01",
        "2021-07-06",
        "2021-07-08",
    ]


def test_a_daily_nine_o_clock_stays_nine_o_clock_over_both_clock_changes() -> None:
    for first, last, utc in (
        ("2021-10-29", "2021-11-02", [8, 8, 9, 9, 9]),
        ("2021-03-26", "2021-03-29", [9, 9, 8, 8]),
    ):
        found = _all(every("daily 09:00", first, last))
        assert [each.local.time() for each in found] == [time(9)] * len(utc)
        assert [each.due.astimezone(UTC).hour for each in found] == utc


def test_from_and_until_include_whole_days_when_they_have_no_clock() -> None:
    # Launch is at 09:00; an entry at 12:30 is still there on launch day itself.
    assert _names(every("daily 12:30", "launch -1d", "launch")) == ["2021-08-22", "2021-08-23"]
    assert _names(every("daily 07:00", "launch", "launch +1d")) == ["2021-08-23", "2021-08-24"]


def test_from_and_until_with_a_clock_end_at_that_minute() -> None:
    assert _names(every("daily 12:30", "2021-08-22 12:30", "2021-08-24 12:29")) == ["2021-08-22", "2021-08-23"]
    assert _names(every("daily 12:30", "2021-08-22 12:31", "2021-08-24 12:30")) == ["2021-08-23", "2021-08-24"]
    assert _fault(every("daily 12:30", "launch", "launch +3h")).code == "no-dates"


def test_a_rule_is_worked_out_by_the_calendar() -> None:
    assert _names(every("10:00", "2021-07-01", "2021-08-31", rrule="FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1")) == [
        "2021-07-26",
        "2021-08-30",
    ]
    assert _names(every("10:00", "2021-07-01", "2021-07-31", rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH")) == [
        "2021-07-01",
        "2021-07-13",
        "2021-07-15",
        "2021-07-27",
        "2021-07-29",
    ]
    assert _names(every("10:00", "2021-07-01", "2021-07-31", rrule="FREQ=DAILY;COUNT=2")) == [
        "2021-07-01",
        "2021-07-02",
    ]


def test_leap_days_and_year_ends_are_those_of_the_real_years() -> None:
    rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
    assert _names(every("10:00", "2020-01-01", "2028-12-31", rrule=rule)) == ["2020-02-29", "2024-02-29", "2028-02-29"]
    assert _names(every("10:00", "2096-01-01", "2104-12-31", rrule=rule)) == ["2096-02-29", "2104-02-29"]


def test_a_day_with_several_times_names_them_and_moving_one_time_is_seen() -> None:
    assert _names(every("10:00", "2021-07-05", "2021-07-06", rrule="FREQ=DAILY;BYHOUR=9,12;BYMINUTE=30")) == [
        "2021-07-05T0930",
        "2021-07-05T1230",
        "2021-07-06T0930",
        "2021-07-06T1230",
    ]


def test_the_name_does_not_change_when_the_time_does() -> None:
    assert _names(every("daily 09:00", "2021-07-05", "2021-07-06")) == _names(
        every("daily 17:45", "2021-07-05", "2021-07-06")
    )


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-0;COUNT=5",
        "FREQ=DAILY;UNTIL=20210801",
        "FREQ=YEARLY;BYEASTER=0",
        "DTSTART:19970902T090000\nRRULE:FREQ=DAILY",
        "FREQ=SOMETIMES",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYHOUR=99",
        "nonsense",
    ],
)
def test_a_rule_that_could_run_for_ever_or_is_none_is_refused(rule: str) -> None:
    assert _fault(every("10:00", "2021-07-01", "2021-08-31", rrule=rule)).code == "bad-rrule"


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=WE"])
def test_a_rule_that_never_happens_is_a_warning(rule: str) -> None:
    fault = _fault(every("10:00", "2021-07-05", "2021-08-31", rrule=rule))
    assert (fault.code, fault.severity) == ("no-dates", Severity.WARNING)


def test_more_dates_than_a_campaign_can_have_are_refused() -> None:
    assert _fault(every("daily 09:00", "2021-01-01", "2061-01-01")).code == "too-many-dates"
    rule = "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9,10,11,12;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55"
    assert _fault(every("09:00", "2021-01-01", "2199-12-31", rrule=rule)).code == "too-many-dates"


def test_an_until_before_its_from_is_told() -> None:
    fault = _fault(every("daily 09:00", "2021-07-10", "2021-07-09"))
    assert fault.message == "from is 2021-07-10 and until is 2021-07-09: there is no day between them"


def test_a_date_on_which_the_time_does_not_exist_is_told_and_the_others_stand() -> None:
    found, [fault] = occurrences(every("daily 01:30", "2021-03-27", "2021-03-29"), ANCHORS, LONDON)
    assert [each.name for each in found] == ["2021-03-27", "2021-03-29"]
    assert (fault.code, fault.location) == ("time-does-not-exist", HERE)
    assert fault.message.startswith("2021-03-28 01:30 does not exist")


def test_a_date_that_is_left_out_is_not_looked_at() -> None:
    assert _names(every("daily 01:30", "2021-03-28", "2021-03-29", left_out=("2021-03-28",))) == ["2021-03-29"]


def test_whole_days_are_whole_even_where_midnight_is_missing() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    assert [each.name for each in _all(every("daily 09:00", "2021-03-28", "2021-03-28"), beirut)] == ["2021-03-28"]
