"""`explain` has an answer for everything that Drumbeat can say."""

from __future__ import annotations

import re
from pathlib import Path

import bot
from bot.cli.codes import explanations, of_the_rest
from tests.cli.conftest import LAUNCH, Desk

PACKAGE = Path(bot.__file__ or "").parent
RAISED = r'(?:Wrong|_Refused|notes\.error|self\.error|notes\.warn|notes\.inform)\(\s*"([a-z-]+)"'
MADE_OF_PARTS = {"unknown-kind", "unknown-place", "unknown-filter", "unknown-test"}


def source(folder: str) -> str:
    return "".join(path.read_text("utf-8") for path in (PACKAGE / folder).glob("*.py"))


def test_every_code_outside_the_checks_is_explained_and_no_other() -> None:
    planning = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source("planning")))
    reading = set(re.findall(RAISED, source("campaign"))) | {"yaml-shortcut"}
    others = {"bad-config", "not-a-stop", "refused", "secret-exposed"}
    assert set(of_the_rest()) == planning | reading | MADE_OF_PARTS | others


def test_the_codes_made_of_parts_are_those_in_the_source() -> None:
    made = set(re.findall(r'f"(unknown-)\{(\w+)\}"', source("planning")))
    assert made == {("unknown-", "what"), ("unknown-", "word")}


def test_every_explanation_says_how_much_it_weighs_and_what_to_do() -> None:
    for code, text in of_the_rest().items():
        assert text.startswith(("Error", "Warning", "Note")), code
        assert "Mend: " in text or text.startswith("Note. "), code


def test_every_code_can_be_asked_for(desk: Desk) -> None:
    for code, text in explanations().items():
        result = desk.drumbeat("explain", code)
        assert result.output == f"{code}\n\n{text}\n"


def test_a_slip_in_a_code_is_answered_with_the_closest(desk: Desk) -> None:
    assert "did you mean unknown-filter" in desk.drumbeat("explain", "unknown-filtr").output


def test_a_post_s_story_has_everything_that_happened_to_it(desk: Desk) -> None:
    desk.at = LAUNCH
    desk.drumbeat("run", "--once")
    story = desk.drumbeat("explain", "launch/wall").output
    assert "due Mon 23 Aug 2021 09:00 (UTC)" in story
    assert "entry at schedules/launch.yaml:2:24" in story
    assert "| The text of launch." in story
    assert "In the ledger: published" in story
    assert "attempt 1 at 2021-08-23 09:00:00 UTC: published" in story


def test_a_post_that_left_the_files_is_still_told_about(desk: Desk) -> None:
    desk.at = LAUNCH
    desk.drumbeat("run", "--once")
    desk.entry("launch", "launch", channels="x")
    story = desk.drumbeat("explain", "launch/wall")
    assert story.exit_code == 0
    assert "In the ledger: published" in story.output


def test_a_post_that_is_too_late_is_not_promised(desk: Desk) -> None:
    desk.at = LAUNCH.replace(year=2022)
    assert "Its time has passed, so it will not go out." in desk.drumbeat("explain", "launch/wall").output
