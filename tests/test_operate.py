"""The operator's manual is followed word for word, and the files that it names do what they say."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS
from bot.ledger import Ledger
from bot.model.delivery import State
from tests.cli.conftest import read_until
from tests.ledger.test_first_release import FOLDER as FIRST_RELEASE
from tests.operator_machine import KIT, MANUAL, TOP, Machine, machine_at
from tests.people import People, listening_people

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sh, cron and systemd are not there")

people = listening_people


@pytest.fixture
def machine(tmp_path: Path, people: People) -> Machine:
    """Return a machine on which a team's campaign lies ready to be put in its place."""
    made = machine_at(tmp_path / "machine")
    team = made.root / "my-campaign"
    (team / "schedules").mkdir(parents=True)
    (team / "messages").mkdir()
    (team / "messages" / "launch.md").write_text("We begin.\n", "utf-8")
    later = "  - {id: later, when: 2090-01-02 09:00, message: launch, allow: {text-repeated: It is meant.}}\n"
    entry = "entries:\n  - {id: launch, when: launch, message: launch, late: {grace: 2h, then: ask}}\n"
    (team / "schedules" / "launch.yaml").write_text(entry + later, "utf-8")
    (team / "schedules" / "campaign.yaml").write_text("name: Together\ntimezone: UTC\nlaunch: 2090-01-01 09:00\n")
    (team / "config.toml").write_text('[alerts]\nto = [{env = "DRUMBEAT_ALERT_MAIL"}]\n', "utf-8")
    env = made.root / "srv" / "drumbeat" / "docs" / "operate" / "my-campaign.env"
    env.write_text(
        env.read_text("utf-8").replace("# DRUMBEAT_ALERT_MAIL=", f"DRUMBEAT_ALERT_MAIL={people.address}"), "utf-8"
    )
    return made


def unit(name: str) -> configparser.RawConfigParser:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment, method-assign]  # names as they are written
    read.read_string((KIT / name).read_text("utf-8"))
    return read


def test_a_new_operator_has_a_running_service(machine: Machine, people: People) -> None:
    """Install, put the campaign there, look, start: each block of the manual as it stands."""
    machine.follow("Install")
    said = machine.follow("Put the campaign there")
    assert "problem" not in said
    assert people.texts == ["This is a test of the alerts. Nothing is wrong, and nothing is to do."]
    machine.follow("Let it run")
    assert "enable --now drumbeat\n" in (machine.root / "var/lib/drumbeat/systemctl.log").read_text("utf-8")


def started(machine: Machine, name: str = "drumbeat.service") -> subprocess.Popen[str]:
    """Start what a unit starts, with nothing in its environment but what the unit gives."""
    command = machine.here(unit(name)["Service"]["ExecStart"])
    env = machine.here(unit(name)["Service"]["EnvironmentFile"]).removeprefix("-")
    given = [line for line in Path(env).read_text("utf-8").splitlines() if re.match(r"[A-Z_]+=", line)]
    home = f"HOME={machine.environment['HOME']}"
    return subprocess.Popen(
        ["env", "-i", home, *given, *shlex.split(command)],
        umask=int(unit(name)["Service"].get("UMask", "0022"), 8),
        cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_the_unit_s_line_runs_in_an_empty_environment_is_killed_and_goes_on(machine: Machine) -> None:
    machine.follow("Put the campaign there")
    with started(machine) as process:
        read_until(process, "next post")
        process.kill()
    machine.launch_at(datetime.now(UTC) - timedelta(minutes=1))
    with started(machine) as process:
        read_until(process, "published launch/wall")
        process.kill()
    with started(machine) as process:
        read_until(process, "Stop with Ctrl-C")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert machine.on_wall() == 1


def test_people_and_cron_have_each_value_as_the_service_has_it(machine: Machine) -> None:
    machine.follow("Put the campaign there")
    env = machine.root / "etc" / "drumbeat" / "my-campaign.env"
    lines = (
        "ADDRESS=mailtos://smtp.example.org?user=a&pass=b$c#d;touch $HOME/run&to=press@example.org",
        "WORDS=two words",
        "QUOTED='in quotes'",
        "  # COMMENT=no",
        "A NAME=no",
        "LAST=with `id` and \\ in it",
    )
    env.write_text("\n".join(lines), "utf-8")
    program = machine.root / "srv" / "drumbeat" / ".venv" / "bin" / "drumbeat"
    program.unlink()
    program.write_text("#!/bin/sh\nenv\n", "utf-8")
    program.chmod(0o755)
    done = machine.run([str(machine.root / "usr" / "local" / "bin" / "my-campaign")])
    assert done.stderr == ""
    said = done.stdout.splitlines()
    assert {lines[0], lines[1], "QUOTED=in quotes", lines[5]} <= set(said)
    assert not any(line.endswith("=no") for line in said)
    assert not (machine.root / "var" / "lib" / "drumbeat" / "run").exists()


def test_the_unit_of_the_timer_makes_a_pass_and_ends(machine: Machine) -> None:
    machine.follow("Put the campaign there")
    machine.launch_at(datetime.now(UTC) - timedelta(minutes=1))
    with started(machine, "drumbeat-once.service") as process:
        process.communicate(timeout=60)
    assert (process.returncode, machine.on_wall()) == (0, 1)
    assert (machine.campaign / "public" / "index.html").stat().st_mode & 0o004, "a web server could not read the wall"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed (apt-get install systemd)")
def test_systemd_is_content_with_the_units(machine: Machine) -> None:
    folder = machine.root / "srv" / "drumbeat" / "docs" / "operate"
    units = [str(path) for path in sorted(folder.iterdir()) if path.suffix in (".service", ".timer")]
    assert len(units) == 3
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "drumbeat" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.parametrize("number", [0, 1])
def test_the_lines_for_cron_work_in_cron_s_environment(machine: Machine, number: int) -> None:
    machine.follow("Put the campaign there")
    lines = re.findall(r"^[\d*/]+ [\d*]+ \* \* \*\s+(.+)$", (KIT / "crontab").read_text("utf-8"), re.MULTILINE)
    assert len(lines) == 2
    machine.launch_at(datetime.now(UTC) - timedelta(minutes=1))
    command = machine.here(lines[number]).replace("\\%", "%")  # cron takes the mark away
    if number == 1:
        assert machine.drumbeat("run", "--once").returncode == 0
    done = machine.run(["env", "-i", f"HOME={machine.environment['HOME']}", "/bin/sh", "-c", command])
    log = machine.campaign / "drumbeat.log"
    assert done.returncode == 0, done.stdout + done.stderr + (log.read_text("utf-8") if log.exists() else "")
    assert machine.on_wall() == 1
    assert len([*(machine.root / "var/lib/drumbeat").glob("my-campaign-?.sqlite")]) == number
    assert "%" not in lines[number].replace("\\%", ""), "cron reads an end of line there"


def test_the_manual_shows_the_line_that_the_file_has() -> None:
    (shown,) = re.findall(r"^\*/5 .*$", MANUAL.read_text("utf-8"), re.MULTILINE)
    assert shown in (KIT / "crontab").read_text("utf-8").splitlines()


@pytest.mark.long
def test_a_backup_an_upgrade_and_a_restore_lose_and_double_nothing(machine: Machine) -> None:
    machine.follow("Put the campaign there")
    machine.launch_at(datetime.now(UTC) - timedelta(minutes=1))
    assert machine.drumbeat("run", "--once").returncode == 0
    machine.follow("Back up")
    machine.follow("Upgrade")
    (machine.campaign / ".drumbeat" / "ledger.sqlite").write_bytes(b"not a ledger")
    said = machine.follow("Restore")
    assert "1 post is public" in said
    machine.drumbeat("resume")
    assert machine.drumbeat("run", "--once").returncode == 0
    assert machine.on_wall() == 1


@pytest.mark.long
def test_a_ledger_of_the_first_release_is_upgraded_as_the_manual_says(machine: Machine) -> None:
    machine.follow("Put the campaign there")
    for folder in ("schedules", "messages"):
        shutil.rmtree(machine.campaign / folder)
        shutil.copytree(FIRST_RELEASE / folder, machine.campaign / folder)
    path = machine.campaign / ".drumbeat" / "ledger.sqlite"
    path.parent.mkdir(mode=0o700)
    with sqlite3.connect(path) as file:
        file.executescript((FIRST_RELEASE / "ledger.sql").read_text("utf-8"))
    file.close()
    before = approvals(path)
    assert before
    settings = machine.campaign / "schedules" / "campaign.yaml"
    text = settings.read_text("utf-8").replace("allow: {", "allow: {sample-words: It is the same movement., ")
    settings.write_text(text, "utf-8")
    said = machine.follow("Upgrade", code=4)  # one of its posts may be public
    assert "29 posts planned" in said
    with Ledger.open(path, lambda: datetime.now(UTC), looks=True) as ledger:
        states = {each.state for each in ledger.snapshot().deliveries.values()}
    assert State.PUBLISHED in states
    assert approvals(path) == before


def approvals(path: Path) -> list[tuple[str, ...]]:
    file = sqlite3.connect(path)
    try:
        return file.execute("SELECT * FROM approvals ORDER BY 1, 2, 3, 4").fetchall()
    finally:
        file.close()


@pytest.mark.long
def test_a_campaign_is_moved_to_a_new_machine(machine: Machine, tmp_path: Path) -> None:
    machine.follow("Put the campaign there")
    machine.launch_at(datetime.now(UTC) - timedelta(minutes=1))
    assert machine.drumbeat("run", "--once").returncode == 0
    new = machine_at(tmp_path / "new")
    for folder in ("srv/my-campaign", "etc/drumbeat", "usr/local/bin"):
        shutil.copytree(machine.root / folder, new.root / folder, dirs_exist_ok=True)
    script = new.root / "usr/local/bin/my-campaign"
    script.write_text(script.read_text("utf-8").replace(str(machine.root), str(new.root)), "utf-8")
    refused = new.drumbeat("run", "--once")
    assert (refused.returncode, "takeover" in refused.stderr) == (2, True), refused.stderr
    said = new.follow("Move to another machine")
    assert "problem" not in said
    assert new.drumbeat("run", "--once").returncode == 0
    assert new.on_wall() == 1


def test_the_environment_file_has_every_variable_that_the_example_settings_name() -> None:
    names = set(re.findall(r"DRUMBEAT_\w+", (TOP / "config.example.toml").read_text("utf-8")))
    there = set(re.findall(r"^# (DRUMBEAT_\w+)=$", (KIT / "my-campaign.env").read_text("utf-8"), re.MULTILINE))
    assert names | {"DRUMBEAT_MACHINE", "DRUMBEAT_STATE"} == there


def test_every_line_of_the_kit_calls_a_command_that_there_is() -> None:
    for path in KIT.iterdir():
        words = re.findall(r"(?:-C \S+|bin/my-campaign) ([a-z]+)", path.read_text("utf-8"))
        assert set(words) <= set(COMMANDS), path


@pytest.mark.long
def test_what_the_container_file_copies_is_enough_to_install_it(tmp_path: Path) -> None:
    """Without containers on this machine: its COPY lines, and then its build of the package."""
    text = (KIT / "Containerfile").read_text("utf-8")
    for *sources, target in (shlex.split(line) for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE)):
        place = tmp_path / target.lstrip("/")
        for source in sources:
            if (TOP / source).is_dir():
                shutil.copytree(TOP / source, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                place.mkdir(exist_ok=True)
                shutil.copy(TOP / source, place)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "wheel")]
    subprocess.run(build, cwd=tmp_path / "src", check=True, capture_output=True, timeout=120)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", str(tmp_path / "site")]
    subprocess.run([*pip, *map(str, (tmp_path / "wheel").glob("*.whl"))], check=True, capture_output=True, timeout=120)
    (entry,), (command,) = (re.findall(rf"^{word} (\[.*\])$", text, re.MULTILINE) for word in ("ENTRYPOINT", "CMD"))
    words = [*json.loads(entry)[1:], *json.loads(command)]
    assert words == ["-C", "/campaign", "run"]
    campaign = tmp_path / "campaign"
    env = {"PYTHONPATH": str(tmp_path / "site"), "DRUMBEAT_STATE": str(tmp_path / "state"), "PATH": "/usr/bin:/bin"}
    init = [sys.executable, "-m", "bot", "init", str(campaign), "--sample"]
    subprocess.run(init, cwd=tmp_path, env=env, check=True, capture_output=True, timeout=60)
    once = [sys.executable, "-m", "bot", "-C", str(campaign), "run", "--once"]
    done = subprocess.run(once, cwd=tmp_path, env=env, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may become somebody else")
def test_a_user_without_a_name_may_act() -> None:
    """Such is whoever a container runs as."""
    code = "import os; from bot.cli.world import person; os.setuid(4711); print(person())"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env={"PYTHONPATH": str(TOP)}, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("user 4711\n", 0), done.stderr
