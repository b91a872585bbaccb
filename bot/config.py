"""Read `config.toml`: which channels are connected, where secrets come from, where the ledger is.

Secrets are never in the file: each is a reference such as `{env = "NAME"}`, `{file = "path"}` or
`{keyring = "service/name"}`, and is read when it is needed.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.model.channel import Unauthorized
from bot.model.diagnostic import Diagnostic, Location
from bot.model.settings import ChannelSettings, Secret, SettingNames

FILE = "config.toml"
LEDGER = ".drumbeat/ledger.sqlite"
WALL = ChannelSettings("wall", "wall", {"folder": "public"})


class SecretMissing(Unauthorized):
    """A secret is not where the configuration says; the message names the place, never a value."""


@dataclass(frozen=True, slots=True)
class Config:
    """The operator's settings. `alerts` (apprise URLs for people) and `heartbeat` (a URL) are secrets too."""

    channels: Mapping[str, ChannelSettings] = field(default_factory=lambda: {"wall": WALL})
    ledger: str = LEDGER
    alerts: tuple[Secret, ...] = ()
    heartbeat: Secret | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def load(path: Path, platforms: Mapping[str, SettingNames]) -> Config:
    """Read the file; without one, the defaults: the wall, and nothing else connected.

    Every problem is in the returned diagnostics; `platforms` names what each platform's table may hold.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        return Config(diagnostics=(Diagnostic("bad-config", f"cannot be read: {error}", Location(path.name)),))
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Config(diagnostics=(_toml_problem(path.name, error),))
    return _Reader(path, text, platforms).read(tables)


class _Reader:
    """Turns the tables into a Config and gathers what is wrong on the way."""

    def __init__(self, path: Path, text: str, platforms: Mapping[str, SettingNames]) -> None:
        self._path, self._lines, self._platforms = path, text.splitlines(), platforms
        self._problems: list[Diagnostic] = []

    def read(self, tables: dict[str, Any]) -> Config:
        self._only(tables, ("channels", "ledger", "alerts"), "the file")
        ledger = self._table(tables, "ledger")
        self._only(ledger, ("path",), "[ledger]")
        alerts = self._table(tables, "alerts")
        self._only(alerts, ("to", "heartbeat"), "[alerts]")
        channels = {
            name: self._channel(name, table)
            for name, table in self._table(tables, "channels").items()
            if self._is_table(name, table)
        }
        to = alerts.get("to", [])
        references = to if isinstance(to, list) else [to]
        return Config(
            channels={"wall": WALL} | {name: made for name, made in channels.items() if made is not None},
            ledger=self._text(ledger, "path", LEDGER),
            alerts=tuple(filter(None, (self._secret("to", reference) for reference in references))),
            heartbeat=self._secret("heartbeat", alerts["heartbeat"]) if "heartbeat" in alerts else None,
            diagnostics=tuple(self._problems),
        )

    def _channel(self, name: str, table: dict[str, Any]) -> ChannelSettings | None:
        platform = self._text(table, "platform", name)
        if platform not in self._platforms:
            known = _did_you_mean(platform, tuple(self._platforms))
            self._problem(f'no platform "{platform}"', "platform", known or f"one of: {', '.join(self._platforms)}")
            return None
        names = self._platforms[platform]
        self._only(table, names.all, f"[channels.{name}]")
        for missing in (key for key in names.required if key not in table):
            self._problem(f"[channels.{name}] needs {missing}", f"channels.{name}", f'add {missing} = "…"')
        secrets = {key: self._secret(key, table[key]) for key in names.secrets if key in table}
        if not any(all(key in secrets for key in group) for group in names.secrets_needed):
            wanted = " or ".join(", ".join(group) for group in names.secrets_needed)
            hint = f'for instance {names.secrets_needed[0][0]} = {{env = "DRUMBEAT_{name.upper()}_…"}}'
            self._problem(f"[channels.{name}] needs {wanted}", f"channels.{name}", hint)
        options = {key: self._text(table, key, "") for key in (*names.required, *names.options) if key in table}
        switches = {key: self._switch(table, key) for key in names.switches if key in table}
        return ChannelSettings(name, platform, options, switches, {k: s for k, s in secrets.items() if s is not None})

    def _secret(self, key: str, reference: object) -> Secret | None:
        match reference:
            case {"env": str(name), **rest} if not rest:
                return Secret(f"environment variable {name}", lambda: _from_environment(name))
            case {"file": str(name), **rest} if not rest:
                file = self._path.parent / name
                return Secret(f"file {name}", lambda: _from_file(file, name))
            case {"keyring": str(name), **rest} if not rest and "/" in name:
                return Secret(f"keyring {name}", lambda: _from_keyring(name))
        hint = f'write {key} = {{env = "NAME"}}, {{file = "path"}} or {{keyring = "service/name"}}'
        self._problem(f"{key} must say where the secret is, never hold it", key, hint)
        return None

    def _only(self, table: Mapping[str, object], allowed: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in allowed:
                hint = _did_you_mean(key, allowed) or f"known here: {', '.join(allowed)}"
                self._problem(f'unknown key "{key}" in {where}', key, hint)

    def _table(self, tables: Mapping[str, Any], name: str) -> dict[str, Any]:
        table = tables.get(name, {})
        return table if self._is_table(name, table) else {}

    def _is_table(self, name: str, value: object) -> bool:
        if not isinstance(value, dict):
            self._problem(f"{name} must be a table", name, f"write [{name}] on a line of its own")
        return isinstance(value, dict)

    def _text(self, table: Mapping[str, object], key: str, default: str) -> str:
        value = table.get(key, default)
        if not isinstance(value, str):
            self._problem(f"{key} must be text", key, 'put it in quotes: "…"')
            return default
        return value

    def _switch(self, table: Mapping[str, object], key: str) -> bool:
        value = table[key]
        if not isinstance(value, bool):
            self._problem(f"{key} must be true or false", key, f"write {key} = true, without quotes")
        return value is True

    def _problem(self, message: str, key: str, hint: str) -> None:
        self._problems.append(Diagnostic("bad-config", message, self._find(key), hint))

    def _find(self, key: str) -> Location:
        """Return the line that sets a key or opens a table; TOML libraries do not keep positions."""
        wanted = re.compile(rf"^\s*\[?\s*(?:[\w.]+\.)?({re.escape(key)})\s*[\]=]")
        for number, line in enumerate(self._lines, start=1):
            if found := wanted.match(line):
                return Location(self._path.name, number, found.start(1) + 1, len(key))
        return Location(self._path.name)


def _toml_problem(name: str, error: tomllib.TOMLDecodeError) -> Diagnostic:
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    location = Location(name, int(place[1]), int(place[2])) if place else Location(name)
    message = re.sub(r" \(at .*\)$", "", str(error))
    return Diagnostic("bad-config", f"is not valid TOML: {message}", location, "compare with config.example.toml")


def _did_you_mean(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f'did you mean "{close[0]}"?' if close else ""


def _from_environment(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise SecretMissing(f"the environment variable {name} is not set")
    return value


def _from_file(path: Path, shown: str) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SecretMissing(f"the secret file {shown} cannot be read") from None


def _from_keyring(name: str) -> str:
    try:
        import keyring
    except ImportError:
        raise SecretMissing("the keyring needs one more package: pip install keyring") from None
    service, _, user = name.rpartition("/")
    value = keyring.get_password(service, user)
    if not value:
        raise SecretMissing(f"the keyring holds nothing under {name}")
    return value
