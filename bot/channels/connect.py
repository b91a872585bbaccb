"""Open the channels that the settings name, and stand in for planning where a platform is not connected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.channels import PLATFORMS
from bot.channels.discreet import discreet
from bot.channels.not_connected import NotConnected
from bot.model.campaign import Campaign
from bot.model.channel import Channel, WithAudience
from bot.model.settings import ChannelSettings, SettingNames

Now = Callable[[], datetime]


@runtime_checkable
class OwnPages(Protocol):
    """What a channel can do besides when its pages are files of the campaign's own, in `folder`."""

    @property
    def folder(self) -> Path: ...

    def introduce(self, campaign: Campaign) -> None:
        """Say on its pages whose they are; other platforms know their account's name themselves."""
        ...

    def remake(self) -> None:
        """Make the pages that are lost or old."""
        ...

    def elsewhere(self, folder: Path, now: Now) -> WithAudience:
        """Return the same channel on another clock, with its pages in another folder, made by `remake` alone."""
        ...


def setting_names() -> Mapping[str, SettingNames]:
    """Return what the table of each platform that can be connected may hold."""
    return {name: platform.settings for name, platform in PLATFORMS.items() if platform.settings is not None}


def open_channels(
    settings: Mapping[str, ChannelSettings], root: Path, now: Now, shared: Path | None = None
) -> tuple[Mapping[str, Channel], Mapping[str, str]]:
    """Return every channel that an entry may name, and why those wait that are not connected.

    A platform without a table in the settings still has a channel of its own name, so that it can be planned,
    checked and rehearsed. Opening makes no call and reads no secret. `shared` is this user's folder for what an
    account is to all campaigns on this machine.
    """
    channels: dict[str, Channel] = {}
    not_connected: dict[str, str] = {}
    for name, platform in PLATFORMS.items():
        if name not in settings:
            channels[name] = NotConnected(name, name, platform.capabilities, platform.compose)
            not_connected[name] = f"{name} is not connected"
    for name, chosen in settings.items():
        opened = PLATFORMS[chosen.platform].connect(replace(chosen, shared=shared), root, now)
        channels[name] = discreet(opened, chosen.redactor) if chosen.secrets else opened
    return channels, not_connected


def introduce(channels: Iterable[Channel], campaign: Campaign) -> None:
    """Tell each channel whose pages are ours whose they are."""
    for channel in channels:
        if isinstance(channel, OwnPages):
            channel.introduce(campaign)


def remake(channels: Iterable[Channel]) -> None:
    """Have each channel whose pages are ours make those that are lost or old."""
    for channel in channels:
        if isinstance(channel, OwnPages):
            channel.remake()
