"""A platform is there as a whole or not at all: module, laws, manual and example settings agree."""

from __future__ import annotations

import importlib
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot
from bot.channels import PLATFORMS
from bot.channels.connect import OwnPages, open_channels
from bot.delivery.rehearsal_stand_ins import stand_in_for
from bot.model.settings import ChannelSettings

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
CONNECTABLE = tuple(name for name, platform in PLATFORMS.items() if platform.settings is not None)


def table() -> dict[str, list[str]]:
    """Return the rows of the manual's table by platform."""
    lines = (ROOT / "bot" / "channels" / "README.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return {row[0].strip("`"): row for row in rows}


def example() -> str:
    return (ROOT / "config.example.toml").read_text("utf-8")


def test_the_table_names_every_platform_and_no_other() -> None:
    assert sorted(table()) == sorted(PLATFORMS)


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_has_a_module_of_its_name(name: str) -> None:
    assert importlib.import_module(f"bot.channels.{name}")
    assert PLATFORMS[name].capabilities.platform == name


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_table_says_how_exact_it_is_and_whether_it_can_be_connected(name: str) -> None:
    row = table()[name]
    assert row[2] == ("yes" if name in CONNECTABLE else "planning only")
    ranks = {"mastodon": "by key"}  # by key on Mastodon itself; other servers are found out when it is connected
    assert row[3].startswith(ranks.get(name, str(PLATFORMS[name].capabilities.exactness)))


@pytest.mark.parametrize("name", CONNECTABLE)
def test_a_platform_that_can_be_connected_passes_the_laws(name: str) -> None:
    tests = (ROOT / "tests" / "channels" / f"test_conformance_{name}.py").read_text("utf-8")
    assert "tests.channels.conformance" in tests


@pytest.mark.parametrize("name", CONNECTABLE)
def test_the_example_settings_name_every_setting_of_it(name: str) -> None:
    settings = PLATFORMS[name].settings
    assert settings is not None
    section = re.search(rf"^#? ?\[channels\.{name}\]\n(.*?)(?=^#? ?\[|\Z)", example(), re.MULTILINE | re.DOTALL)
    assert section, f"config.example.toml has no table for {name}"
    named = set(re.findall(r"^#? ?(\w+) = ", section[1], re.MULTILINE))
    assert set(settings.all) <= named


@pytest.mark.parametrize("name", [name for name in CONNECTABLE if name != "wall"])
def test_the_manual_says_how_it_is_connected(name: str) -> None:
    steps = {"x": "X"}.get(name, name.capitalize())
    assert f"## Connecting {steps}\n" in (ROOT / "docs" / "connect.md").read_text("utf-8")


def test_only_the_registry_opens_a_wall_and_nobody_asks_for_its_class() -> None:
    root = Path(bot.__file__).parent
    texts = {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in root.rglob("*.py")}
    assert [path for path, text in texts.items() if "wall.channel import" in text] == ["channels/__init__.py"]


def test_what_plays_a_wall_in_a_rehearsal_is_a_wall_in_a_folder_apart(tmp_path: Path) -> None:
    settings = {"wall": ChannelSettings("wall", "wall", {"folder": "public", "url": "https://example.org"})}
    wall = open_channels(settings, tmp_path, lambda: NOW)[0]["wall"]
    playing = stand_in_for(wall, tmp_path / "apart", lambda: NOW)
    assert isinstance(playing, OwnPages)
    assert playing.folder == tmp_path / "apart"
    assert playing.verify().url == (tmp_path / "apart" / "index.html").as_uri()
