"""What the operator set for a channel, with secrets that are read only when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.model.channel import Unauthorized
from bot.model.redact import Redactor


class SecretMissing(Unauthorized):
    """A secret is not where the configuration says; the message names the place, never a value."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret by reference. `where` says where it comes from and is safe to show; `read` fetches it, or raises."""

    where: str
    read: Callable[[], str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What the configuration says of one channel, typed and complete. `redactor` learns what must not be told.

    `account` names the `[accounts.NAME]` table that it takes from; empty: the channel has an account of its own.
    `shared` is this user's folder for what an account is to all campaigns on this machine; None: there is none.
    """

    name: str
    platform: str
    options: Mapping[str, str] = field(default_factory=dict)
    switches: Mapping[str, bool] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    redactor: Redactor = field(default_factory=Redactor, repr=False, compare=False)
    account: str = ""
    shared: Path | None = field(default=None, repr=False, compare=False)

    @property
    def table(self) -> str:
        """The table of config.toml that holds the credentials, for people."""
        return f"[accounts.{self.account}]" if self.account else f"[channels.{self.name}]"


@dataclass(frozen=True, slots=True)
class SettingNames:
    """What a platform's table may and must hold."""

    required: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    secrets_needed: tuple[tuple[str, ...], ...] = ((),)  # any one of these sets is enough

    @property
    def all(self) -> tuple[str, ...]:
        """Every name, for a "did you mean"."""
        return ("platform", *self.required, *self.options, *self.switches, *self.secrets)
