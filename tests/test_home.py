"""How a machine is known, and how one that cannot be known locks nobody out."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot import home
from bot.home import Home


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the root of a made-up Linux machine."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(home, "_MACHINE_ID", (tmp_path / "machine-id", tmp_path / "dbus"))
    monkeypatch.setattr(home, "_OF_CONTAINERS", (tmp_path / ".dockerenv",))
    monkeypatch.setattr(home, "_BOOT_ID", tmp_path / "boot")
    (tmp_path / "machine-id").write_text("7f3a\n")
    (tmp_path / "boot").write_text("b-1\n")
    return tmp_path


def test_a_machine_is_known_by_the_id_of_its_system(machine: Path) -> None:
    assert (Home.here({}).machine, Home.here({}).boot) == ("7f3a", "b-1")


@pytest.mark.parametrize("found", ["", "uninitialized\n", "caf\xe9"])
def test_an_id_that_says_nothing_is_none(machine: Path, found: str) -> None:
    (machine / "machine-id").write_text(found, "latin-1")
    assert Home.here({}).machine == ""


def test_without_ids_nothing_is_known(machine: Path) -> None:
    (machine / "machine-id").unlink()
    (machine / "boot").unlink()
    assert (Home.here({}).machine, Home.here({}).boot) == ("", "")


@pytest.mark.parametrize("variables", [{"container": "podman"}, {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, {}])
def test_a_container_is_no_machine_unless_it_is_named(machine: Path, variables: dict[str, str]) -> None:
    if not variables:
        (machine / ".dockerenv").write_text("")
    assert Home.here(variables).machine == ""
    assert Home.here({**variables, "DRUMBEAT_MACHINE": "blue"}).machine == "blue"


def test_signs_of_life_are_kept_where_the_user_keeps_state(machine: Path) -> None:
    assert Home.here({"XDG_STATE_HOME": "/srv/state"}).state == Path("/srv/state/drumbeat")
    assert Home.here({"XDG_STATE_HOME": "not/absolute"}).state == Path.home() / ".local" / "state" / "drumbeat"
    assert Home.here({"XDG_STATE_HOME": "/srv/state", "DRUMBEAT_STATE": "/mnt/signs"}).state == Path("/mnt/signs")


def test_a_folder_remembers_the_ledger_that_was_last_used_there(tmp_path: Path) -> None:
    here = Home(state=tmp_path / "state")
    assert here.last_ledger(tmp_path) == ""
    here.note_ledger(tmp_path, "a1")
    here.note_ledger(tmp_path, "b2")
    assert here.last_ledger(tmp_path) == "b2"
    assert Home().last_ledger(tmp_path) == ""
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0 or sys.platform == "win32"
