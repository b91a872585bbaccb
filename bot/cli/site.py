"""Write pages into the campaign's folder, and say whose accounts they show."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.channels.connect import OwnPages
from bot.cli.world import World
from bot.model.campaign import Campaign
from bot.web.card import Face
from bot.web.mark import is_marked, mark
from bot.web.page import File, Page
from bot.web.write import FolderRefused, refuse_what_is_not_ours, write


def faces_of(world: World, campaign: Campaign) -> Mapping[str, Face]:
    """Show every channel under the campaign's name, with the handle that the settings give it."""
    handles = {name: chosen.options.get("handle", "") for name, chosen in world.config.channels.items()}
    return {name: Face(campaign.name, handles.get(name, "")) for name in world.channels[0]}


def refuse_folders(world: World, *outs: Path) -> None:
    """End the command when one of these folders is somebody else's, before any of them is touched."""
    walls = [channel.folder.resolve() for channel in world.channels[0].values() if isinstance(channel, OwnPages)]
    for out in outs:
        try:
            folder = refuse_what_is_not_ours(world.root, out)
        except FolderRefused as error:
            world.refuse(str(error))
        except OSError as error:
            world.refuse(f"{out} cannot be used: {error.strerror or error}")
        if any(wall.is_relative_to(folder) for wall in walls):
            world.refuse(f"{out} is where the wall will be; name another folder")


def write_site(world: World, out: Path, pages: Mapping[str, File | Page[File]]) -> Path:
    """Replace the folder by these pages and return the first one; a folder of somebody else's is refused."""
    refuse_folders(world, out)
    try:
        return write(world.root, out, pages)
    except FolderRefused as error:
        world.refuse(str(error))
    except OSError as error:
        world.refuse(f"{out} cannot be written: {error.strerror or error}")


def claim(world: World, out: Path) -> None:
    """List what a channel wrote into a folder of ours as Drumbeat's, so that it may be replaced the next time."""
    folder = (world.root / out).resolve()
    if is_marked(folder):
        with suppress(OSError):  # without a list, the kinds of its files decide
            mark(folder)
