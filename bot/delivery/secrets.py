"""Which channels lack a secret, asked before the first post is due; none of them is ever shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.model.settings import ChannelSettings, Secret, SecretMissing

ASK_EVERY = 60.0


@dataclass(slots=True)
class Secrets:
    """Reads every secret once, and then only those that were missing, at most once a minute: a keyring is slow."""

    channels: Mapping[str, ChannelSettings]
    elapsed: Callable[[], float]
    _missing: Mapping[str, str] | None = None
    _asked: float = float("-inf")

    def missing(self) -> Mapping[str, str]:
        """Return the channels that cannot post for want of a secret, each with the setting and the place."""
        if self._missing is None or (self._missing and self.elapsed() - self._asked >= ASK_EVERY):
            asked = self.channels if self._missing is None else self._missing
            self._asked = self.elapsed()
            found = {name: next(self._lacks(self.channels[name]), "") for name in asked}
            self._missing = {name: why for name, why in found.items() if why}
        return self._missing

    def _lacks(self, settings: ChannelSettings) -> Iterator[str]:
        for name, secret in settings.secrets.items():
            if why := read(secret)[1]:
                yield f"{name} in [channels.{settings.name}]: {why}"


def read(secret: Secret) -> tuple[str, str]:
    """Return a secret, or nothing and why it is missing."""
    try:
        return secret.read(), ""
    except SecretMissing as error:
        return "", str(error)
