"""Writing a site: whole or not at all, and never over somebody's files."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from bot.web.write import FolderRefused, write


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
