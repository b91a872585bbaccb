"""`drumbeat check`: find what is wrong with the files, before anything is posted."""

from __future__ import annotations

from collections.abc import Mapping

import click

from bot.cli.formats import formats, in_shape
from bot.cli.world import HAS_ERRORS, World, wants_colour
from bot.model.diagnostic import Severity, in_file_order
from bot.model.plan import Plan
from bot.model.wording import counted

EXAMPLES = """
\b
Examples:
  drumbeat check
  drumbeat check --strict              warnings count as errors
  drumbeat check --format github       marks the lines in a pull request
"""


@click.command(epilog=EXAMPLES)
@formats("text", "json", "github", "sarif")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.pass_obj
def command(world: World, shape: str, strict: bool) -> None:
    """Find every problem in the campaign's files: times, texts, lengths, pictures, alt text, embargoes, consent.

    Nothing is posted and nothing is written. Ends with 1 when there are errors.
    """
    from bot.delivery.brake import not_a_stop
    from bot.report import diagnostics as report

    outlook = world.outlook(world.held())
    found = in_file_order((*outlook.diagnostics, *world.exposed_secrets(), *not_a_stop(world.root)))
    texts = {file.path: file.text for file in outlook.sources.files if file.text}
    if answer := in_shape(shape, found):
        click.echo(answer)
    elif shape == "text":
        click.echo(report.render_text(found, texts, colour=wants_colour()))
        click.echo(_planned(outlook.plan, world.channels[1]))
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(d.severity in bad for d in found):
        raise SystemExit(HAS_ERRORS)


def _planned(plan: Plan, not_connected: Mapping[str, str]) -> str:
    channels = sorted({post.channel for post in plan.posts})
    if not channels:
        return "No posts are planned."
    waiting = [name for name in channels if name in not_connected]
    held = f"; not connected, so held on the day: {', '.join(waiting)}" if waiting else ""
    return f"{counted(len(plan.posts), 'post')} planned on {', '.join(channels)}{held}."
