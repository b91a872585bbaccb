"""What stands in the way of posting is on the first line of `status`, and reaches people although the disk is full."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.world import FAILED, FINE, USAGE, World
from bot.delivery.alerts import SUBJECT
from bot.desk.running import refresh, runner_of
from bot.ledger import Ledger
from bot.model.delivery import Draft, Receipt, State
from tests.cli.conftest import CHECKOUT, LAUNCH, Desk
from tests.people import People, listening_people

resource = pytest.importorskip("resource")  # limits on files: not on Windows

ADDRESS = '[alerts]\nto = [{env = "DRUMBEAT_TEST_ALERT"}]\n'


people = listening_people


def on_a_full_disk(root: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `drumbeat` as a program that can write no file, not even by a byte."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "-C", str(root), *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
        check=False,
        timeout=60,
    )


def first_line(desk: Desk) -> str:
    return desk.drumbeat("status").stdout.splitlines()[0]


def test_status_works_on_a_full_disk_and_says_so_first(live: Desk) -> None:
    live.write("schedules/campaign.yaml", "name: Together\ntimezone: UTC\nlaunch: 2090-08-23 09:00\n")
    assert live.drumbeat("run", "--once").exit_code == FINE
    seen = on_a_full_disk(live.root, "status")
    assert seen.stdout.splitlines()[0].startswith("In the way: the ledger "), seen.stderr
    assert "disk full" in seen.stdout.splitlines()[0]
    assert "1 goes out once it is put right" in seen.stdout
    assert seen.returncode == FINE


def test_a_pass_over_a_full_disk_ends_with_3_and_a_person_hears_of_it(live: Desk, people: People) -> None:
    live.write("config.toml", ADDRESS)
    live.write("schedules/campaign.yaml", "name: Together\ntimezone: UTC\nlaunch: 2090-08-23 09:00\n")
    live.drumbeat("run", "--once")
    address = f"json://127.0.0.1:{people.port}"
    seen = on_a_full_disk(live.root, "run", "--once", DRUMBEAT_TEST_ALERT=address)
    assert seen.returncode == FAILED, seen.stderr
    assert len(people.texts) == 1
    assert "nothing is sent: the ledger " in people.texts[0]


def test_a_pass_that_could_not_do_its_work_ends_with_3_and_says_why(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.runner.no_room", lambda root: "there is no room left on the disk")
    said = desk.drumbeat("run", "--once")
    assert said.exit_code == FAILED
    assert said.stderr.endswith("This pass could not do its work: there is no room left on the disk\n")


def test_an_address_that_is_missing_is_named_and_the_others_are_told(live: Desk, people: People) -> None:
    live.write("config.toml", '[alerts]\nto = [{env = "DRUMBEAT_NOWHERE"}, {env = "DRUMBEAT_TEST_ALERT"}]\n')
    live.write("schedules/campaign.yaml", "name: Together\ntimezone: UTC\nlaunch: 2090-08-23 09:00\n")
    live.drumbeat("run", "--once")
    seen = on_a_full_disk(live.root, "run", "--once", DRUMBEAT_TEST_ALERT=f"json://127.0.0.1:{people.port}")
    assert "to in [alerts] of config.toml: the environment variable DRUMBEAT_NOWHERE is not set" in seen.stderr
    assert len(people.texts) == 1


def test_nobody_to_tell_is_said_first_and_counts_what_stopped(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    assert first_line(desk) == (
        "In the way: nobody is told when a post stops: config.toml names no address for alerts ([alerts], to)"
    )
    desk.drumbeat("pause", "--why", "a death in the partnership")
    desk.at = LAUNCH + timedelta(hours=1)
    said = desk.drumbeat("status").stdout
    assert "In the way: 1 post stopped, and nobody was told: launch/wall" in said


def test_a_run_without_an_address_says_so_before_anything_else(desk: Desk) -> None:
    first = desk.drumbeat("run", "--once").stderr.splitlines()[0]
    assert "nobody is told when a post stops" in first


@pytest.mark.parametrize("setting", ["to", "heartbeat"])
def test_accounts_names_an_address_that_is_missing(desk: Desk, setting: str) -> None:
    desk.write("secret", "json://localhost")
    other = "" if setting == "to" else 'to = [{file = "secret"}]\n'
    desk.write("config.toml", f'[alerts]\n{other}{setting} = {{env = "DRUMBEAT_NOWHERE"}}\n')
    seen = desk.drumbeat("accounts")
    assert f"Alerts: {setting} in [alerts] of config.toml: the environment variable DRUMBEAT_NOWHERE" in seen.stdout
    assert seen.exit_code == USAGE


def test_a_pause_is_the_first_line(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.drumbeat("pause", "--why", "a death in the partnership")
    assert first_line(desk) == "Paused: everything, since Fri 20 Aug 2021 09:00, by Fatima: a death in the partnership"


def test_a_stop_file_counts_before_any_pass_has_seen_it(desk: Desk) -> None:
    desk.write("PAUSE.txt", "")
    assert first_line(desk).startswith(
        "Paused: everything, by PAUSE file: a file named PAUSE.txt is in the campaign's folder"
    )


def test_a_secret_that_is_missing_is_in_the_way_and_its_posts_wait(desk: Desk) -> None:
    desk.entry("toot", "launch", "mastodon")
    desk.write(
        "config.toml",
        '[channels.mastodon]\nserver = "https://m.example"\ntoken = {env = "DRUMBEAT_NOWHERE"}\n',
    )
    desk.at = LAUNCH
    said = desk.drumbeat("run", "--once")
    why = "mastodon cannot post: token in [channels.mastodon]: the environment variable DRUMBEAT_NOWHERE is not set"
    assert why in said.stderr
    with Ledger.open(desk.root / ".drumbeat" / "ledger.sqlite", lambda: desk.at) as ledger:
        delivery = ledger.delivery("toot/mastodon")
    assert delivery is not None
    assert delivery.state is State.SCHEDULED
    assert first_line(desk) == f"In the way: {why}"


def test_a_clock_that_stopped_everything_is_in_the_way_until_it_is_right(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    path = desk.root / ".drumbeat" / "ledger.sqlite"
    with Ledger.open(path, lambda: desk.at) as ledger:
        ledger.note("drumbeat", "stopped", "clock", "the clock of this machine is wrong")
    assert first_line(desk) == (
        "In the way: since Fri 20 Aug 2021 09:00 nothing is sent: the clock of this machine is wrong"
    )
    with Ledger.open(path, lambda: desk.at) as ledger:
        ledger.note("drumbeat", "goes on", "clock")
    assert "clock" not in first_line(desk)


def test_what_a_post_went_out_without_is_in_status_and_explain(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.at = LAUNCH
    with Ledger.open(desk.root / ".drumbeat" / "ledger.sqlite", lambda: desk.at) as ledger:
        post = ledger.post("launch/wall")
        assert ledger.claim(post, Draft(post.id, "{}", desk.at, ("its link card",))) is not None
        ledger.record(
            post.id, State.PUBLISHED, receipt=Receipt("1", "https://x.example/1", desk.at, left_out=("its link card",))
        )
    assert "launch/wall is public without its link card" in desk.drumbeat("status").stdout
    assert "  without its link card" in desk.drumbeat("explain", "launch/wall").stdout


def test_an_edited_zone_and_gap_are_followed_while_it_runs(desk: Desk) -> None:
    """Told apart by what the runner is asked to follow: the plan's zone and the campaign's gap."""
    world = World(desk.root, desk.root / "config.toml", lambda: desk.at)
    with world.ledger() as ledger:
        runner = runner_of(world.desk, ledger, world.outlook(world.held()))
        text = f"name: Together\ntimezone: Europe/London\ngap: 3m\nlaunch: {LAUNCH:%Y-%m-%d %H:%M}\n"
        desk.write("schedules/campaign.yaml", text)
        refresh(world.desk, ledger, runner)
        assert (runner.watch.zone, runner.gap) == ("Europe/London", timedelta(minutes=3))
        runner.end()


def test_a_person_hears_of_what_is_held_because_its_partner_left(
    live: Desk, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRUMBEAT_TEST_ALERT", f"json://127.0.0.1:{people.port}")
    live.write("config.toml", ADDRESS)
    live.write("schedules/campaign.yaml", "name: Together\ntimezone: UTC\nlaunch: 2090-08-23 09:00\napprovals: 1\n")
    live.write("schedules/partners.csv", "id,name,pledged\nhub,Hub,2021-06-01\n")
    live.write("messages/thanks.md", "Thank you, {{ partner.name }}.\n")
    live.write(
        "schedules/thanks.yaml",
        "entries:\n  - {id: thanks, when: 2090-01-01 12:00, message: thanks, partners: {per_post: 1}}\n",
    )
    live.drumbeat("run", "--once")
    live.drumbeat("approve", "--all", "--by", "Amir", "--yes")
    live.write("schedules/partners.csv", "id,name,pledged\nother,Other,2021-06-01\n")
    for _ in range(2):
        assert live.drumbeat("run", "--once").exit_code == FINE
    assert sum("which Amir approved, is held: hub left the partner list" in text for text in people.texts) == 1


@pytest.mark.parametrize("kind", ["a webhook that is gone", "a mail server that refuses"])
def test_an_address_that_takes_nothing_is_in_the_way_and_ends_a_pass_with_3(
    desk: Desk, people: People, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    people.answer = 404
    with socket.socket() as shut:
        shut.bind(("127.0.0.1", 0))
        mail = f"mailto://a:b@127.0.0.1:{shut.getsockname()[1]}?mode=insecure&to=a@example.org"
        address = f"json://127.0.0.1:{people.port}"
        monkeypatch.setenv("DRUMBEAT_TEST_ALERT", address if kind.startswith("a webhook") else mail)
        desk.write("config.toml", ADDRESS)
        desk.write("schedules/campaign.yaml", f"name: Together\ntimezone: UTC\nlaunch: {LAUNCH:%Y-%m-%d %H:%M}\n")
        desk.at = LAUNCH - timedelta(minutes=5)
        assert desk.drumbeat("run", "--once").exit_code == FAILED  # the briefing an hour before reached nobody
        desk.drumbeat("pause", "--why", "a death in the partnership")
        desk.at = LAUNCH + timedelta(hours=1)
        said = desk.drumbeat("run", "--once")
    assert said.exit_code == FAILED
    assert "1 message to people could not be delivered: mend [alerts] in config.toml" in said.stderr
    lines = desk.drumbeat("status").stdout.splitlines()
    dead = "In the way: since Mon 23 Aug 2021 08:55 no message reaches people"
    assert [line for line in lines[:3] if line.startswith(dead)]
    people.answer = 200
    monkeypatch.setenv("DRUMBEAT_TEST_ALERT", address)
    assert desk.drumbeat("run", "--once").exit_code == FINE
    assert people.texts
    assert dead not in desk.drumbeat("status").stdout


def test_a_pass_whose_messages_arrive_says_nothing_of_them(
    desk: Desk, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRUMBEAT_TEST_ALERT", f"json://127.0.0.1:{people.port}")
    desk.write("config.toml", ADDRESS)
    desk.at = LAUNCH - timedelta(minutes=5)
    said = desk.drumbeat("run", "--once")
    assert (said.exit_code, "could not be delivered" in said.stderr, len(people.texts)) == (FINE, False, 1)
    with Ledger.open(desk.root / ".drumbeat" / "ledger.sqlite", lambda: desk.at) as ledger:
        assert ledger.audit(SUBJECT) == ()


def test_a_folder_that_cannot_be_written_is_in_the_way_before_there_is_a_ledger(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != desk.root and may(path, mode))  # root may all
    assert first_line(desk) == f"In the way: {desk.root} cannot be written: give this user the right to"
