"""Log-in tokens that change while we run, kept apart from the ledger: in a file for its owner only, or the keyring.

A platform that gives a new token for an old one may spend the old one in doing so. Whoever renews holds the lock,
which all processes share, and saves what came before using it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bot.model.channel import Unauthorized, Unavailable
from bot.model.settings import ChannelSettings
from bot.private import ignore, private_file, private_folder

FOLDER = ".drumbeat/tokens"
SERVICE = "drumbeat"
WAIT_SECONDS = 60.0
"""Longer than one renewal takes at its worst: connecting, and waiting for an answer."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TokenStore:
    """The tokens of one account. `path` is their file; with `keyring` (service/user) only the lock is beside it.

    `spare` is a second copy, in the campaign's folder: it is there when the first one is not, such as in a container
    that begins anew.
    """

    path: Path
    keyring: str = ""
    spare: Path | None = None
    wait_seconds: float = WAIT_SECONDS

    @property
    def where(self) -> str:
        """Where the tokens are, for people."""
        return f"the keyring under {self.keyring}" if self.keyring else f"{FOLDER}/{(self.spare or self.path).name}"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock that all processes share; the operating system drops it when its holder dies."""
        from filelock import FileLock, Timeout  # only what renews a log-in pays for the import

        try:
            self._make_private()
            lock = FileLock(self.path.with_suffix(".lock"), timeout=self.wait_seconds, mode=0o600)
            lock.acquire()
        except Timeout:
            raise Unavailable(f"another process is renewing the log-in in {self.where}; trying again later") from None
        except OSError as error:
            raise Unavailable(f"{FOLDER} cannot be written: {error.strerror}; mend that, it keeps log-ins") from None
        try:
            yield
        finally:
            lock.release()

    def load(self) -> Mapping[str, str]:
        """Return what was saved last; empty when nothing was, or nobody can read it: then whoever asks logs in anew."""
        if self.keyring:
            return self._read(self._from_keyring(), None)
        found = self._read(_from_file(self.path, self.where), self.path)
        if found or self.spare is None:
            return found
        return self._read(_from_file(self.spare, self.where), self.spare)

    def save(self, tokens: Mapping[str, str]) -> None:
        """Keep these instead: all of them or, whatever dies, what was there before."""
        text = json.dumps(dict(tokens), indent=1, sort_keys=True)
        if self.keyring:
            self._to_keyring(text)
            return
        try:
            self._make_private()
            for path in filter(None, (self.path, self.spare)):
                _replace(path, text.encode())
        except OSError as error:
            raise Unavailable(f"{self.where} cannot be written: {error.strerror}; it keeps log-ins") from None

    def _read(self, text: str, path: Path | None) -> Mapping[str, str]:
        if not text:
            return {}
        with contextlib.suppress(ValueError, RecursionError):
            tokens = json.loads(text)
            if isinstance(tokens, dict) and all(isinstance(value, str) for value in tokens.values()):
                return tokens
        self._set_aside(path)
        return {}

    def _set_aside(self, path: Path | None) -> None:
        if path is None:
            _log.warning("what %s holds cannot be read; it counts as nothing", self.where)
            return
        aside = path.with_name(f"{path.name}.unreadable")
        try:
            path.replace(aside)
        except FileNotFoundError:  # another process was faster
            return
        except OSError as error:
            raise Unauthorized(f"{self.where} cannot be read, nor moved ({error.strerror}); remove it") from None
        _log.warning("%s cannot be read; it is set aside as %s, and the log-in is made anew", self.where, aside.name)

    def _make_private(self) -> None:
        for path in filter(None, (self.path, self.spare)):
            private_folder(path.parent)
            ignore(path.parent)  # its own file too: a folder of log-ins may be copied without what is around it

    def _from_keyring(self) -> str:
        return self._ask_keyring(lambda keyring, *name: keyring.get_password(*name)) or ""

    def _to_keyring(self, text: str) -> None:
        self._ask_keyring(lambda keyring, *name: keyring.set_password(*name, text))

    def _ask_keyring(self, ask: Callable[..., str | None]) -> str | None:
        """Ask with the keyring's module, our service and our user name."""
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError:
            raise Unauthorized('token_store = "keyring" needs one more package: pip install keyring') from None
        service, _, user = self.keyring.rpartition("/")
        try:
            return ask(keyring, service, user)
        except KeyringError as error:
            reason = type(error).__name__
        raise Unauthorized(f"{self.where} cannot be used ({reason}); unlock it, or take token_store out of config.toml")


def token_store(settings: ChannelSettings, root: Path, identity: str = "") -> TokenStore:
    """Return the store of a channel: a file, or the keyring where `token_store` says so.

    Whoever gives the `identity` of an account shares its file with every campaign of this user that has the same.
    """
    where = settings.options.get("token_store", "file")
    if where not in ("file", "keyring"):
        raise Unauthorized(f'token_store of {settings.table} must be "file" or "keyring"')
    name = quote(settings.account or settings.name, safe="")
    keyring, own = f"{SERVICE}/{name}" if where == "keyring" else "", root / FOLDER / f"{name}.json"
    if settings.shared is None or not identity:
        return TokenStore(own, keyring)
    mark = hashlib.sha256(f"{settings.platform}\n{identity}".encode()).hexdigest()[:32]
    return TokenStore(settings.shared / "accounts" / mark / "tokens.json", keyring, own)


def _from_file(path: Path, where: str) -> str:
    try:
        with path.open("rb") as file:
            if os.name != "nt" and os.fstat(file.fileno()).st_mode & 0o077:
                os.fchmod(file.fileno(), 0o600)  # a copy or a restored backup may have let others in
            return file.read().decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise Unauthorized(f"{where} cannot be read: {error.strerror}") from None


def _replace(path: Path, content: bytes) -> None:
    """Write beside, then take the place: a reader sees the old tokens or the new ones, also after a power cut."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        private_file(temporary)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    if os.name != "nt":  # Windows writes a folder's entries by itself, and cannot open a folder
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
