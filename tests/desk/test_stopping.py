"""What a person can stop, what a pause spares, and what stops everything where nothing else can be used."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.desk.refused import Refused
from bot.desk.stopping import Stopped, end_of, exceptions, meant, scope_of, stop
from bot.model.delivery import Pause
from tests.ledger.posts import NINE

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("given", "scope"),
    [
        ({}, "all"),
        ({"channel": "x"}, "channel:x"),
        ({"tag": "quote"}, "tag:quote"),
        ({"post": "launch/x"}, "post:launch/x"),
        ({"tag": "quote", "channel": "x"}, None),
    ],
)
def test_one_thing_at_a_time_is_meant(given: dict[str, str], scope: str | None) -> None:
    assert scope_of(**given) == scope or (scope is None and isinstance(scope_of(**given), Refused))


@pytest.mark.parametrize("word", ["safety", "tag:", "label:safety", ""])
def test_what_a_pause_spares_is_named_with_its_kind(word: str) -> None:
    refused = exceptions(["channel:x", word])
    assert isinstance(refused, Refused)
    assert f'"{word}"' in refused.why


def test_what_a_pause_spares_is_said_in_words() -> None:
    spared = exceptions([" tag:safety", "channel:x", "tag:safety"])
    assert isinstance(spared, tuple)
    assert meant(Pause("all", "Ann", "why", NINE, None, spared)) == "everything except tag safety and channel x"


@pytest.mark.parametrize(("local", "hours"), [("2021-08-23 12:00", 3), ("2021-10-31 01:30", None)])
def test_the_later_reading_of_an_end_counts(local: str, hours: int | None) -> None:
    end = end_of(local, LONDON, NINE)
    assert not isinstance(end, Refused)
    assert end == NINE + timedelta(hours=hours) if hours else f"{end:%H:%M}" == "01:30"


@pytest.mark.parametrize("local", ["tomorrow", "2021-08-23 08:59"])
def test_an_end_that_is_no_time_or_past_is_refused(local: str) -> None:
    assert isinstance(end_of(local, LONDON, NINE), Refused)


def test_without_a_desk_the_file_stops_everything_and_a_part_is_refused(tmp_path: Path) -> None:
    done = stop(None, tmp_path, Pause("all", "Ann", "a death", NINE))
    assert isinstance(done, Stopped)
    assert done.file == tmp_path / "PAUSE"
    assert (tmp_path / "PAUSE").read_text("utf-8") == "a death (Ann)\n"
    refused = stop(None, tmp_path, Pause("channel:x", "Ann", "attack", NINE))
    assert isinstance(refused, Refused)
    assert "the file PAUSE" in refused.why
