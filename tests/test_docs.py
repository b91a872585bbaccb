"""What is written for people is true: commands, settings and folders are where the papers say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import click

from bot.channels.connect import setting_names
from bot.cli.main import COMMANDS, main
from bot.config import load

TOP = Path(__file__).parent.parent
EXAMPLE = TOP / "config.example.toml"
PAPERS = (TOP / "README.md", *sorted((TOP / "docs").glob("*.md")))
"""What is written for people who run a campaign, besides the manual of its files."""


def uncommented(text: str) -> str:
    """Return the example as somebody has it who connects everything that it shows."""
    return re.sub(r"^# ?(?=\[[\w.-]+\]|[a-z_]+ = )", "", text, flags=re.MULTILINE)


def test_every_command_is_in_the_table_and_no_other_is_shown_anywhere() -> None:
    table = set(re.findall(r"^\| .*", (TOP / "docs" / "commands.md").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`drumbeat ([a-z]+)", "\n".join(table))) == set(COMMANDS)
    for paper in PAPERS:
        shown = set(
            re.findall(r"`drumbeat ([a-z]+)|^(?:\S*/)?drumbeat ([a-z]+)", paper.read_text("utf-8"), re.MULTILINE)
        )
        assert {one or other for one, other in shown} <= set(COMMANDS), paper


def test_every_option_that_is_shown_is_one() -> None:
    options = {name: {opt for each in command.params for opt in each.opts} for name, command in _commands().items()}
    for paper in PAPERS:
        for name, rest in re.findall(r"(?:drumbeat|my-campaign) ([a-z]+)((?: [^`|\n]*)?)", paper.read_text("utf-8")):
            if name in options:
                assert set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= options[name], f"{paper}: drumbeat {name}{rest}"


def _commands() -> Mapping[str, click.Command]:
    with click.Context(main) as context:
        return {name: command for name in COMMANDS if (command := main.get_command(context, name)) is not None}


def test_the_example_settings_load_as_they_are() -> None:
    config = load(EXAMPLE, setting_names())
    assert config.diagnostics == ()
    assert list(config.channels) == ["wall"]


def test_the_example_settings_load_with_everything_connected(tmp_path: Path) -> None:
    everything = tmp_path / "config.toml"
    everything.write_text(uncommented(EXAMPLE.read_text("utf-8")), "utf-8")
    config = load(everything, setting_names())
    assert config.diagnostics == ()
    assert {channel.platform for channel in config.channels.values()} == set(setting_names())
    assert any(channel.account for channel in config.channels.values())
    assert config.alerts
    assert config.heartbeat


def test_the_example_shows_every_setting_of_every_platform(tmp_path: Path) -> None:
    text = uncommented(EXAMPLE.read_text("utf-8"))
    for platform, names in setting_names().items():
        table = re.search(rf"^\[channels\.{platform}\]\n(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL)
        assert table, f"config.example.toml has no [channels.{platform}]"
        shown = set(re.findall(r"^([a-z_]+) = ", table[1], re.MULTILINE))
        assert set(names.all) - shown == set(), platform


def test_no_secret_stands_in_the_example(tmp_path: Path) -> None:
    text = uncommented(EXAMPLE.read_text("utf-8"))
    for names in setting_names().values():
        for secret in names.secrets:
            for value in re.findall(rf"^{secret} = (.*)$", text, re.MULTILINE):
                assert value.startswith(('{env = "', '{file = "', '{keyring = "')), secret


def test_the_architecture_names_every_folder_and_the_line() -> None:
    page = (TOP / "bot" / "README.md").read_text("utf-8")
    folders = {path.parent.name for path in (TOP / "bot").glob("*/__init__.py")}
    assert {folder for folder in folders if f"`{folder}/`" not in page} == set()
    assert {name for name in re.findall(r"^\| `(\w+)/`", page, re.MULTILINE) if name not in folders} == set()
    for module in (TOP / "bot").glob("[a-z]*.py"):
        assert f"`{module.name}`" in page or f"[`{module.name}`]" in page, module.name


def test_links_between_the_papers_lead_somewhere() -> None:
    for paper in (*PAPERS, *(TOP / "bot").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", paper.read_text("utf-8")):
            assert (paper.parent / target).exists(), f"{paper.relative_to(TOP)}: {target}"
