"""The edge of the program: no secret, and nothing that acts on a screen, leaves by any stream."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from bot.cli import check
from bot.cli.main import main
from bot.cli.terminal import beneath, guarded
from bot.cli.world import USAGE, World
from bot.delivery.log import _Json, _Text
from bot.delivery.notify import to_people
from bot.delivery.outcomes import Event
from bot.model.channel import Account, Rejected
from bot.model.delivery import State
from bot.model.paint import painted
from bot.model.settings import Secret
from bot.model.shown import shown
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
        click.echo(painted("error", "red", bold=True) + painted(" note", "grey") + " \x1b[2J\x1b[8mhidden")
        assert beneath(sys.stdout) is screen
    assert screen.getvalue() == "\x1b[31;1merror\x1b[0m\x1b[90m note\x1b[0m ␛[2J␛[8mhidden\n"
    assert sys.stdout is screen


def test_the_colours_of_others_are_seen_and_paint_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    with guarded(shown):
        click.echo(f"{painted('x', bold=True)} \x1b[31mLeeds\x1b[0m \x1b[1m \x1b[90m " + click.style("y", fg="green"))
    assert screen.getvalue() == "\x1b[1mx\x1b[0m ␛[31mLeeds␛[0m ␛[1m ␛[90m ␛[32my␛[0m\n"


def test_a_file_gets_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stdout", file)
    with guarded(shown):
        sys.stdout.write(painted("x", "red") + "\x1b[31m")
    assert file.getvalue() == "x␛[31m"


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


FORGED = "schedules/a\nlaunch.yaml:1:1: error[forged]: no \x1b[31m.yaml"


def strings(value: Any) -> Iterator[str]:  # Any: what JSON holds
    """Return every text in a JSON value but the paths of files, which machines have to find."""
    match value:
        case dict():
            for key, each in value.items():
                yield from strings(each) if key not in {"file", "uri"} else ()
        case list():
            for each in value:
                yield from strings(each)
        case str():
            yield value


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_files_name_forges_no_line_and_paints_nothing(desk: Desk) -> None:
    (desk.root / FORGED).write_text("entries: []\n", "utf-8")
    said = [desk.drumbeat(word) for word in ("check", "plan", "preview", "rehearse")]
    for result in said:
        assert "a␊launch.yaml" in result.output
        assert not [line for line in result.output.splitlines() if line.startswith("launch.yaml")]
    for shape in ("json", "sarif"):
        found = [*strings(json.loads(desk.drumbeat("check", "--format", shape).stdout))]
        assert not [text for text in found if ACTING & set(text) or ("forged" in text and "\n" in text)]
    pages = "".join(page.read_text("utf-8") for page in (desk.root / "out" / "preview").glob("*.html"))
    assert "a␊launch.yaml:1:1: error[forged]: no ␛[31m.yaml" in pages


def test_what_people_wrote_forges_no_line_of_status(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.drumbeat("pause", "--why", "x\nIn the way: nothing | <b>\x1b[31m")
    for words in (("status",), ("status", "--format", "markdown"), ("explain", "launch/wall"), ("run", "--once")):
        said = desk.drumbeat(*words).output
        assert not [line for line in said.splitlines() if line.startswith("In the way: nothing")], said
    assert "␊In the way: nothing \\| \\<b\\>" in desk.drumbeat("status", "--format", "markdown").stdout


def test_a_log_for_machines_holds_nothing_that_acts() -> None:
    event = Event(LAUNCH, "launch/wall", "wall", State.FAILED, NASTY, left_out=(NASTY,))
    for maker in (_Json, _Text):
        out = maker()
        for extra in ({"event": event}, {}):
            record = logging.LogRecord("drumbeat", logging.INFO, "", 0, NASTY, None, None)
            record.__dict__.update(extra)
            line = out.format(record)
            if maker is _Json:
                assert not ACTING & set("".join(strings(json.loads(line))))
            else:
                assert not extra or "\\u001b" not in line


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
