# ruff: noqa: E501  expected lines are printed in full
"""Reading the campaign folder: sizes, links, encodings, pictures."""

from __future__ import annotations

import hashlib
import os
import struct
from pathlib import Path

import pytest

from bot.campaign import files
from bot.campaign.media import mime_of
from bot.campaign.parse import parse
from bot.model.campaign import MediaFile
from tests.campaign.conftest import CAMPAIGN, printed

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 1200, 675) + b"\x08\x02\0\0\0"
GIF = b"GIF89a" + struct.pack("<HH", 40, 30) + b"\0\0\0"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    home = tmp_path / "campaign"
    (home / "messages/media").mkdir(parents=True)
    (home / "schedules").mkdir()
    (home / "schedules/campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    return home


def problems(root: Path) -> list[str]:
    """Read and parse a folder, and print what is wrong."""
    return [printed(diagnostic) for diagnostic in parse(files.read(root))[1]]


def test_files_are_read_in_order_and_private_ones_left_alone(root: Path) -> None:
    for name in ("b.yaml", "a/c.yml", ".git/x.yaml", "_old/y.yaml", "~$open.xlsx", "README.txt"):
        path = root / "schedules" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("entries: []\n")
    (root / "messages/m.md").write_bytes(b"\xef\xbb\xbfOne\r\nTwo\rThree")
    (root / "messages/media/.DS_Store").write_bytes(b"x")
    sources = files.read(root)
    assert [file.path for file in sources.files] == [
        "schedules/a/c.yml",
        "schedules/b.yaml",
        "schedules/campaign.yaml",
        "messages/m.md",
    ]
    assert sources.files[-1].text == "One\nTwo\nThree"
    assert (sources.media, sources.diagnostics) == ({}, ())


def test_a_folder_without_anything_has_no_campaign_file(tmp_path: Path) -> None:
    assert [line.split(" >> ")[0] for line in problems(tmp_path)] == [
        "schedules/campaign.yaml: error[missing-file]: there is no schedules/campaign.yaml"
    ]


def test_pictures_are_known_by_their_content(root: Path) -> None:
    (root / "messages/media/plant.jpg").write_bytes(PNG)
    (root / "messages/media/move.gif").write_bytes(GIF)
    (root / "messages/media/bad.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (root / "messages/media/notes.md").write_bytes(b"no message")
    (root / "messages/media/film.mp4").write_bytes(b"\0\0\0\x18ftypisom")
    media = files.read(root).media
    assert media["messages/media/plant.jpg"] == MediaFile(
        "messages/media/plant.jpg", "image/png", len(PNG), hashlib.sha256(PNG).hexdigest(), 1200, 675
    )
    assert [(path[15:], file.mime, file.width, file.height) for path, file in media.items()] == [
        ("bad.jpg", "image/jpeg", 0, 0),
        ("film.mp4", "video/mp4", 0, 0),
        ("move.gif", "image/gif", 40, 30),
        ("notes.md", "application/octet-stream", 0, 0),
        ("plant.jpg", "image/png", 1200, 675),
    ]


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x20ftypavif", "image/avif"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b'<?xml version="1.0"?><svg>', "image/svg+xml"),
        (b"%PDF-1.7", "application/pdf"),
        (b"", "application/octet-stream"),
    ],
)
def test_kinds_of_media(head: bytes, mime: str) -> None:
    assert mime_of(head) == mime


def test_a_huge_file_is_one_problem_and_is_not_read(root: Path) -> None:
    for name in ("schedules/huge.yaml", "schedules/huge.xlsx", "messages/huge.md"):
        with (root / name).open("wb") as file:
            file.truncate(100 * 2**20)
    with (root / "messages/media/huge.mp4").open("wb") as file:
        file.truncate(600 * 2**20)
    (root / "messages/m.md").write_text("---\nmedia: media/huge.mp4\n---\nText\n")
    assert problems(root) == [
        "messages/huge.md: error[file-too-large]: the file has 100 MB; at most 5 MB are read >> cut it into several files, or make it smaller",
        "messages/media/huge.mp4: error[file-too-large]: the file has 600 MB; at most 512 MB are read >> cut it into several files, or make it smaller",
        "schedules/huge.xlsx: error[file-too-large]: the file has 100 MB; at most 20 MB are read >> cut it into several files, or make it smaller",
        "schedules/huge.yaml: error[file-too-large]: the file has 100 MB; at most 5 MB are read >> cut it into several files, or make it smaller",
    ]


def test_links_that_lead_out_are_one_problem_each(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text("entries: []\n")
    (root / "schedules/out.yaml").symlink_to(outside / "secret.yaml")
    (root / "schedules/folder").symlink_to(outside)
    (root / "schedules/same.yaml").symlink_to(root / "schedules/campaign.yaml")
    (root / "schedules/again").symlink_to(root / "messages")
    (root / "schedules/loop.yaml").symlink_to(root / "schedules/loop.yaml")
    (root / "schedules/gone.yaml").symlink_to(root / "schedules/nothing.yaml")
    sources = files.read(root)
    assert [printed(diagnostic) for diagnostic in sources.diagnostics] == [
        "schedules/again: error[linked-folder]: a link to a folder is not followed >> move the folder itself here",
        "schedules/folder: error[outside-folder]: a link that leads out of the campaign folder >> copy the file itself into the campaign folder",
        "schedules/gone.yaml: error[unreadable-file]: cannot be read: no such file or directory >> look at its permissions, or copy it here again",
        "schedules/loop.yaml: error[unreadable-file]: cannot be read: too many levels of symbolic links >> look at its permissions, or copy it here again",
        "schedules/out.yaml: error[outside-folder]: a link that leads out of the campaign folder >> copy the file itself into the campaign folder",
    ]
    assert [file.path for file in sources.files] == ["schedules/campaign.yaml", "schedules/same.yaml"]


def test_a_folder_that_leads_out_as_a_whole_is_one_problem(root: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    without_messages(root)
    (root / "messages").symlink_to(tmp_path / "shared")
    assert [line.split(" >> ")[0] for line in problems(root)] == [
        "messages: error[outside-folder]: a link that leads out of the campaign folder"
    ]


def test_what_is_no_ordinary_file_is_one_problem(root: Path) -> None:
    os.mkfifo(root / "schedules/pipe.yaml")
    os.mkfifo(root / "messages/media/pipe.png")
    (root / "messages/media/loop.png").symlink_to(root / "messages/media/loop.png")
    assert [line.split(" >> ")[0] for line in problems(root)] == [
        "messages/media/loop.png: error[unreadable-file]: cannot be read: too many levels of symbolic links",
        "messages/media/pipe.png: error[unreadable-file]: not an ordinary file",
        "schedules/pipe.yaml: error[unreadable-file]: not an ordinary file",
    ]


def without_messages(root: Path) -> None:
    (root / "messages/media").rmdir()
    (root / "messages").rmdir()


def test_a_file_in_the_place_of_a_folder_is_one_problem(root: Path) -> None:
    without_messages(root)
    (root / "messages").write_text("x")
    assert [line.split(" >> ")[0] for line in problems(root)] == [
        "messages: error[unreadable-file]: cannot be read: not a directory"
    ]


def test_names_that_cannot_be_shown_are_one_problem(root: Path) -> None:
    Path(os.fsdecode(bytes(root / "schedules") + b"/caf\xe9.yaml")).write_text("x")
    (root / "schedules/a\nb.yaml").write_text("x")
    assert [line.split(": ")[1] for line in problems(root)] == ["error[bad-file-name]"] * 2


def test_wrong_encodings_are_one_problem_each(root: Path) -> None:
    (root / "schedules/a.yaml").write_bytes("entries: []\n# Café\n".encode("cp1252"))
    (root / "schedules/b.yaml").write_bytes("entries: []\n".encode("utf-16"))
    (root / "schedules/c.yaml").write_bytes(b"entries: \x81\x00")
    (root / "schedules/d.yaml").write_bytes(b"entries: []\x00")
    (root / "schedules/e.yaml").write_bytes(b"\xff\xfe\x00")
    (root / "messages/m.md").write_bytes(b"\xa31 million")
    assert problems(root) == [
        'messages/m.md:1:1: error[bad-encoding]: saved as Windows-1252 >> save it again as UTF-8 (in Excel: "CSV UTF-8"; in Notepad: Save as, Encoding)',
        'schedules/a.yaml:2:6: error[bad-encoding]: saved as Windows-1252 >> save it again as UTF-8 (in Excel: "CSV UTF-8"; in Notepad: Save as, Encoding)',
        'schedules/b.yaml: error[bad-encoding]: saved as UTF-16 >> save it again as UTF-8 (in Excel: "CSV UTF-8"; in Notepad: Save as, Encoding)',
        "schedules/c.yaml: error[bad-encoding]: this is not a text file >> put the right file in its place, saved as UTF-8",
        "schedules/d.yaml:1:12: error[bad-encoding]: this is not a text file >> put the right file in its place",
        "schedules/e.yaml: error[bad-encoding]: this is not a text file >> put the right file in its place, saved as UTF-8",
    ]


def test_spreadsheets_in_old_encodings_are_read_with_a_warning(root: Path) -> None:
    (root / "schedules/a.csv").write_bytes("id,date,time,copy\na,2021-08-23,9am,Café\n".encode("cp1252"))
    (root / "schedules/b.csv").write_bytes("id\tdate\ttime\tcopy\nb\t2021-08-23\t9am\tCafé\n".encode("utf-16"))
    assert problems(root) == [
        'schedules/a.csv:2:21: warning[old-encoding]: saved as Windows-1252, and read as that >> look at the accents; save it again as UTF-8 (in Excel: "CSV UTF-8"; in Notepad: Save as, Encoding)',
        'schedules/b.csv: warning[old-encoding]: saved as UTF-16, and read as that >> look at the accents; save it again as UTF-8 (in Excel: "CSV UTF-8"; in Notepad: Save as, Encoding)',
    ]
    campaign = parse(files.read(root))[0]
    assert campaign is not None
    assert [m.default.segments[0].text for m in campaign.messages.values()] == ["Café", "Café"]


def test_files_of_other_programs_are_named(root: Path) -> None:
    (root / "schedules/calendar.ODS").write_text("x")
    (root / "messages/text.docx").write_text("x")
    (root / "messages/text.MD").write_text("x")
    assert problems(root) == [
        "messages/text.MD: warning[unknown-file]: files of this kind are not read >> save it as .md",
        "messages/text.docx: warning[unknown-file]: files of this kind are not read >> save it as .md",
        "schedules/calendar.ODS: warning[unknown-file]: files of this kind are not read >> save it as .yaml, .csv or .xlsx, in small letters",
    ]


def test_an_unreadable_campaign_file_is_one_problem(root: Path) -> None:
    (root / "schedules/campaign.yaml").write_bytes(b"name: \xe9")
    assert [line.split(" >> ")[0] for line in problems(root)] == [
        "schedules/campaign.yaml:1:7: error[bad-encoding]: saved as Windows-1252"
    ]


def test_the_fingerprint_changes_with_any_file(root: Path) -> None:
    before = files.fingerprint(root)
    assert before == files.fingerprint(root)
    picture = root / "messages/media/plant.png"
    picture.write_bytes(PNG)
    with_picture = files.fingerprint(root)
    assert with_picture != before
    os.utime(picture, ns=(1, 1))
    assert files.fingerprint(root) != with_picture
    (root / "schedules/gone.yaml").symlink_to(root / "schedules/nothing.yaml")
    assert len(files.fingerprint(root)) == 2


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("messages/m.md", ".git/config"),
        ("messages/m.md", "config.toml"),
        ("messages/m.md", ".drumbeat/ledger.sqlite"),
        ("messages/m.md", "schedules/.hidden.md"),
        ("messages/media/m.png", ".git/config"),
        ("schedules/a.csv", "secrets/token"),
        ("schedules/sub/a.yaml", "secrets/token"),
    ],
)
def test_a_link_to_what_is_not_of_the_campaign_is_one_problem_and_no_content(
    root: Path, link: str, target: str
) -> None:
    for path in (link, target):
        (root / path).parent.mkdir(exist_ok=True)
    (root / target).write_text("s3cret")
    (root / link).symlink_to(root / target)
    sources = files.read(root)
    assert [(note.code, note.location.file) for note in sources.diagnostics] == [("outside-folder", link)]
    assert link not in sources.media
    assert "s3cret" not in str(sources)


def test_a_folder_that_is_a_link_within_the_campaign_is_one_problem(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git/config.md").write_text("s3cret")
    without_messages(root)
    (root / "messages").symlink_to(".git")
    assert [line.split(" >> ")[0] for line in problems(root)] == [
        "messages: error[outside-folder]: a link that leads out of the campaign's folders schedules and messages"
    ]


def test_a_folder_that_is_a_link_to_nothing_is_one_problem(root: Path) -> None:
    without_messages(root)
    (root / "messages").symlink_to("messages/gone")
    [problem] = [note for note in files.read(root).diagnostics if note.location.file == "messages"]
    assert problem.code in ("unreadable-file", "outside-folder")


@pytest.mark.parametrize(
    "name", ["schedules/a.yaml", "schedules/partners.csv", "messages/m.md", "messages/media/a.png"]
)
def test_a_folder_with_the_name_of_a_file_is_one_problem(root: Path, name: str) -> None:
    (root / name / "inside").mkdir(parents=True)
    assert [line.split(" >> ")[0] for line in problems(root)] == [
        f"{name}: error[unreadable-file]: a folder has the name of a file"
    ]


def test_folders_without_end_are_one_problem(root: Path) -> None:
    deep = root / "messages" / "/".join(["a"] * 30)
    deep.mkdir(parents=True)
    [problem] = files.read(root).diagnostics
    assert (problem.code, problem.message) == ("unreadable-file", "folders inside one another more than 20 deep")


def test_a_folder_that_cannot_be_looked_into_is_one_problem(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "messages/closed.md").write_text("x")
    whole = Path.is_dir

    def is_dir(path: Path) -> bool:
        if path.name == "closed.md":
            raise PermissionError(13, "Permission denied")
        return whole(path)

    monkeypatch.setattr(Path, "is_dir", is_dir)
    assert [line.split(" >> ")[0] for line in problems(root)] == [
        "messages/closed.md: error[unreadable-file]: cannot be read: permission denied"
    ]
