"""What only this user may look into, whatever the umask is; and what git leaves out."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.mastodon.kept import remember
from bot.channels.mastodon.server import Server
from bot.channels.token_store import TokenStore
from bot.private import ignore, private_file, private_folder
from tests.channels.harness import png
from tests.cli.conftest import Desk, desk

__all__ = ["desk"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")


@pytest.fixture(params=[0o000, 0o022, 0o277])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}


def let_others_in(folder: Path) -> list[str]:
    return [
        name
        for name, mode in modes(folder).items()
        if mode != (0o700 if (folder / name).is_dir() else 0o600) and not name.endswith(".gitignore")
    ]


def test_everything_that_drumbeat_keeps_is_closed_under_any_umask(tmp_path: Path, umask: int) -> None:
    remember(tmp_path / ".drumbeat/limits/m.json", Server("https://m.example", datetime(2096, 1, 1, tzinfo=UTC), ""))
    store = TokenStore(tmp_path / ".drumbeat/tokens/x.json")
    with store.locked():
        store.save({"a": "b"})
    private_folder(tmp_path / ".drumbeat/workers")
    private_file(tmp_path / ".drumbeat/workers/1")
    assert let_others_in(tmp_path / ".drumbeat") == []
    assert [*tmp_path.rglob(".gitignore")] == [
        tmp_path / ".drumbeat/.gitignore",
        tmp_path / ".drumbeat/tokens/.gitignore",
    ]


def test_a_ledger_is_closed_while_it_is_used_and_afterwards(desk: Desk, umask: int) -> None:
    desk.at = desk.at.replace(day=23, hour=9)
    assert desk.drumbeat("run", "--once").exit_code == 0
    assert let_others_in(desk.root / ".drumbeat") == []
    from bot.ledger import Ledger

    with Ledger.open(desk.root / ".drumbeat/ledger.sqlite", lambda: desk.at) as ledger:
        assert ledger.pauses() == ()
        assert let_others_in(desk.root / ".drumbeat") == []


def test_nobody_else_may_write_what_drumbeat_makes(desk: Desk) -> None:
    desk.write("messages/launch.md", "---\nmedia: [{file: media/a.png, alt: A sun}]\n---\nWe launch.\n")
    (desk.root / "messages/media").mkdir()
    (desk.root / "messages/media/a.png").write_bytes(png(1))
    theirs = {*desk.root.rglob("*"), desk.root}
    desk.at = desk.at.replace(day=23, hour=9)
    before = os.umask(0)
    try:
        for words in (
            *(("run", "--once"), ("preview",), ("rehearse",), ("pause", "--why", "a death")),
            *(("backup", str(desk.root / "kept")), ("init", "own", "--name", "Own", "--launch", "2096-10-04 09:00")),
        ):
            os.umask(0)
            assert desk.drumbeat(*words).exit_code == 0, words
    finally:
        os.umask(before)
    made = {path for path in desk.root.rglob("*") if not path.is_symlink()} - theirs
    assert {path.relative_to(desk.root).parts[0] for path in made} >= {"public", "out", "own", "kept", ".drumbeat"}
    assert [str(path) for path in made if path.stat().st_mode & 0o022] == []


@pytest.mark.parametrize("mask", [0o077, 0o027])
def test_a_stricter_umask_stays(desk: Desk, mask: int) -> None:
    before = os.umask(mask)
    try:
        assert desk.drumbeat("check").exit_code == 0
    finally:
        assert os.umask(before) == mask


def test_what_was_open_is_closed_at_the_next_use(desk: Desk) -> None:
    desk.at = desk.at.replace(day=23, hour=9)
    assert desk.drumbeat("run", "--once").exit_code == 0
    (desk.root / ".drumbeat").chmod(0o777)
    (desk.root / ".drumbeat/ledger.sqlite").chmod(0o666)
    assert desk.drumbeat("run", "--once").exit_code == 0
    assert let_others_in(desk.root / ".drumbeat") == []


def test_a_folder_of_somebody_else_is_used_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o775)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere").chmod(0o775)
    (tmp_path / ".drumbeat").symlink_to("elsewhere")
    for folder in ("shared", ".drumbeat"):
        private_folder(tmp_path / folder)
    assert modes(tmp_path)["shared"] == modes(tmp_path)["elsewhere"] == 0o775
    assert [*tmp_path.rglob(".gitignore")] == []


def test_the_teams_own_ignore_file_stays(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("theirs\n")
    ignore(tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "theirs\n"
    (tmp_path / "a").mkdir()
    (tmp_path / "a/.gitignore").symlink_to("../nowhere")
    ignore(tmp_path / "a")
    assert not (tmp_path / "nowhere").exists()


def ignored(root: Path) -> set[str]:
    """Return what git would leave out of `git add .`."""
    if shutil.which("git") is None:
        pytest.skip("there is no git")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    listed = subprocess.run(["git", "add", "-n", "."], cwd=root, check=True, capture_output=True, text=True).stdout
    added = {line[5:-1] for line in listed.splitlines()}
    return {
        str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and ".git/" not in str(path)
    } - added


SECRETS = ("secrets/token", "keys/token", ".env", "drumbeat.log")


def test_the_first_run_keeps_secrets_and_state_out_of_git(desk: Desk) -> None:
    settings = '[channels.m]\nplatform = "mastodon"\nserver = "https://m.example"\ntoken = {file = "%s"}\n'
    desk.write("config.toml", settings % "keys/token")
    for path in SECRETS:
        desk.write(path, "a token")
    desk.at = desk.at.replace(day=23, hour=9)
    assert desk.drumbeat("run", "--once").exit_code == 0
    left_out = ignored(desk.root)
    assert {*SECRETS, ".drumbeat/ledger.sqlite"} <= left_out
    assert "schedules/campaign.yaml" not in left_out


def test_a_new_campaign_keeps_secrets_and_state_out_of_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = Desk(tmp_path)
    assert made.drumbeat("init", "own", "--name", "Own", "--launch", "2096-10-04 09:00").exit_code == 0
    for path in (*SECRETS[:1], *SECRETS[2:], ".drumbeat/ledger.sqlite"):
        made.write(f"own/{path}", "a token")
    left_out = ignored(tmp_path / "own")
    assert {"secrets/token", ".env", "drumbeat.log", ".drumbeat/ledger.sqlite"} <= left_out
    assert "schedules/campaign.yaml" not in left_out


def test_a_run_leaves_the_teams_own_ignore_files_alone(desk: Desk) -> None:
    desk.write("config.toml", '[alerts]\nto = {file = "keys/to"}\n')
    desk.write("keys/to", "json://localhost:1/")
    for path in (".gitignore", "keys/.gitignore"):
        desk.write(path, "theirs\n")
    desk.drumbeat("run", "--once")
    assert desk.files()[".gitignore"] == desk.files()["keys/.gitignore"] == b"theirs\n"


@pytest.mark.parametrize("words", [("check",), ("accounts",), ("run", "--once")])
def test_a_secret_that_everybody_can_read_is_told_and_no_other(desk: Desk, words: tuple[str, ...]) -> None:
    desk.write("config.toml", '[alerts]\nheartbeat = {file = "keys/beat"}\n')
    desk.write("keys/beat", "https://127.0.0.1:9/t0p-secret")
    (desk.root / "keys/beat").chmod(0o600)
    assert "everybody on this machine" not in desk.drumbeat(*words).output
    (desk.root / "keys/beat").chmod(0o644)
    said = desk.drumbeat(*words)
    assert "everybody on this machine can read the secret file beat" in said.output + said.stderr
    assert "chmod 600" in said.output + said.stderr
    assert "t0p-secret" not in said.output + said.stderr
