"""What a command needs from outside: the campaign's folder, the settings, the clock and the person's name."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from bot.model.redact import Redactor
from bot.model.shown import in_line, shown

if TYPE_CHECKING:
    from bot.config import Config
    from bot.desk.desk import Desk
    from bot.desk.refused import Refused
    from bot.flow import Held, Outlook
    from bot.home import Home
    from bot.ledger import Ledger
    from bot.model.channel import Capabilities, Channel
    from bot.model.diagnostic import Diagnostic
    from bot.model.settings import Secret

Answer = TypeVar("Answer")
Function = TypeVar("Function", bound=Callable[..., object])

FINE, HAS_ERRORS, USAGE, FAILED, UNCONFIRMED = range(5)
"""Exit codes: fine; the campaign has errors; usage or configuration; a delivery failed; a delivery is unconfirmed."""


@dataclass(slots=True)
class World:
    """The outside, passed in. `now` is UTC. `home` says which machine this is; without it no ledger asks.

    `redactor` knows every secret that was read. `shape` is how whoever called wants to be answered.
    """

    root: Path
    config_path: Path
    now: Callable[[], datetime]
    _config: Config | None = None
    _channels: tuple[Mapping[str, Channel], Mapping[str, str]] | None = None
    home: Callable[[], Home] | None = None
    _said: set[str] = field(default_factory=lambda: {""})
    redactor: Redactor = field(default_factory=Redactor)
    _desk: Desk | None = None
    shape: str = "text"

    @classmethod
    def real(cls, root: Path, config: Path | None) -> World:
        """Take the machine's clock and the folder as given."""
        root = root.resolve()
        return cls(root, config or root / "config.toml", lambda: datetime.now(UTC), home=_this_machine)

    @property
    def config(self) -> Config:
        """Return the settings, or end with exit code 2 and every problem in them."""
        if self.settings_problems:
            self.end_with_problems(self.settings_problems, USAGE)
        return self._loaded()

    @property
    def settings_problems(self) -> tuple[Diagnostic, ...]:
        """Return what is wrong with the settings: with any of it they cannot be used."""
        return self._loaded().diagnostics

    @property
    def addresses(self) -> tuple[Secret, ...]:
        """Return whom alerts go to, as far as that can be read: also where the other settings are wrong."""
        return self._loaded().alerts

    def _loaded(self) -> Config:
        if self._config is None:
            from bot.channels.connect import setting_names
            from bot.config import load

            self._config = load(self.config_path, setting_names(), self.redactor)
        return self._config

    @property
    def channels(self) -> tuple[Mapping[str, Channel], Mapping[str, str]]:
        """Return every channel that an entry may name, and for those that are not connected why not."""
        return self.desk.channels

    def exposed_secrets(self) -> tuple[Diagnostic, ...]:
        """Return a warning for each file of secrets that others can read."""
        from bot.secrets import exposed

        return exposed(self.config.secret_files)

    def keep_apart(self) -> None:
        """Have git leave out what must not be shared, where the team has not said so itself."""
        from bot.private import SHARE_NOT, ignore

        for folder in {path.resolve().parent for path in self.config.secret_files}:
            if folder.is_dir() and folder != self.root and folder.is_relative_to(self.root):
                ignore(folder)
        ignore(self.root, SHARE_NOT)

    @property
    def capabilities(self) -> Mapping[str, Capabilities]:
        """Return what each channel can do."""
        return {name: channel.capabilities for name, channel in self.channels[0].items()}

    @property
    def desk(self) -> Desk:
        """Return the campaign as people act on it."""
        if self._desk is None:
            from bot.desk.desk import Desk

            self._desk = Desk(
                *(self.root, self.config, self.now, self.home, self._channels, self.config_path, self.outward)
            )
        return self._desk

    @property
    def ledger_path(self) -> Path:
        """Return where the ledger is."""
        return self.desk.ledger_path

    def open_ledger(self, *, looks: bool = False) -> Ledger:
        """Open the ledger as it is, making it when it is not there; whoever acts on it asks first whose it is."""
        return self.desk.open_ledger(looks=looks)

    def ledger(self) -> Ledger:
        """Open the ledger to act on it; one that is unusable or not ours ends the command with what to do."""
        return self.accepted(self.desk.ledger())

    def look(self) -> Ledger | None:
        """Open the ledger to look at it, and say first what speaks against it; None where there is none."""
        found = self.accepted(self.desk.look())
        if found.words not in self._said:
            self._said.add(found.words)
            click.echo(found.words, err=True)
        return found.ledger

    def held(self) -> Held:
        """Return what the ledger holds, without making one for a command that only reads."""
        from bot.flow import Held

        ledger = self.look()
        if ledger is None:
            return Held()
        with ledger:
            return Held(ledger.history(), ledger.snapshot())

    def outlook(self, held: Held, *, as_if_connected: bool = False) -> Outlook:
        """Read the files and say what they come to; on wish without the holds of channels that are not connected."""
        return self.desk.outlook(held, as_if_connected=as_if_connected)

    def sound_outlook(self, held: Held) -> Outlook:
        """Return the outlook of a campaign without errors, or end with exit code 1 and the errors."""
        outlook = self.outlook(held)
        if not outlook.is_sound:
            self.end_with_problems(outlook.diagnostics, HAS_ERRORS)
        return outlook

    def end_with_problems(self, diagnostics: tuple[Diagnostic, ...], code: int) -> NoReturn:
        """Print diagnostics, and end."""
        self.show(diagnostics)
        self.answer(diagnostics)
        raise SystemExit(code)

    def show(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Print diagnostics as a compiler would."""
        from bot.report.diagnostics import render_text

        texts = {}
        for path in {d.location.file for d in diagnostics}:
            file = self.root / path if (self.root / path).is_file() else self.config_path.parent / path
            if file.suffix in {".yaml", ".yml", ".md", ".csv", ".toml"} and file.is_file():
                with suppress(OSError):  # what may not be read is told without its lines
                    texts[path] = file.read_text("utf-8", errors="replace")
        if diagnostics:
            click.echo(render_text(diagnostics, texts, colour=wants_colour()), err=True)

    def outward(self, text: str) -> str:
        """Return a text as it may leave the program: without secrets, and with everything in it to be seen."""
        return shown(self.redactor.redact(text))

    def accepted(self, answer: Answer | Refused) -> Answer:
        """Return what the desk answers; where it refuses, say why and end."""
        from bot.desk.refused import Refused

        if isinstance(answer, Refused):
            self.refuse(str(answer))
        return answer

    def refuse(self, message: str, code: int = USAGE, because: tuple[Diagnostic, ...] = ()) -> NoReturn:
        """Say in one line what is in the way and what to do, and end; `because` of problems that were shown before."""
        from bot.cli.formats import refusal

        click.echo(f"drumbeat: {in_line(message)}", err=True)
        self.answer((*because, *refusal(message)))
        raise SystemExit(code)

    def need_settings(self) -> None:
        """End the command where the settings cannot be used, and name the brake that needs none."""
        if self.settings_problems:
            from bot.desk.stopping import how_to_stop

            self.show(self.settings_problems)
            self.refuse(how_to_stop(self.root), because=self.settings_problems)

    def answer(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Say it on standard output, too, where a machine waits for an answer in its shape."""
        if self.shape != "text":
            from bot.cli.formats import in_shape

            if answer := in_shape(self.shape, diagnostics):
                click.echo(answer)


def _this_machine() -> Home:
    from bot.home import Home

    return Home.here()


def wants_colour() -> bool:
    """Say whether a person looks at a terminal that takes colour."""
    import sys

    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def person() -> str:
    """Return who is at the keyboard, for the audit trail: DRUMBEAT_USER, else the login name."""
    try:
        return os.environ.get("DRUMBEAT_USER") or getpass.getuser()
    except (KeyError, OSError):  # a user without a name, such as one that a container runs as
        return f"user {os.getuid()}"


def decides(command: Function) -> Function:
    """Give a command the options of an act that is asked about first: who decides, and not to ask."""
    by = click.option("--by", default=person, help="Who decides (default: your login name).")
    return by(click.option("--yes", is_flag=True, help="Do not ask again.")(command))
