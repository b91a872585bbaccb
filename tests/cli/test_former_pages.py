"""A folder of pages that are to be replaced: what a person put into it since is never lost."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from bot.web.mark import mark
from bot.web.write import FolderRefused, write
from tests.cli.conftest import Desk


@pytest.mark.parametrize("path", ["notes.txt", "sub/thesis.txt", "days/mine.html", "media/mine.png", ".hidden"])
@pytest.mark.parametrize(
    ("command", "folder"), [("rehearse", "out/r"), ("rehearse", "out/r-wall"), ("preview", "out/r")]
)
def test_a_persons_file_among_former_pages_stops_the_command(desk: Desk, command: str, folder: str, path: str) -> None:
    assert desk.drumbeat(command, "--out", "out/r").exit_code == 0
    desk.write(f"{folder}/{path}", "x")
    before = desk.files()
    refused = desk.drumbeat(command, "--out", "out/r")
    assert (refused.exit_code, desk.files()) == (2, before)
    assert f"holds {path}, which Drumbeat did not write; move it elsewhere, or name another folder" in refused.stderr


def test_a_persons_link_among_former_pages_is_kept(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    write(tmp_path, Path("out"), {"index.html": "old"})
    (tmp_path / "out" / "link").symlink_to(tmp_path / "mine")
    with pytest.raises(FolderRefused, match="holds link"):
        write(tmp_path, Path("out"), {"index.html": "new"})


def test_what_a_desktop_leaves_in_every_folder_stops_nothing(tmp_path: Path) -> None:
    write(tmp_path, Path("out"), {"index.html": "old"})
    (tmp_path / "out" / ".DS_Store").write_text("x")
    assert write(tmp_path, Path("out"), {"index.html": "new"}).read_text() == "new"


def test_a_file_of_a_name_that_was_not_written_for_want_of_the_picture_is_a_persons(tmp_path: Path) -> None:
    write(tmp_path, Path("out"), {"index.html": "old", "media/a.png": PurePosixPath("missing.png")})
    (tmp_path / "out" / "media").mkdir(exist_ok=True)
    (tmp_path / "out" / "media" / "a.png").write_text("mine")
    with pytest.raises(FolderRefused, match=r"holds media/a\.png"):
        write(tmp_path, Path("out"), {"index.html": "new"})


@pytest.mark.parametrize("path", ["index.html", "media/a.png", "posts/k1.json", "feed.atom", ".wall/lock"])
def test_a_folder_without_a_list_is_replaced_where_all_is_of_drumbeats_kinds(tmp_path: Path, path: str) -> None:
    _unlisted(tmp_path / "out", path)
    assert write(tmp_path, Path("out"), {"index.html": "new"}).read_text() == "new"


@pytest.mark.parametrize("path", ["notes.txt", "plan.docx", "photo.png", "sub/data.csv", "days/Makefile"])
def test_a_folder_without_a_list_is_kept_where_it_holds_anything_else(tmp_path: Path, path: str) -> None:
    _unlisted(tmp_path / "out", path)
    with pytest.raises(FolderRefused, match=f"holds {path}"):
        write(tmp_path, Path("out"), {"index.html": "new"})
    assert (tmp_path / "out" / path).read_text() == "x"


def test_what_others_of_drumbeat_wrote_is_drumbeats_once_it_is_claimed(tmp_path: Path) -> None:
    write(tmp_path, Path("out"), {})
    (tmp_path / "out" / "odd.name").write_text("x")
    mark(tmp_path / "out")
    assert write(tmp_path, Path("out"), {"index.html": "new"}).read_text() == "new"


def test_the_campaigns_own_folder_is_kept_also_where_it_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "data" / "texts").mkdir(parents=True)
    (tmp_path / "messages").symlink_to("data/texts")
    for out in ("data/texts", "data/texts/x", "Messages", "messages/x", "data"):
        with pytest.raises(FolderRefused):
            write(tmp_path, Path(out), {"index.html": ""})


def test_a_rehearsal_never_takes_the_place_of_the_ledger(desk: Desk) -> None:
    desk.drumbeat("rehearse", "--out", ".drumbeat")
    assert not (desk.root / ".drumbeat" / "index.html").exists()
    assert desk.drumbeat("run", "--once").exit_code == 0
    ledger = (desk.root / ".drumbeat" / "ledger.sqlite").stat().st_ino
    assert desk.drumbeat("rehearse", "--out", ".drumbeat").exit_code == 2
    assert (desk.root / ".drumbeat" / "ledger.sqlite").stat().st_ino == ledger


def _unlisted(folder: Path, path: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("x")
    (folder / ".drumbeat-site").write_text("Drumbeat wrote this folder and may replace it.\n")
