"""Read `config.toml`: which channels are connected, where secrets come from, where the ledger is.

Secrets are never in the file: each is a reference such as `{env = "NAME"}`, `{file = "path"}` or
`{keyring = "service/name"}`, and is read when it is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.model.diagnostic import Diagnostic, Location, in_file_order
from bot.model.near import did_you_mean
from bot.model.redact import Redactor
from bot.model.settings import ChannelSettings, Secret, SettingNames
from bot.secrets import from_environment, from_file, from_keyring, secret
from bot.toml import SettingsUnread, read_settings, tables_in

LEDGER = ".drumbeat/ledger.sqlite"
WALL = ChannelSettings("wall", "wall", {"folder": "public"})


_HEADER = re.compile(r"\s*\[\[?([^\]]+)\]")
_SETTING = re.compile(r"""\s*([\w.\-"']+)\s*=""")
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Config:
    """The operator's settings. `alerts` (apprise URLs for people) and `heartbeat` (a URL) are secrets too.

    `people` is the private file with the addresses of people by name. `redactor` learns what must not be told.

    `secret_files` are the files that hold secrets, each with where the settings name it.
    """

    channels: Mapping[str, ChannelSettings] = field(default_factory=lambda: {"wall": WALL})
    ledger: str = LEDGER
    alerts: tuple[Secret, ...] = ()
    heartbeat: Secret | None = None
    people: Path | None = None
    redactor: Redactor = field(default_factory=Redactor)
    secret_files: Mapping[Path, Location] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def load(path: Path, platforms: Mapping[str, SettingNames], redactor: Redactor | None = None) -> Config:
    """Read the file; without one, the defaults: the wall, and nothing else connected.

    Every problem is in the returned diagnostics; `platforms` names what each platform's table may hold. `redactor`
    learns each secret when it is read.
    """
    try:
        text = read_settings(path)
        if text is None:
            return Config()
        return _Reader(path, text, platforms, redactor or Redactor()).read(tables_in(text, path.name))
    except SettingsUnread as problem:
        return Config(diagnostics=(problem.diagnostic,))


class _Reader:
    """Turns the tables into a Config and gathers what is wrong on the way."""

    def __init__(self, path: Path, text: str, platforms: Mapping[str, SettingNames], redactor: Redactor) -> None:
        self._redactor = redactor
        self._path, self._lines, self._platforms = path, _lines_of(text), platforms
        self._problems: list[Diagnostic] = []
        self._files: dict[Path, Location] = {}

    def read(self, tables: dict[str, Any]) -> Config:
        self._only(tables, ("channels", "accounts", "ledger", "alerts"), "")
        ledger = self._table(tables, "ledger")
        self._only(ledger, ("path",), "ledger")
        alerts = self._table(tables, "alerts")
        self._only(alerts, ("to", "heartbeat", "people"), "alerts")
        accounts = {name: self._account(name, table) for name, table in self._table(tables, "accounts").items()}
        channels = {
            name: self._channel(name, table, accounts) for name, table in self._table(tables, "channels").items()
        }
        to = alerts.get("to", [])
        references = to if isinstance(to, list) else [to]
        return Config(
            channels={"wall": WALL} | {name: made for name, made in channels.items() if made is not None},
            ledger=self._text(ledger, "ledger", "path", LEDGER),
            alerts=tuple(filter(None, (self._secret("alerts", "to", reference) for reference in references))),
            heartbeat=self._secret("alerts", "heartbeat", alerts["heartbeat"]) if "heartbeat" in alerts else None,
            people=self._people(alerts),
            redactor=self._redactor,
            secret_files=self._files,
            diagnostics=in_file_order(tuple(self._problems)),
        )

    def _people(self, alerts: Mapping[str, object]) -> Path | None:
        """Return the file with people's addresses; whom it does not name is reached by the addresses for alerts."""
        if "people" not in alerts:
            return None
        if "to" not in alerts:
            hint = "add to = …: what concerns nobody in particular, or somebody without an address, goes there"
            self._problem("[alerts] needs to beside people", "alerts", "people", hint)
        file = self._path.parent / self._text(alerts, "alerts", "people", "")
        self._files.setdefault(file, self._place("alerts", "people"))
        return file

    def _account(self, name: str, table: object) -> ChannelSettings | None:
        where = f"accounts.{name}"
        return self._settings(where, name, table) if self._is_sound(where, name, table) else None

    def _channel(
        self, name: str, table: object, accounts: Mapping[str, ChannelSettings | None]
    ) -> ChannelSettings | None:
        where = f"channels.{name}"
        if not self._is_sound(where, name, table):
            return None
        if isinstance(table, dict) and "account" in table:
            return self._of_account(where, name, table, accounts)
        return self._settings(where, name, table)

    def _of_account(
        self, where: str, name: str, table: Mapping[str, object], accounts: Mapping[str, ChannelSettings | None]
    ) -> ChannelSettings | None:
        """Return a channel on an account that has a table of its own: here stands only what this channel does apart."""
        account = self._text(table, where, "account", "")
        if account not in accounts:
            hint = did_you_mean(account, tuple(accounts), nothing=f"write a table [accounts.{account or 'NAME'}]")
            self._problem(f'no account "{account}"', where, "account", hint)
            return None
        theirs = accounts[account]
        if theirs is None:  # what is wrong with it is said at its own table
            return None
        own = self._platforms[theirs.platform].switches
        self._only(table, ("account", *own), where)
        switches = {key: self._switch(table, where, key) for key in own if key in table}
        return replace(theirs, name=name, account=account, switches={**theirs.switches, **switches})

    def _is_sound(self, where: str, name: str, table: object) -> bool:
        kind = where.partition(".")[0]
        if not isinstance(table, dict):
            self._problem(f"`{name}` must be a table", kind, name, f"write [{where}] on a line of its own")
            return False
        if not _CHANNEL.fullmatch(name):
            hint = "use small letters, digits and hyphens, such as x-partnership"
            self._problem(
                f"{'an account' if kind == 'accounts' else 'a channel'} cannot have this name", where, "", hint
            )
        return True

    def _settings(self, where: str, name: str, table: Any) -> ChannelSettings | None:  # Any: TOML is what it is
        platform = self._text(table, where, "platform", name)
        if platform not in self._platforms:
            hint = did_you_mean(platform, tuple(self._platforms), f"one of: {', '.join(self._platforms)}")
            self._problem(f'no platform "{platform}"', where, "platform", hint)
            return None
        names = self._platforms[platform]
        self._only(table, names.all, where)
        for missing in (key for key in names.required if key not in table):
            self._problem(f"[{where}] needs {missing}", where, "", f'add {missing} = "…"')
        secrets = {key: self._secret(where, key, table[key]) for key in names.secrets if key in table}
        if not any(all(key in secrets for key in group) for group in names.secrets_needed):
            wanted = " or ".join(", ".join(group) for group in names.secrets_needed)
            variable = f"DRUMBEAT_{name}_{names.secrets_needed[0][0]}".upper().replace("-", "_")
            hint = f'for instance {names.secrets_needed[0][0]} = {{env = "{variable}"}}'
            self._problem(f"[{where}] needs {wanted}", where, "", hint)
        options = {key: self._text(table, where, key, "") for key in (*names.required, *names.options) if key in table}
        switches = {key: self._switch(table, where, key) for key in names.switches if key in table}
        known = {key: one for key, one in secrets.items() if one is not None}
        return ChannelSettings(name, platform, options, switches, known, self._redactor)

    def _secret(self, where: str, key: str, reference: object) -> Secret | None:
        match reference:
            case {**places} if any(self._has_unseen(each, where, key) for each in places.values()):
                return None
            case {"env": str(name), **rest} if not rest:
                return secret(f"environment variable {name}", lambda: from_environment(name), self._redactor)
            case {"file": str(name), **rest} if not rest:
                file = self._path.parent / name
                self._files.setdefault(file, self._place(where, key))
                return secret(f"file {name}", lambda: from_file(file, name), self._redactor)
            case {"keyring": str(name), **rest} if not rest and "/" in name:
                return secret(f"keyring {name}", lambda: from_keyring(name), self._redactor)
        hint = f'write {key} = {{env = "NAME"}}, {{file = "path"}} or {{keyring = "service/name"}}'
        self._problem(f"`{key}` must say where the secret is, never hold it", where, key, hint)
        return None

    def _only(self, table: Mapping[str, object], allowed: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in allowed:
                hint = did_you_mean(key, allowed, f"known here: {', '.join(allowed)}")
                place = f"in [{where}]" if where else "at the top"
                self._problem(f'unknown key "{key}" {place}', where, key, hint)

    def _table(self, tables: Mapping[str, Any], name: str) -> dict[str, Any]:
        table = tables.get(name, {})
        if isinstance(table, dict):
            return table
        self._problem(f"`{name}` must be a table", "", name, f"write [{name}] on a line of its own")
        return {}

    def _text(self, table: Mapping[str, object], where: str, key: str, default: str) -> str:
        value = table.get(key, default)
        if not isinstance(value, str):
            self._problem(f"`{key}` must be text", where, key, 'put it in quotes: "…"')
            return default
        return default if self._has_unseen(value, where, key) else value

    def _has_unseen(self, value: object, where: str, key: str) -> bool:
        if not isinstance(value, str) or value.isprintable():
            return False
        hint = "delete it, and type the text again"
        self._problem(f"`{key}` holds a character that cannot be seen", where, key, hint)
        return True

    def _switch(self, table: Mapping[str, object], where: str, key: str) -> bool:
        value = table[key]
        if not isinstance(value, bool):
            self._problem(f"`{key}` must be true or false", where, key, f"write {key} = true, without quotes")
        return value is True

    def _problem(self, message: str, table: str, key: str, hint: str) -> None:
        self._problems.append(Diagnostic("bad-config", message, self._place(table, key), hint))

    def _place(self, table: str, key: str) -> Location:
        # Without a column, so that no report quotes the line: it may hold a secret.
        line = self._lines.get((table, key)) or self._lines.get((table, ""), 0)
        return Location(self._path.name, line)


def _lines_of(text: str) -> Mapping[tuple[str, str], int]:
    """Return the line of each table's header, and of each key in it; TOML libraries do not keep positions."""
    lines: dict[tuple[str, str], int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), start=1):  # as TOML counts; other marks end no line there
        if header := _HEADER.match(line):
            table = _plain(header[1])
            lines.setdefault((table, ""), number)
            parts = table.split(".")
            for depth, part in enumerate(parts):
                lines.setdefault((".".join(parts[:depth]), part), number)
        elif setting := _SETTING.match(line):
            lines.setdefault((table, _plain(setting[1])), number)
    return lines


def _plain(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
