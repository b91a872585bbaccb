"""Where secrets come from: the environment, a file, the machine's keyring. What is read is sound, and never told."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.model.address import parts_of
from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.redact import Redactor
from bot.model.settings import Secret, SecretMissing
from bot.model.shown import shown

_PART = 12  # a shorter piece of an address is hardly a secret, and may be a word of any text


def secret(where: str, read: Callable[[], str], redactor: Redactor) -> Secret:
    """Make a reference to a secret: whoever reads it has the redactor know it first."""

    def sound() -> str:
        value = read()
        for part in (value, *_parts(value)):
            redactor.add(part)
        if not value:
            raise SecretMissing(f"the {where} holds nothing")
        if "\n" in value or "\r" in value:
            raise SecretMissing(f"the {where} holds more than one line; leave only the secret in it")
        if shown(value) != value:
            raise SecretMissing(f"the {where} holds signs that nobody can see; write the secret anew, by itself")
        return value

    return Secret(where, sound)


def _parts(value: str) -> list[str]:
    """What of an address must not be told by itself either: its password, and the long pieces of path and query."""
    found = parts_of(value) if "://" in value else None
    if found is None:
        return [line.strip() for line in value.splitlines()]
    pieces = [*found.path.split("/"), *found.query.replace("&", "=").split("=")]
    return [found.password or "", *(piece for piece in pieces if len(piece) >= _PART)]


def exposed(files: Mapping[Path, Location]) -> tuple[Diagnostic, ...]:
    """Warn of the files with secrets that everybody on this machine can read."""
    return tuple(
        Diagnostic(
            "secret-exposed",
            f"everybody on this machine can read the secret file {path.name}",
            place,
            f"chmod 600 {path}",
            Severity.WARNING,
        )
        for path, place in files.items()
        if os.name != "nt" and mode_of(path) & 0o004
    )


def mode_of(path: Path) -> int:
    """Return who may do what with a file; nobody anything where that cannot be told."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0  # it is told when it is needed


def from_environment(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise SecretMissing(f"the environment variable {name} is not set")
    return value


def from_file(path: Path, shown: str) -> str:
    try:
        return path.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        raise SecretMissing(f"the secret file {shown} cannot be read") from None


def from_keyring(name: str) -> str:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        raise SecretMissing("the keyring needs one more package: pip install keyring") from None
    service, _, user = name.rpartition("/")
    try:
        value = keyring.get_password(service, user)
    except keyring.errors.KeyringError:  # none on this machine, or locked; its words may be long and technical
        raise SecretMissing(f"the keyring of this machine cannot be used for {name}: unlock it, or use env") from None
    if not value:
        raise SecretMissing(f"the keyring holds nothing under {name}")
    return value
