"""`drumbeat accounts`: who each channel posts as, what it may do, and what is wrong."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import click

from bot.cli.formats import formats
from bot.cli.world import FINE, USAGE, World
from bot.model.channel import Account, Channel
from bot.model.paint import painted
from bot.model.shown import in_line

EXAMPLES = """
\b
Examples:
  drumbeat accounts
  drumbeat accounts --channel x --format json
"""


@click.command(epilog=EXAMPLES)
@click.option("--channel", default="", help="Only this channel.")
@formats("text", "json")
@click.pass_obj
def command(world: World, channel: str, shape: str) -> None:
    """Ask every connected account who it is, until when its token holds and what is left of its limits.

    Only reads. Ends with 2 when an account has a problem, and names the setting to change; a note is good to know.
    """
    from bot.channels.connect import setting_names
    from bot.delivery.notify import unreachable
    from bot.desk.reaching import ask, introduced

    channels, not_connected = introduced(world.desk)
    if channel and channel not in channels:
        world.refuse(f'no channel "{channel}"; known: {", ".join(channels)}')
    asked = {name: ask(one) for name, one in channels.items() if name not in not_connected and channel in ("", name)}
    if shape == "json":
        click.echo(json.dumps({name: _as_json(account) for name, account in asked.items()}, indent=1))
    else:
        for name, account in asked.items():
            click.echo("\n".join(_lines(name, channels[name], account)))
        connected = {one.platform for name, one in channels.items() if name not in not_connected}
        waiting = [name for name in setting_names() if name not in connected and channel in ("", name)]
        if waiting:
            click.echo(f"Not connected: {', '.join(waiting)}. docs/connect.md says how, step by step.")
        for warning in world.exposed_secrets():
            click.echo(f"Warning: {warning.message}; {warning.hint}")
    lacking = () if channel else unreachable(world.config.alerts, world.config.heartbeat)
    if shape == "text":
        for words in lacking:
            click.echo(f"Alerts: {words}")
    is_wrong = any(account.problems for account in asked.values()) or bool(lacking and world.config.alerts)
    raise SystemExit(USAGE if is_wrong else FINE)


def _lines(name: str, channel: Channel, account: Account) -> list[str]:
    mark = "problem" if account.problems else "fine"
    lines = []
    if account.name:
        lines.append(f"  posts as {account.name}" + (f", {account.url}" if account.url else ""))
    if account.may:
        lines.append(f"  may {', '.join(account.may)}")
    if account.expires_at is not None:
        lines.append(f"  its token holds until {account.expires_at.astimezone(ZoneInfo('UTC')):%d %B %Y %H:%M} UTC")
    if account.remaining is not None:
        lines.append(f"  {account.remaining} calls are left of the present limit")
    lines.append(f"  one post stays one post: {channel.capabilities.exactness}")
    lines += [f"  {key}: {value}" for key, value in account.facts.items()]
    lines += [f"  problem: {problem}" for problem in account.problems]
    lines += [f"  note: {note}" for note in account.notes]
    return [painted(f"{name} ({channel.platform}): {mark}", bold=True), *map(in_line, lines)]


def _as_json(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "url": account.url,
        "may": list(account.may),
        "expires_at": account.expires_at.isoformat() if account.expires_at else None,
        "remaining": account.remaining,
        "problems": list(account.problems),
        "notes": list(account.notes),
        "facts": dict(account.facts),
    }
