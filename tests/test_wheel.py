"""What is built, installed and run elsewhere is whole: every module, every page's template and the sample campaign."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
CHECKOUT = Path(__file__).parent.parent
EACH_COMMAND = """
import importlib, pkgutil, sys
import bot
from click.testing import CliRunner
from bot.cli.main import COMMANDS, main
assert bot.__file__.startswith(sys.argv[1]), bot.__file__
for module in pkgutil.walk_packages(bot.__path__, "bot."):
    if not module.name.startswith("bot.__main__"):
        importlib.import_module(module.name)
for command in COMMANDS:
    shown = CliRunner().invoke(main, [command, "--help"])
    assert shown.exit_code == 0, (command, shown.output)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without the network: with what is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the package as it is installed. What it depends on comes from the tests' own surroundings."""
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-index", "--no-deps"]
    run([*pip, "--target", str(folder), str(wheel)], folder)
    return folder


def run(command: list[str], at: Path, site: Path | None = None) -> str:
    """Run a command to its end and return what it printed; with `site`, the package is taken from there."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("DRUMBEAT_", "PYTHON"))}
    if site is not None:
        clean |= {"PYTHONPATH": str(site), "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=at, env=clean, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def test_the_wheel_holds_every_file_of_the_package_and_of_the_sample(wheel: Path) -> None:
    ours = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--"]
    found = run([*ours, "bot", "schedules", "messages", "config.example.toml"], CHECKOUT).splitlines()
    wanted = {name if name.startswith("bot/") else f"bot/sample/{name}" for name in found}
    with zipfile.ZipFile(wheel) as archive:
        there = {name for name in archive.namelist() if name.startswith("bot/")}
    assert there == wanted


def test_every_module_and_every_command_of_the_installed_package_starts(installed: Path, tmp_path: Path) -> None:
    run([sys.executable, "-c", EACH_COMMAND, str(installed)], tmp_path, installed)


def test_the_installed_command_starts_a_campaign_checks_and_rehearses_it(installed: Path, tmp_path: Path) -> None:
    drumbeat = str(installed / "bin" / "drumbeat")
    launch = ("--launch", "2096-10-01 09:00")
    assert "still to be written" in run([drumbeat, "init", "own", "--name", "Winter", *launch], tmp_path, installed)
    run([drumbeat, "init", "sample", "--sample", *launch], tmp_path, installed)
    assert "No problems" in run([drumbeat, "-C", "sample", "check"], tmp_path, installed)
    assert "Twice: none." in run([drumbeat, "-C", "sample", "rehearse"], tmp_path, installed)
