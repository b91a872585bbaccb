"""The platforms: one file each, all of the same shape. PLATFORMS is what there is; reading it costs next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels import bluesky, discord, facebook, instagram, linkedin, mastodon, telegram, threads, wall, x
from bot.model.channel import Capabilities, Channel, Payload
from bot.model.plan import Post
from bot.model.settings import ChannelSettings, SettingNames

if TYPE_CHECKING:
    from bot.channels.wall.channel import Wall

Now = Callable[[], datetime]
Connect = Callable[[ChannelSettings, Path, Now], Channel]


def cannot_connect(settings: ChannelSettings, root: Path, now: Now) -> Channel:
    """For platforms that can be planned and rehearsed, but not posted to."""
    raise LookupError(f"Drumbeat cannot post to {settings.platform} yet")


def open_wall(settings: ChannelSettings, root: Path, now: Now) -> Wall:
    """Open a wall in a folder of the campaign's."""
    from bot.channels.wall.channel import Wall
    from bot.channels.wall.look import Look

    folder = root / settings.options.get("folder", "public")
    return Wall(settings.name, folder, root, wall.CAPABILITIES, now, Look(url=settings.options.get("url", "")))


def _connect_bluesky(settings: ChannelSettings, root: Path, now: Now) -> Channel:
    from bot.channels.bluesky.channel import connect

    return connect(settings, root, now)


@dataclass(frozen=True, slots=True)
class Platform:
    """What is known of a platform. `settings` is what its table may hold; None: it cannot be connected yet."""

    capabilities: Capabilities
    compose: Callable[[Post], Payload]
    settings: SettingNames | None = None
    connect: Connect = cannot_connect


PLATFORMS: Mapping[str, Platform] = {
    "wall": Platform(wall.CAPABILITIES, wall.compose, SettingNames(options=("folder", "url")), open_wall),
    "x": Platform(x.CAPABILITIES, x.compose, x.SETTINGS, x.connect),
    "mastodon": Platform(mastodon.CAPABILITIES, mastodon.compose, mastodon.SETTINGS, mastodon.connect),
    "bluesky": Platform(bluesky.CAPABILITIES, bluesky.compose, bluesky.SETTINGS, _connect_bluesky),
    "linkedin": Platform(linkedin.CAPABILITIES, linkedin.compose),
    "facebook": Platform(facebook.CAPABILITIES, facebook.compose),
    "instagram": Platform(instagram.CAPABILITIES, instagram.compose),
    "threads": Platform(threads.CAPABILITIES, threads.compose),
    "telegram": Platform(telegram.CAPABILITIES, telegram.compose),
    "discord": Platform(discord.CAPABILITIES, discord.compose),
}


def capabilities(platform: str) -> Capabilities:
    """Return a platform's limits; a KeyError is a bug of the caller, who has checked the name."""
    return PLATFORMS[platform].capabilities
