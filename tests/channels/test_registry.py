"""A platform is there as a whole or not at all: module, laws, manual and example settings agree."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from bot.channels import PLATFORMS

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
def test_the_readme_says_how_it_is_connected(name: str) -> None:
    steps = {"x": "X"}.get(name, name.capitalize())
    assert f"### Connecting {steps}\n" in (ROOT / "README.md").read_text("utf-8")
