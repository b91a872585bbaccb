"""What is written for people is true: commands, settings and folders are where the papers say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.channels.connect import setting_names
from bot.cli.main import COMMANDS
from bot.config import load

TOP = Path(__file__).parent.parent
EXAMPLE = TOP / "config.example.toml"


def uncommented(text: str) -> str:
    """Return the example as somebody has it who connects everything that it shows."""
    return re.sub(r"^# ?(?=\[[\w.-]+\]|[a-z_]+ = )", "", text, flags=re.MULTILINE)


def test_the_readme_shows_every_command_and_no_other() -> None:
    shown = set(re.findall(r"`?\bdrumbeat ([a-z]+)\b", (TOP / "README.md").read_text("utf-8").split("\n## Licen")[0]))
    in_table = set(re.findall(r"`drumbeat ([a-z]+)", (TOP / "README.md").read_text("utf-8")))
    assert set(COMMANDS) <= shown
    assert in_table <= set(COMMANDS)


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
    for paper in (TOP / "README.md", *(TOP / "bot").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", paper.read_text("utf-8")):
            assert (paper.parent / target).exists(), f"{paper.relative_to(TOP)}: {target}"


@pytest.mark.skipif(sys.platform == "win32", reason="no cron there")
def test_the_cron_line_works_in_cron_s_environment(tmp_path: Path) -> None:
    """Cron knows no PATH but its own: with the paths of this checkout in its place, the very line runs."""
    (line,) = re.findall(r"^\*/5 \* \* \* \*\s+(.+)$", (TOP / "README.md").read_text("utf-8"), re.MULTILINE)
    command = re.search(r"&& (\S+) run --once", line)
    assert command, line
    assert Path(command[1]).is_absolute(), "cron finds no command without its whole path"
    campaign = tmp_path / "campaign"
    (campaign / "schedules").mkdir(parents=True)
    (campaign / "schedules" / "campaign.yaml").write_text("name: Together\ntimezone: UTC\nlaunch: 2090-01-01 09:00\n")
    real = line.replace(command[1], f"{sys.executable} -m bot").replace("/srv/my-campaign", str(campaign))
    found = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(TOP)}
    assert subprocess.run(["/bin/sh", "-c", real], env=found, check=False, timeout=60).returncode == 0
