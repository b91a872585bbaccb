"""Where commands write pages: only into folders that Drumbeat made itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Desk


def test_a_rehearsal_leaves_a_strangers_folder_alone(desk: Desk) -> None:
    desk.write("mine-wall/posts/diary.txt", "three years of it")
    before = desk.files()
    result = desk.drumbeat("rehearse", "--out", "mine")
    assert result.exit_code == 2
    assert "mine-wall holds files that Drumbeat did not write" in result.stderr
    assert desk.files() == before


def test_a_rehearsal_leaves_the_campaigns_own_wall_alone(desk: Desk) -> None:
    desk.write("config.toml", '[channels.wall]\nplatform = "wall"\nfolder = "mine-wall"\n')
    desk.at = desk.at.replace(day=23, hour=9)
    assert desk.drumbeat("run", "--once").exit_code == 0
    before = desk.files()
    result = desk.drumbeat("rehearse", "--out", "mine")
    assert result.exit_code == 2
    assert "mine-wall" in result.stderr
    assert desk.files() == before


@pytest.mark.parametrize("words", [("preview", "--out", "public"), ("rehearse", "--out", "public")])
def test_pages_do_not_take_the_place_of_a_wall_that_is_still_to_come(desk: Desk, words: tuple[str, ...]) -> None:
    result = desk.drumbeat(*words)
    assert result.exit_code == 2
    assert "public is where the wall will be" in result.stderr
    assert not (desk.root / "public").exists()


@pytest.mark.parametrize("target", ["../elsewhere", "messages"])
@pytest.mark.parametrize("name", ["mine", "mine-wall"])
def test_a_rehearsal_follows_no_link(desk: Desk, tmp_path: Path, name: str, target: str) -> None:
    (tmp_path / "elsewhere" / "posts").mkdir(parents=True)
    (tmp_path / "elsewhere" / "posts" / "diary.txt").write_text("three years of it")
    (desk.root / "messages" / "posts").mkdir()
    (desk.root / name).symlink_to(target)
    result = desk.drumbeat("rehearse", "--out", "mine")
    assert result.exit_code == 2
    assert (tmp_path / "elsewhere" / "posts" / "diary.txt").exists()
    assert (desk.root / "messages" / "posts").exists()
    assert not (desk.root / "messages" / "index.html").exists()


def test_a_rehearsal_replaces_the_one_before(desk: Desk) -> None:
    assert desk.drumbeat("rehearse", "--out", "mine").exit_code == 0
    first = sorted((desk.root / "mine-wall" / "posts").iterdir())
    assert first
    desk.write("messages/launch.md", "Other words.\n")
    assert desk.drumbeat("rehearse", "--out", "mine").exit_code == 0
    assert len([*(desk.root / "mine-wall" / "posts").glob("*.json")]) == 1
    assert sorted(path.name for path in desk.root.iterdir() if path.name.startswith("mine")) == ["mine", "mine-wall"]


def all_of(desk: Desk) -> str:
    return "".join(
        path.read_text("utf-8", errors="replace") for path in (desk.root / "out").rglob("*.*") if path.is_file()
    )


def test_a_rehearsal_holds_no_word_that_is_under_embargo_unless_it_is_asked_for(desk: Desk) -> None:
    secret = "  - {id: launch, when: launch, embargo: launch, message: launch, channels: [wall]}\n"
    desk.write("schedules/launch.yaml", "entries:\n" + secret)
    desk.entry("party", "launch +1d")
    said = desk.drumbeat("rehearse").stdout
    assert "The text of party" in all_of(desk)
    assert "The text of launch" not in all_of(desk)
    assert "The wall itself" not in all_of(desk)
    assert "drumbeat rehearse --embargoed" in said
    assert "Public once: 2 posts. Twice: none." in said
    said = desk.drumbeat("rehearse", "--embargoed").stdout
    assert "--embargoed" not in said
    assert "The wall itself" in all_of(desk)
    assert "The text of launch" in (desk.root / "out/rehearsal/index.html").read_text("utf-8")


def test_a_rehearsal_without_a_wall_links_none(desk: Desk) -> None:
    desk.entry("launch", "launch", "mastodon")
    desk.drumbeat("rehearse")
    assert "The wall itself" not in all_of(desk)
