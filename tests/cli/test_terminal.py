"""The edge of the program: no secret, and nothing that acts on a screen, leaves by any stream."""

from __future__ import annotations

import io
import logging
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import check
from bot.cli.main import main
from bot.cli.terminal import beneath, guarded
from bot.cli.world import USAGE, World
from bot.delivery.notify import to_people
from bot.model.channel import Account, Rejected
from bot.model.settings import Secret
from tests.cli.conftest import LAUNCH, Desk
from tests.delivery.platform import Platform

NASTY = "\x1b[2J\x1b]8;;https://evil.example\x07click\x9b2J\u202egnp\u2066\u200b\ud800"
ACTING = set("\x1b\x07\x9b\u202e\u2066\u200b\ud800")


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_our_own_colours_stay_and_all_else_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    with guarded(lambda text: text.replace("\x1b", "␛")):
        click.echo(click.style("error", fg="red", bold=True) + " \x1b[2J\x1b[8mhidden")
        assert beneath(sys.stdout) is screen
    assert screen.getvalue() == "\x1b[31m\x1b[1merror\x1b[0m ␛[2J␛[8mhidden\n"
    assert sys.stdout is screen


@pytest.mark.parametrize("shape", ["text", "json"])
def test_a_platforms_words_act_on_no_screen(desk: Desk, shape: str) -> None:
    class Odd(Platform):
        def verify(self) -> Account:
            return Account(NASTY, NASTY, (NASTY,), problems=(NASTY,), facts={NASTY: NASTY})

    desk.channels = {"wall": Odd("wall", answers=[Rejected(NASTY.replace("\ud800", ""))])}
    desk.at = LAUNCH
    said = [desk.drumbeat("run", "--once", "--log", shape), desk.drumbeat("accounts"), desk.drumbeat("status")]
    said += [desk.drumbeat("explain", "launch/wall"), desk.drumbeat("status", "--format", "markdown")]
    said += [desk.drumbeat("accounts", "--format", "json"), desk.drumbeat("explain", NASTY), desk.drumbeat(NASTY)]
    for result in said:
        assert result.output
        assert not ACTING & set(result.output + result.stderr), result.output
    assert "␛]8;;" in said[1].output
    logging.getLogger("drumbeat").handlers.clear()


@pytest.mark.parametrize("shape", ["text", "json", "github", "sarif"])
def test_names_and_texts_of_files_act_on_no_screen(desk: Desk, shape: str) -> None:
    desk.write("messages/launch.md", "See \u202ehttps://[evil\x9b2J\u2066 now\u200b.\n")
    desk.write("schedules/partners.csv", "id,name,mystery\u202e\nleeds,Le\u202eeds\u2066,x\n")
    for result in (desk.drumbeat("check", "--format", shape), desk.drumbeat("plan"), desk.drumbeat("approve")):
        assert not ACTING & set(result.output + result.stderr), result.output
    assert not ACTING & set(desk.drumbeat("preview").output)
    for page in (desk.root / "out" / "preview").rglob("*.html"):
        assert not set("\x1b\x9b\u202e\u2066") & set(page.read_text("utf-8")), page


def test_an_alert_acts_on_no_screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sent: list[str] = []

    class Service:
        def add(self, address: str) -> bool:
            return True

        def notify(self, title: str, body: str) -> bool:
            sent.append(title + body)
            return True

    monkeypatch.setattr("apprise.Apprise", Service)
    world = World(tmp_path, tmp_path / "config.toml", lambda: LAUNCH)
    world.redactor.add("hunter2hunter2")
    send = to_people((Secret("a file", lambda: "json://a"),), world.outward)
    assert send is not None
    send(f"Together {NASTY}", f"refused {NASTY} hunter2hunter2")
    assert not ACTING & set(sent[0])
    assert "hunter2" not in sent[0]


def test_a_traceback_tells_no_secret_either(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError(f"hunter2hunter2 {NASTY}")

    monkeypatch.setattr(check, "_planned", fail)
    world = World(desk.root, desk.root / "config.toml", lambda: desk.at)
    world.redactor.add("hunter2hunter2")
    result = CliRunner().invoke(main, ["--debug", "check"], obj=world)
    assert result.exit_code == USAGE
    assert "Traceback" in result.stderr
    assert "ValueError: [secret]" in result.stderr
    assert not ACTING & set(result.stderr)
