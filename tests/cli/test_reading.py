"""What only looks leaves no trace; what writes pages writes only there."""

from __future__ import annotations

import pytest

from tests.cli.conftest import LAUNCH, Desk

LOOKS = [
    ("check",),
    ("check", "--format", "sarif"),
    ("plan",),
    ("plan", "--all", "--format", "json"),
    ("status",),
    ("status", "--format", "markdown"),
    ("explain", "launch/wall"),
    ("explain", "text-too-long"),
]


@pytest.mark.parametrize("words", LOOKS)
def test_a_look_at_a_fresh_campaign_writes_nothing(desk: Desk, words: tuple[str, ...]) -> None:
    before = desk.files()
    assert desk.drumbeat(*words).exit_code == 0
    assert desk.files() == before


@pytest.mark.parametrize("words", LOOKS)
def test_a_look_at_a_running_campaign_writes_nothing(desk: Desk, words: tuple[str, ...]) -> None:
    desk.at = LAUNCH
    desk.drumbeat("run", "--once")
    desk.drumbeat("pause", "--why", "a test", "--channel", "x")
    before = desk.files()
    assert desk.drumbeat(*words).exit_code == 0
    assert desk.files() == before


@pytest.mark.parametrize("words", [("preview",), ("rehearse",), ("rehearse", "--faults", "all")])
def test_pages_go_into_the_folder_for_them_alone(desk: Desk, words: tuple[str, ...]) -> None:
    desk.at = LAUNCH
    desk.drumbeat("run", "--once")
    before = desk.files()
    assert desk.drumbeat(*words).exit_code == 0
    after = desk.files()
    assert {path: after[path] for path in before} == before
    assert {path.split("/")[0] for path in after if path not in before} == {"out"}


def test_a_folder_of_somebody_else_s_is_not_replaced_by_pages(desk: Desk) -> None:
    desk.write("out/preview/novel.txt", "chapter one")
    result = desk.drumbeat("preview")
    assert result.exit_code == 2
    assert (desk.root / "out/preview/novel.txt").read_text() == "chapter one"
