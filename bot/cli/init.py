"""`drumbeat init`: start a campaign of one's own from the sample."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.cli.world import World

EXAMPLES = """
\b
Examples:
  drumbeat init winter-vaccines --name "Winter Vaccines" --launch "2027-10-04 09:00"
"""


@click.command(epilog=EXAMPLES)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", prompt="Name of the campaign", help="As it will appear on pages and in links.")
@click.option("--launch", prompt="Launch, local time (YYYY-MM-DD HH:MM)", help='"2027-10-04 09:00", local time.')
@click.option("--timezone", default="Europe/London", show_default=True, help="An IANA time zone.")
@click.pass_obj
def command(world: World, folder: Path, name: str, launch: str, timezone: str) -> None:
    """Make FOLDER with a complete campaign to edit: calendar, messages, partners, pictures and settings.

    Every date moves with your launch. An existing folder with files in it is refused.
    """
    from bot.cli.scaffold import scaffold

    if not _is_zone(timezone):
        raise click.UsageError(f'no time zone "{timezone}"; write it as "Europe/London"')
    try:
        moment = datetime.strptime(launch, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - local time, as in the files
    except ValueError:
        raise click.UsageError(f'"{launch}" is not a time; write it as "2027-10-04 09:00"') from None
    problem = scaffold(folder, name, moment, timezone)
    if problem:
        world.refuse(problem)
    click.echo(f"{name} is in {folder}. Next:")
    click.echo(f"  cd {folder}")
    click.echo("  drumbeat check")
    click.echo("  drumbeat rehearse --open")


def _is_zone(name: str) -> bool:
    """Say whether this is a zone that the time zone database knows."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # no such zone, a path out of the database, or a folder of it
        return False
    return True
