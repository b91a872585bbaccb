"""What happens where a server cannot be had, and where an installation was interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.servers.fixtures import started
from tests.servers.install import NotInstalledError, install_pds, installing, root
from tests.servers.running import NotStartedError, running


def silent(line: str) -> None:
    """Says nothing."""


def interrupted_after(file: Path) -> None:
    file.touch()
    raise KeyboardInterrupt


def test_an_installation_is_made_once_and_again_when_its_pins_change(tmp_path: Path) -> None:
    wanted = []
    for pins in ("a==1", "a==1", "a==2"):
        with installing(tmp_path / "a", pins, "a", silent) as is_wanted:
            wanted.append(is_wanted)
    assert wanted == [True, False, True]


def test_an_interrupted_installation_is_begun_again_in_an_empty_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    with pytest.raises(KeyboardInterrupt), installing(folder, "a==1", "a", silent):
        interrupted_after(folder / "half")
    with installing(folder, "a==1", "a", silent) as is_wanted:
        assert (is_wanted, list(folder.iterdir())) == (True, [])


def test_the_servers_live_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUMBEAT_SERVERS", str(tmp_path))
    assert root() == tmp_path


def test_without_npm_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUMBEAT_SERVERS", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotInstalledError, match="npm is missing: install Node 22 or newer"):
        install_pds(silent)


def test_a_failing_npm_is_a_sentence_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, line in (("npm", "echo no network; exit 1"), ("node", "echo v22.1.0")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
    monkeypatch.setenv("DRUMBEAT_SERVERS", str(tmp_path / "servers"))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(NotInstalledError, match=r"pds could not be installed \(CalledProcessError\): see "):
        install_pds(silent)
    assert (tmp_path / "servers" / "pds.log").read_text() == "no network\n"


@contextmanager
def cannot_be_had() -> Iterator[None]:
    raise NotInstalledError("npm is missing")
    yield


def test_a_server_that_cannot_be_had_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRUMBEAT_REQUIRE_SERVERS", raising=False)
    with ExitStack() as stack, pytest.raises(pytest.skip.Exception, match="npm is missing"):
        started(stack, cannot_be_had())


def test_a_server_that_must_be_had_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUMBEAT_REQUIRE_SERVERS", "1")
    with ExitStack() as stack, pytest.raises(pytest.fail.Exception, match="npm is missing"):
        started(stack, cannot_be_had())


def test_a_server_that_ends_at_once_shows_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(NotStartedError, match="no licence"):  # noqa: SIM117
        with running(("/bin/sh", "-c", "echo no licence"), tmp_path, lambda printed: False, {}):
            pass
