"""The brake at the command line: what names it where the settings cannot be used."""

from __future__ import annotations

from bot.cli.world import World
from bot.desk.stopping import how_to_stop


def need_settings(world: World) -> None:
    """End the command where the settings cannot be used, and name the brake that needs none."""
    if world.settings_problems:
        world.show(world.settings_problems)
        world.refuse(how_to_stop(world.root), because=world.settings_problems)
