"""`drumbeat doctor`: whether this machine and this campaign can keep their promises."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.cli.formats import formats
from bot.cli.world import FINE, USAGE, World
from bot.model.paint import painted
from bot.model.shown import in_line

if TYPE_CHECKING:
    from bot.desk.finding import Finding

COLOURS = {"ok": "green", "note": "yellow", "problem": "red"}
EXAMPLES = """
\b
Examples:
  drumbeat doctor
  drumbeat doctor --send-test          sends a test message to people, and calls the watchdog
  drumbeat doctor --format json
"""


@click.command(epilog=EXAMPLES)
@click.option("--send-test", is_flag=True, help="Send a test message to each address for alerts; call the watchdog.")
@formats("text", "json")
@click.pass_obj
def command(world: World, send_test: bool, shape: str) -> None:
    """Examine ledger, files, disk, permissions, secrets, network, clock, accounts, alerts and watchdog.

    Only reads, unless --send-test is given. Ends with 2 when there is a problem; a note is good to know.
    """
    from bot.desk.examining import examine

    found = tuple(examine(world.desk, send_test=send_test))
    if shape == "json":
        click.echo(json.dumps([asdict(each) for each in found], indent=1))
    else:
        click.echo("\n".join(line for each in found for line in _lines(each)))
    raise SystemExit(USAGE if any(each.verdict == "problem" for each in found) else FINE)


def _lines(found: Finding) -> list[str]:
    verdict = painted(f"{found.verdict:<8}", COLOURS[found.verdict])
    todo = [in_line(f"{'':<22} → {found.todo}")] if found.todo else []
    return [f"{verdict} {in_line(f'{found.part:<13} {found.words}')}", *todo]
