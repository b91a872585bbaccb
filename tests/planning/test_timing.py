"""Moments to instants: anchors, shifts, and the nights when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.model.diagnostic import Diagnostic, Location
from bot.planning.timing import resolve, resolve_anchors
from tests.planning.makers import campaign, moment

LONDON = ZoneInfo("Europe/London")


def _resolved(text: str, zone: str = "Europe/London", launch: str = "2021-08-23 09:00") -> datetime | Diagnostic | None:
    anchors, found = resolve_anchors(campaign(launch=launch, zone=zone))
    assert found == ()
    return resolve(moment(text), anchors, ZoneInfo(zone))


def _fault(text: str, zone: str = "Europe/London", launch: str = "2021-08-23 09:00") -> Diagnostic:
    found = _resolved(text, zone, launch)
    assert isinstance(found, Diagnostic)
    return found


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("launch", "2021-08-23 08:00"),
        ("launch -63d 10:00", "2021-06-21 09:00"),
        ("launch -1w", "2021-08-16 08:00"),
        ("launch +90m", "2021-08-23 09:30"),
        ("launch -1d +2h", "2021-08-22 10:00"),
        ("launch -12h", "2021-08-22 20:00"),
        ("launch -12h 07:30", "2021-08-22 06:30"),  # a written clock replaces the time, on the day that was reached
        ("launch +10w", "2021-11-01 09:00"),  # nine o'clock stays nine o'clock after the October change
        ("launch +10w 09:00", "2021-11-01 09:00"),
        ("2021-12-24 18:00", "2021-12-24 18:00"),
    ],
)
def test_a_moment_is_worked_out_from_its_anchor(text: str, utc: str) -> None:
    found = _resolved(text)
    assert isinstance(found, datetime)
    assert f"{found.astimezone(UTC):%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize(
    ("text", "zone", "launch", "utc"),
    [
        # Days keep the wall clock over the change, hours do not.
        ("launch +1d", "Europe/London", "2021-10-30 09:00", "2021-10-31 09:00"),
        ("launch +24h", "Europe/London", "2021-10-30 09:00", "2021-10-31 08:00"),
        ("launch +1d", "Europe/London", "2021-03-27 09:00", "2021-03-28 08:00"),
        ("launch +24h", "Europe/London", "2021-03-27 09:00", "2021-03-28 09:00"),
        ("launch +1d", "America/St_Johns", "2021-11-06 09:00", "2021-11-07 12:30"),
        # A step through a night without 01:30 is no fault, nor is elapsed time into a repeated hour.
        ("launch +1d +1d", "Europe/London", "2021-03-27 01:30", "2021-03-29 00:30"),
        ("launch +1d 10:00", "Europe/London", "2021-03-27 01:30", "2021-03-28 09:00"),
        ("launch +2h", "Europe/London", "2021-10-31 00:30", "2021-10-31 01:30"),
        # Samoa had no 30 December 2011.
        ("launch +24h", "Pacific/Apia", "2011-12-29 10:00", "2011-12-30 20:00"),
        ("launch +2d", "Pacific/Apia", "2011-12-29 10:00", "2011-12-30 20:00"),
    ],
)
def test_clock_changes_keep_the_wall_clock_for_days_and_the_time_that_passes_for_hours(
    text: str, zone: str, launch: str, utc: str
) -> None:
    found = _resolved(text, zone, launch)
    assert isinstance(found, datetime)
    assert f"{found.astimezone(UTC):%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize(
    ("text", "code", "message", "hint"),
    [
        (
            "2021-03-28 01:30",
            "time-does-not-exist",
            "2021-03-28 01:30 does not exist in Europe/London, because the clocks go forward: "
            "by the old clock it is 02:30 BST, by the new one 00:30 GMT",
            "write 2021-03-28 02:30 or 2021-03-28 00:30, whichever is meant",
        ),
        (
            "2021-10-31 01:30",
            "time-happens-twice",
            "2021-10-31 01:30 happens twice in Europe/London, because the clocks go back: "
            "at 00:30 UTC (BST) and again at 01:30 UTC (GMT)",
            "write 00:59 or earlier, or 02:00 or later",
        ),
    ],
)
def test_a_time_that_is_missing_or_happens_twice_is_told_with_both_readings(
    text: str, code: str, message: str, hint: str
) -> None:
    fault = _fault(text)
    assert (fault.code, fault.message, fault.hint) == (code, message, hint)


def test_a_day_that_does_not_exist_is_told_with_the_days_beside_it() -> None:
    fault = _fault("2011-12-30 10:00", zone="Pacific/Apia")
    assert fault.code == "time-does-not-exist"
    assert fault.hint == "write 2011-12-31 10:00 or 2011-12-29 10:00, whichever is meant"


@pytest.mark.parametrize(
    ("text", "zone", "code"),
    [
        ("2021-03-28 00:59", "Europe/London", None),
        ("2021-03-28 01:00", "Europe/London", "time-does-not-exist"),
        ("2021-03-28 01:59", "Europe/London", "time-does-not-exist"),
        ("2021-03-28 02:00", "Europe/London", None),
        ("2021-10-31 00:59", "Europe/London", None),
        ("2021-10-31 01:00", "Europe/London", "time-happens-twice"),
        ("2021-10-31 01:59", "Europe/London", "time-happens-twice"),
        ("2021-10-31 02:00", "Europe/London", None),
        ("2021-03-14 02:30", "America/St_Johns", "time-does-not-exist"),
        ("2021-11-07 01:30", "America/St_Johns", "time-happens-twice"),
        ("2021-10-03 02:15", "Australia/Lord_Howe", "time-does-not-exist"),  # half an hour only
        ("2021-10-03 02:30", "Australia/Lord_Howe", None),
        ("2021-04-04 01:45", "Australia/Lord_Howe", "time-happens-twice"),
        ("2021-04-04 01:15", "Australia/Lord_Howe", None),
        ("2021-03-28 00:30", "Asia/Beirut", "time-does-not-exist"),  # midnight itself is missing
        ("2021-06-21 01:30", "Asia/Kolkata", None),
    ],
)
def test_gaps_and_folds_begin_and_end_on_the_minute(text: str, zone: str, code: str | None) -> None:
    found = _resolved(text, zone)
    assert (found.code if isinstance(found, Diagnostic) else None) == code


def test_half_an_hour_that_happens_twice_names_its_own_ends() -> None:
    fault = _fault("2021-04-04 01:45", zone="Australia/Lord_Howe")
    assert fault.hint == "write 01:29 or earlier, or 02:00 or later"


def test_a_relative_time_that_falls_into_a_gap_is_told_too() -> None:
    assert _fault("launch +1d", launch="2021-03-27 01:30").code == "time-does-not-exist"


def test_hours_that_are_counted_from_a_missing_time_are_told_too() -> None:
    assert _fault("launch +1d +3h", launch="2021-03-27 01:30").code == "time-does-not-exist"


def test_an_unknown_anchor_gets_a_did_you_mean_at_its_place() -> None:
    place = Location("schedules/countdown.yaml", 3, 11)
    found = resolve(moment("lanch -1d", place), {"launch": None}, LONDON)
    assert found == Diagnostic("unknown-anchor", "no anchor is called lanch", place, 'did you mean "launch"?')


def test_a_moment_far_outside_the_calendar_is_told() -> None:
    assert _fault("launch +9400w").message == "this lies outside the years 1900 to 2200"
    assert _fault("launch -99999w -99999w").code == "time-out-of-reach"
    assert _fault("launch +99999999h").code == "time-out-of-reach"


def test_anchors_count_from_one_another_in_any_order() -> None:
    made = campaign(anchors={"thanks": "pledge-day +1w", "pledge-day": "launch -63d 10:00", "last": "thanks +1d"})
    anchors, found = resolve_anchors(made)
    assert found == ()
    assert {name: f"{instant:%m-%d %H:%M}" for name, instant in anchors.items() if instant} == {
        "launch": "08-23 09:00",
        "thanks": "06-28 10:00",
        "pledge-day": "06-21 10:00",
        "last": "06-29 10:00",
    }


def test_anchors_in_a_circle_are_told_once_and_the_others_stand() -> None:
    made = campaign(anchors={"a": "b +1d", "b": "c +1d", "c": "b -1d", "d": "launch +1d", "me": "me +1d"})
    anchors, found = resolve_anchors(made)
    assert [(each.code, each.message) for each in found] == [
        ("anchors-in-a-circle", "b, which counts from c, which counts from b: none of them has a time"),
        ("anchors-in-a-circle", "me, which counts from me: none of them has a time"),
    ]
    assert {name for name, instant in anchors.items() if instant} == {"launch", "d"}


def test_what_counts_from_a_broken_anchor_is_not_told_again() -> None:
    made = campaign(anchors={"lost": "nowhere +1d", "later": "lost +1d"})
    anchors, found = resolve_anchors(made)
    assert [each.code for each in found] == ["unknown-anchor"]
    assert resolve(moment("later +1d"), anchors, LONDON) is None
