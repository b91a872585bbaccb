"""`init` makes a campaign of the team's own, which posts nothing before its words are written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from bot.campaign.files import read
from bot.campaign.parse import parse
from bot.checks.sample_words import PHRASES
from bot.cli.world import FINE, HAS_ERRORS, USAGE
from bot.model.campaign import Campaign
from tests.cli.conftest import CHECKOUT, Desk

NAME = 'Winter "Warmth" \\ Care: #1'


def init(desk: Desk, *more: str, name: str = NAME, launch: str = "2027-10-04 09:00") -> Result:
    return desk.drumbeat("init", "own", "--name", name, "--launch", launch, *more)


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk in an empty folder, well before any launch of these tests."""
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path / "own", datetime(2026, 11, 1, tzinfo=UTC))


def parsed(desk: Desk) -> Campaign:
    campaign, problems = parse(read(desk.root))
    assert campaign is not None
    assert problems == ()
    return campaign


def write_the_words(desk: Desk) -> None:
    """Do what `check` asks for: put words in the place of everything in square brackets."""
    for number, path in enumerate(sorted((desk.root).rglob("*.*"))):
        if path.suffix in (".md", ".yaml") and "[WRITE" in (text := path.read_text("utf-8")):
            path.write_text(re.sub(r"\[WRITE:[^]]*\]", f"Our {number}. own words, after a talk.", text), "utf-8")


@pytest.mark.parametrize("launch", ["2027-10-04 09:00", "2026-11-20 09:00", "2026-11-05 10:00", "2028-03-01 12:00"])
def test_check_names_each_line_to_write_and_then_nothing(beside: Desk, launch: str) -> None:
    made = init(beside, "--hashtag", "#WarmTogether", "--link", "https://warm.example.org/", launch=launch)
    assert made.exit_code == FINE, made.output
    checked = beside.drumbeat("check")
    assert checked.exit_code == HAS_ERRORS
    assert checked.output.count("error[not-filled-in]") == 6
    assert "6 errors in 6 files" in checked.output
    write_the_words(beside)
    checked = beside.drumbeat("check", "--strict")
    assert (checked.exit_code, checked.output) == (FINE, "No problems found.\n5 posts planned on wall.\n")


def test_nothing_of_it_can_be_posted_before_it_is_written(beside: Desk) -> None:
    init(beside)
    beside.at = datetime(2027, 10, 4, 8, 0, tzinfo=UTC)
    result = beside.drumbeat("run", "--once")
    assert result.exit_code == HAS_ERRORS
    assert "is still to be filled in" in result.output
    assert beside.on_wall() == 0


def test_no_word_of_the_sample_is_in_it(beside: Desk) -> None:
    init(beside)
    text = "\n".join(path.read_text("utf-8") for path in beside.root.rglob("*.*") if path.suffix in (".md", ".yaml"))
    assert not [phrase for phrase in PHRASES if phrase.lower() in text.lower()]
    assert parsed(beside).partners == ()


def test_what_was_said_stands_in_the_campaign(beside: Desk) -> None:
    init(
        beside, "--timezone", "Asia/Karachi", "--channels", "Wall, mastodon,wall", "--hashtag", "#Warm",
        "--link", "https://warm.example.org/",
    )  # fmt: skip
    campaign = parsed(beside)
    assert (campaign.name, campaign.zone, campaign.channels) == (NAME, "Asia/Karachi", ("wall", "mastodon"))
    assert (campaign.hashtag, campaign.link) == ("#Warm", "https://warm.example.org/")
    assert "Chosen, for" not in beside.drumbeat("plan").output


def test_the_people_are_listed_as_those_who_write_and_approve(beside: Desk) -> None:
    assert init(beside, "--people", 'Fatima Khan, Jo "J" Price; fatima khan,').exit_code == FINE
    people = parsed(beside).people
    assert [each.name for each in people] == ["Fatima Khan", 'Jo "J" Price']
    assert all(each.writes and each.answers_for(()) for each in people)


def test_without_people_there_is_no_list_that_nobody_is_in(beside: Desk) -> None:
    init(beside)
    assert not (beside.root / "schedules" / "people.csv").exists()


def test_a_hashtag_may_be_said_without_its_sign(beside: Desk) -> None:
    assert init(beside, "--hashtag", "Warm").exit_code == FINE
    assert parsed(beside).hashtag == "#Warm"


def test_without_a_hashtag_and_a_link_the_messages_have_none(beside: Desk) -> None:
    init(beside)
    texts = [path.read_text("utf-8") for path in (beside.root / "messages").glob("[a-z]*.md")]
    assert len(texts) == 5
    assert not [text for text in texts if "{{ link }}" in text or "{{ hashtag }}" in text or "\n\n\n" in text]


def test_every_message_says_in_a_comment_what_it_is_for(beside: Desk) -> None:
    init(beside)
    for path in (beside.root / "messages").glob("*.md"):
        assert path.read_text("utf-8").startswith("---\n# "), path.name


def test_the_lines_that_wait_for_partners_are_right_when_they_are_taken_up(beside: Desk) -> None:
    init(beside)
    calendar = beside.root / "schedules" / "calendar.yaml"
    calendar.write_text(re.sub(r"^#(?=  )", "", calendar.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    (beside.root / "messages" / "_shout-out.md").rename(beside.root / "messages" / "shout-out.md")
    rows = (beside.root / "schedules" / "partners.csv").read_text("utf-8")
    beside.write("schedules/partners.csv", f"{rows}hub,The Hub,charity,Leeds,2026-10-01,yes,,,,\n")
    write_the_words(beside)
    checked = beside.drumbeat("check")
    assert "6 posts planned on wall" in checked.output, checked.output


def test_where_nobody_can_be_asked_it_says_what_it_chose(beside: Desk) -> None:
    beside.root = beside.root.with_name("winter-vaccines")
    made = beside.drumbeat("init", "winter-vaccines")
    assert made.output == (
        "Chosen, for no option said it: name Winter Vaccines, timezone Europe/London, launch 2027-01-11 09:00, "
        "channels wall, no hashtag, no link, no people. Change it in schedules/campaign.yaml.\n"
        "Winter Vaccines is in winter-vaccines. Next:\n"
        "  cd winter-vaccines\n"
        "  drumbeat check        says what is still to be written\n"
    )
    assert parsed(beside).name == "Winter Vaccines"


def typed(tmp_path: Path, *options: str, answers: str) -> tuple[int, str]:
    """Run `init own` at a terminal; return how it ended and what stood on the screen."""
    import pty

    ours, theirs = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-m", "bot", "init", "own", *options]
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.write(ours, answers.encode())
        code = process.wait(timeout=30)
    os.close(theirs)
    screen = os.read(ours, 10_000).decode()
    os.close(ours)
    return code, screen


at_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal there")


@at_a_terminal
def test_at_a_terminal_it_asks_for_what_no_option_says(tmp_path: Path) -> None:
    options = ("--launch", "2096-10-04 09:00", "--channels", "wall")
    code, _ = typed(tmp_path, *options, answers="Warm Homes\n\n#Warm\n\nFatima Khan\n")
    campaign = parsed(Desk(tmp_path / "own"))
    assert (code, campaign.name, campaign.zone, campaign.hashtag, campaign.link) == (
        *(FINE, "Warm Homes", "Europe/London", "#Warm"),
        "",
    )


@at_a_terminal
def test_an_answer_that_cannot_be_is_asked_for_again(tmp_path: Path) -> None:
    names, places = "Warm Homes\nYorkshire\n\n4 October 9am\n2096-10-04 09:00\n", "wall, fax\nwall\n"
    answers = f"{names}{places}warm homes\n#Warm\nwarm.org\n\n\n"
    code, screen = typed(tmp_path, answers=answers)
    assert code == FINE, screen
    assert screen.count("Error: ") == 5
    assert 'no platform is called "fax"' in screen
    assert parsed(Desk(tmp_path / "own")).hashtag == "#Warm"


@at_a_terminal
def test_nobody_is_asked_for_a_campaign_that_cannot_be_there(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "letter.txt").write_text("mine")
    code, screen = typed(tmp_path, answers="")
    assert (code, "is there already and not empty" in screen, "Name of" in screen) == (USAGE, True, False)


def test_a_folder_with_files_is_refused_and_left_alone(beside: Desk) -> None:
    beside.write("letter.txt", "mine")
    result = init(beside)
    assert result.exit_code == USAGE
    assert "is there already and not empty" in result.output
    assert beside.files() == {"letter.txt": b"mine"}


def test_an_empty_folder_is_used(beside: Desk) -> None:
    beside.root.mkdir()
    assert init(beside).exit_code == FINE
    assert (beside.root / "schedules" / "campaign.yaml").is_file()


def test_the_folder_that_one_is_in_is_used_and_stays_the_same_folder(
    beside: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside.root.mkdir()
    monkeypatch.chdir(beside.root)
    number = beside.root.stat().st_ino
    made = beside.drumbeat("init", ".")
    assert (made.exit_code, "name Own," in made.output) == (FINE, True), made.output
    assert beside.root.stat().st_ino == number
    assert sorted(path.name for path in beside.root.parent.iterdir()) == ["own"]
    assert parsed(beside).name == "Own"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--launch", "next week"), '"next week" is not a time'),
        (("--launch", "2026-10-31 09:00"), "2026-10-31 09:00 is over"),
        (("--launch", "2027-03-28 01:30"), "2027-03-28 01:30 does not exist in Europe/London"),
        (("--launch", "2027-10-31 01:30"), "2027-10-31 01:30 happens twice in Europe/London"),
        (("--name", " "), "the campaign needs a name"),
        (("--name", "Two\nlines"), "the name has a line break"),
        (("--timezone", "Europe/Lodnon"), 'no time zone "Europe/Lodnon"'),
        (("--timezone", "../etc/passwd"), 'no time zone "../etc/passwd"'),
        (("--timezone", "Europe"), 'no time zone "Europe"'),
        (("--channels", "wall,mastodn"), 'no platform is called "mastodn"; did you mean "mastodon"?'),
        (("--hashtag", "two words"), "hashtag"),
        (("--link", "http://warm"), "https"),
        (("--people", "Fatima\nKhan"), "a name has a line break"),
        (("--sample",), "--sample copies the sample as it is"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(beside: Desk, more: tuple[str, ...], words: str) -> None:
    result = init(beside, *more)
    assert result.exit_code == USAGE
    assert words in result.output
    assert not [*beside.root.parent.iterdir()]


@pytest.mark.parametrize("launch", ["2027-10-04 09:00", "2027-10-06 09:00", "2027-04-03 10:00", "2028-03-01 12:00"])
def test_the_sample_moves_with_the_launch_and_checks_clean(beside: Desk, launch: str) -> None:
    made = beside.drumbeat("init", "own", "--sample", "--launch", launch)
    assert made.exit_code == FINE, made.output
    checked = beside.drumbeat("check")
    assert "error" not in checked.output, checked.output
    assert checked.exit_code == FINE
    years = set(re.findall(r"^\w{3} \d+ \w{3} (\d{4})$", beside.drumbeat("plan").output, re.MULTILINE))
    assert years <= {launch[:4], str(int(launch[:4]) - 1)}


def test_the_sample_can_be_rehearsed_but_not_run_under_another_name(beside: Desk) -> None:
    assert beside.drumbeat("init", "own", "--sample").exit_code == FINE
    result = beside.drumbeat("rehearse")
    assert result.exit_code == FINE
    assert "Twice: none." in result.output
    settings = beside.root / "schedules" / "campaign.yaml"
    settings.write_text(settings.read_text("utf-8").replace("name: Root Out Racism", "name: Winter Vaccines"), "utf-8")
    checked = beside.drumbeat("check")
    assert checked.exit_code == HAS_ERRORS
    told = set(re.findall(r"^([^:\s]+):\S+ error\[sample-words\]", checked.output, re.MULTILINE))
    assert {"schedules/campaign.yaml", "schedules/partners.csv", "schedules/calendar.csv", "messages/launch.md"} <= told
