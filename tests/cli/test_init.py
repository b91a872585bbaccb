"""`init` makes a campaign that its team can start from at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from bot.campaign.files import read
from bot.campaign.parse import parse
from bot.cli.world import USAGE
from tests.cli.conftest import Desk

NAME = 'Winter "Warmth" \\ Care: #1'


def init(desk: Desk, folder: str, *more: str, name: str = NAME, launch: str = "2027-10-04 09:00") -> Result:
    return desk.drumbeat("init", folder, "--name", name, "--launch", launch, *more)


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk in an empty folder, well before any launch of these tests."""
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path / "own", datetime(2026, 11, 1, tzinfo=UTC))


@pytest.mark.parametrize("launch", ["2027-10-04 09:00", "2027-10-06 09:00", "2027-04-03 10:00", "2028-03-01 12:00"])
def test_a_new_campaign_checks_clean(beside: Desk, launch: str) -> None:
    made = init(beside, "own", launch=launch)
    assert made.exit_code == 0, made.output
    checked = beside.drumbeat("check")
    assert "error" not in checked.output, checked.output
    assert checked.exit_code == 0


def test_a_name_with_quotes_and_backslashes_is_kept_as_it_is(beside: Desk) -> None:
    init(beside, "own", "--timezone", "Asia/Karachi")
    campaign, problems = parse(read(beside.root))
    assert campaign is not None
    assert not [each for each in problems if each.severity == "error"]
    assert (campaign.name, campaign.zone) == (NAME, "Asia/Karachi")
    assert campaign.utm is not None
    assert re.fullmatch(r"[a-z0-9-]+", campaign.utm.campaign)


def test_every_post_counts_from_the_new_launch(beside: Desk) -> None:
    init(beside, "own", launch="2027-10-04 09:00")
    years = set(re.findall(r"^\w{3} \d+ \w{3} (\d{4})$", beside.drumbeat("plan").output, re.MULTILINE))
    assert years == {"2027"}


def test_the_whole_new_campaign_can_be_rehearsed(beside: Desk) -> None:
    init(beside, "own")
    result = beside.drumbeat("rehearse")
    assert result.exit_code == 0
    assert "Twice: none." in result.output


def test_a_folder_with_files_is_refused_and_left_alone(beside: Desk) -> None:
    beside.write("letter.txt", "mine")
    result = init(beside, "own")
    assert result.exit_code == USAGE
    assert "is there already and not empty" in result.output
    assert beside.files() == {"letter.txt": b"mine"}


def test_an_empty_folder_is_used(beside: Desk) -> None:
    beside.root.mkdir()
    assert init(beside, "own").exit_code == 0
    assert (beside.root / "schedules" / "campaign.yaml").is_file()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"launch": "next week"}, '"next week" is not a time'),
        ({"name": " "}, "the campaign needs a name"),
        ({"name": "Two\nlines"}, "the name has a line break"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(beside: Desk, more: dict[str, str], words: str) -> None:
    result = init(beside, "own", **more)
    assert result.exit_code == USAGE
    assert words in result.output
    assert not [*beside.root.parent.iterdir()]


def test_a_zone_that_is_none_is_refused(beside: Desk) -> None:
    for zone in ("Europe/Lodnon", "../etc/passwd", "Europe"):
        result = init(beside, "own", "--timezone", zone)
        assert result.exit_code == USAGE
        assert f'no time zone "{zone}"' in result.output
    assert not beside.root.exists()
