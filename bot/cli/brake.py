"""The brake at the command line: how everything is stopped where the settings or the ledger cannot be used."""

from __future__ import annotations

import click

from bot.cli.world import World
from bot.delivery.brake import STOP_FILE, pull, stop_file


def need_settings(world: World) -> None:
    """End the command where the settings cannot be used, and name the brake that needs none."""
    if world.settings_problems:
        world.show(world.settings_problems)
        world.refuse(how_to_stop(world), because=world.settings_problems)


def how_to_stop(world: World) -> str:
    """Say what stops everything meanwhile, or what would."""
    if (file := stop_file(world.root)) is not None:
        return f"meanwhile the file {file.name} in {world.root} stops everything, until it is taken out"
    return (
        f"to stop everything meanwhile, put a file named {STOP_FILE} into {world.root} "
        '(drumbeat pause --why "…" does so)'
    )


def stop_by_file(world: World, why: str, by: str, until: str) -> None:
    """Stop everything by the file, and say so: a run under way looks for it before each post."""
    known = stop_file(world.root)
    try:
        file = known or pull(world.root, f"{why} ({by})")
    except OSError as error:
        world.refuse(
            f"{world.root / STOP_FILE} cannot be written either ({error.strerror or 'no reason given'}): "
            "to stop everything, end drumbeat run itself"
        )
    already = "already " if known is not None else ""
    click.echo(f"Paused: everything, {already}by a file named {file.name} in {world.root}.")
    click.echo("It stops every post of a run on this folder. To go on: take the file out.")
    if until:
        click.echo(f"It does not end by itself: --until {until} is not kept.")
