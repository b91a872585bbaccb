"""An account's turns: whoever posts from it, from any channel, campaign or process of this user, waits for its own.

What is kept is beside no ledger: a lock that ends with its holder, and when the account posted during the last day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.home import make_private
from bot.model.channel import Unauthorized
from bot.model.settings import ChannelSettings

DAY = timedelta(days=1)
_ADDRESSES = ("server", "service", "base_url")


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of one account. Where its folder cannot be used nobody waits: one campaign alone is safe without."""

    folder: Path

    @contextmanager
    def take(self) -> Iterator[bool]:
        """Hold the account for one public call; False when somebody else does. Nobody waits in here."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / "turn.lock", timeout=0, mode=0o600, thread_local=False)
        try:
            make_private(self.folder)
            lock.acquire()
        except Timeout:
            yield False
            return
        except OSError:
            yield True
            return
        try:
            yield True
        finally:
            lock.release()

    def note(self, now: datetime) -> None:
        """Write down, while it is held, that the account posts now."""
        with suppress(OSError):
            beside = self.folder / "sent.new"
            beside.write_text("".join(f"{at.isoformat()}\n" for at in (*self.sent(now), now)), "ascii")
            beside.replace(self.folder / "sent")

    def sent(self, now: datetime) -> tuple[datetime, ...]:
        """Return when the account posted during the last day, the latest last. An hour that lies ahead is no hour."""
        try:
            lines = (self.folder / "sent").read_text("ascii").splitlines()
            times = [datetime.fromisoformat(line) for line in lines]
            return tuple(sorted(at for at in times if now - DAY < at <= now))
        except (OSError, ValueError, TypeError):  # nobody has posted yet, or the file was edited
            return ()


def turns_of(channels: Mapping[str, ChannelSettings], state: Path | None) -> dict[str, Turns]:
    """Return the turns of each channel whose account may be another's too. Accounts are told apart by their handle.

    Without a handle in the settings it is their secrets that tell; one that is missing is told elsewhere.
    """
    found = {}
    for name, settings in channels.items():
        if state is not None and settings.secrets and (whose := _whose(settings)):
            address = next((settings.options[key] for key in _ADDRESSES if key in settings.options), "")
            words = f"{settings.platform}\n{address.rstrip('/').lower()}\n{whose}"
            found[name] = Turns(state / "accounts" / hashlib.sha256(words.encode()).hexdigest()[:32])
    return found


def _whose(settings: ChannelSettings) -> str:
    if handle := settings.options.get("handle", "").strip().lstrip("@").lower():
        return handle
    with suppress(Unauthorized):
        return "\n".join(settings.secrets[name].read() for name in sorted(settings.secrets))
    return ""
