"""Writing a site: whole or not at all, and never over somebody's files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from bot.web.former import NOTE
from bot.web.page import File, Page, made_from
from bot.web.write import FolderRefused, write
from tests.web.plans import a_post


def test_a_site_replaces_the_one_before(tmp_path: Path) -> None:
    write(tmp_path, Path("out/preview"), {"index.html": "old", "days/1.html": "gone tomorrow"})
    index = write(tmp_path, Path("out/preview"), {"index.html": "new"})
    assert index.read_text() == "new"
    assert sorted(path.name for path in index.parent.iterdir()) == [".drumbeat-site", "index.html"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["preview"]


def test_pictures_are_copied_from_the_campaign(tmp_path: Path) -> None:
    (tmp_path / "sun.png").write_bytes(b"picture")
    write(tmp_path, Path("out"), {"media/a.png": PurePosixPath("sun.png"), "b.png": PurePosixPath("missing.png")})
    assert (tmp_path / "out/media/a.png").read_bytes() == b"picture"
    assert not (tmp_path / "out/b.png").exists()


@pytest.mark.parametrize("out", [".", "..", "../elsewhere", "/tmp/elsewhere"])
def test_the_campaigns_folder_is_never_left(tmp_path: Path, out: str) -> None:
    with pytest.raises(FolderRefused, match="not inside the campaign's folder"):
        write(tmp_path, Path(out), {"index.html": ""})


def test_a_link_out_of_the_campaign_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "campaign").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "campaign/out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderRefused, match="not inside the campaign's folder"):
        write(tmp_path / "campaign", Path("out"), {"index.html": ""})


@pytest.mark.parametrize(("folder", "words"), [("leaflets", "did not write"), ("messages", "no place for pages")])
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, folder: str, words: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "launch.md").write_text("We launch.")
    with pytest.raises(FolderRefused, match=words):
        write(tmp_path, Path(folder), {"index.html": ""})
    assert (tmp_path / folder / "launch.md").read_text() == "We launch."


@pytest.mark.parametrize("path", ["../index.html", "/etc/index.html", "days/../../index.html"])
def test_no_file_lands_outside_and_the_old_site_stays(tmp_path: Path, path: str) -> None:
    write(tmp_path, Path("out"), {"index.html": "old"})
    with pytest.raises(FolderRefused, match="leads out"):
        write(tmp_path, Path("out"), {"index.html": "new", path: "x"})
    assert (tmp_path / "out/index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_picture_from_outside_the_campaign_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "campaign").mkdir()
    with pytest.raises(FolderRefused, match="leads out"):
        write(tmp_path / "campaign", Path("out"), {"a.png": PurePosixPath("../secret.png")})


class Making:
    """Pages that note when they are made."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def page(self, words: File, of: str) -> Page[File]:
        return Page(of, self._make(words, of))

    def _make(self, words: File, of: str) -> Callable[[], File]:
        def make() -> File:
            self.made.append(of)
            return words

        return make


def test_only_a_page_that_is_made_from_something_else_is_made_again(tmp_path: Path) -> None:
    making, out = Making(), tmp_path / "out"
    write(tmp_path, Path("out"), {"index.html": making.page("old", "1"), "days/1.html": making.page("day", "2")})
    before = (out / "days/1.html").stat().st_mtime_ns
    write(tmp_path, Path("out"), {"index.html": making.page("new", "3"), "days/1.html": making.page("day", "2")})
    assert making.made == ["1", "2", "3"]
    assert ((out / "index.html").read_text(), (out / "days/1.html").read_text()) == ("new", "day")
    assert (out / "days/1.html").stat().st_mtime_ns == before


def test_a_page_that_a_person_changed_or_deleted_is_made_again(tmp_path: Path) -> None:
    making = Making()
    site = {"index.html": making.page("ours", "1"), "a.html": making.page("ours", "2")}
    write(tmp_path, Path("out"), site)
    (tmp_path / "out/index.html").write_text("theirs")
    (tmp_path / "out/a.html").unlink()
    index = write(tmp_path, Path("out"), site)
    assert (index.read_text(), index.with_name("a.html").read_text()) == ("ours", "ours")


@pytest.mark.parametrize("note", [b"", b"[]", b'{"index.html": 1}', b"\xff"])
def test_a_note_that_cannot_be_read_only_costs_the_making(tmp_path: Path, note: bytes) -> None:
    making = Making()
    write(tmp_path, Path("out"), {"index.html": making.page("ours", "1")})
    (tmp_path / "out" / NOTE).write_bytes(note)
    assert write(tmp_path, Path("out"), {"index.html": making.page("ours", "1")}).read_text() == "ours"
    assert making.made == ["1", "1"]


def test_a_link_in_the_place_of_a_page_is_not_taken_over(tmp_path: Path) -> None:
    making, out = Making(), tmp_path / "out"
    write(tmp_path, Path("out"), {"index.html": making.page("ours", "1")})
    (out / "index.html").rename(tmp_path / "aside.html")
    (out / "index.html").symlink_to(tmp_path / "aside.html")
    assert not write(tmp_path, Path("out"), {"index.html": making.page("ours", "1")}).is_symlink()


def test_a_picture_that_was_missing_is_copied_once_it_is_there(tmp_path: Path) -> None:
    site: dict[str, File | Page[File]] = {"index.html": "", "a.png": Making().page(PurePosixPath("sun.png"), "1")}
    write(tmp_path, Path("out"), site)
    (tmp_path / "sun.png").write_bytes(b"picture")
    assert write(tmp_path, Path("out"), site).with_name("a.png").read_bytes() == b"picture"


def test_what_a_page_is_made_from_changes_with_each_value() -> None:
    posts = [a_post(), a_post(text="Other words."), a_post(days=1)]
    assert len({made_from("a", post) for post in posts} | {made_from("b", posts[0]), made_from("a")}) == 5
    assert made_from("a", posts[0]) == made_from("a", a_post())
