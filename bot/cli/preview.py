"""`drumbeat preview`: pages that show each post as its audience will see it."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from bot.cli.site import faces_of, write_site
from bot.cli.world import HAS_ERRORS, World
from bot.model.diagnostic import has_errors
from bot.model.wording import counted

EXAMPLES = """
\b
Examples:
  drumbeat preview --open
  drumbeat preview --embargoed --out out/for-the-press-office
"""


@click.command(epilog=EXAMPLES)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out/preview"), show_default=True)
@click.option("--embargoed", is_flag=True, help="Include texts whose embargo has not ended. Keep such pages private.")
@click.option("--open", "show", is_flag=True, help="Open the pages in the browser.")
@click.pass_obj
def command(world: World, out: Path, embargoed: bool, show: bool) -> None:
    """Make a small website of the plan: a calendar, every post as its platform shows it, and what a screen reader says.

    It works from the folder, without a server. Embargoed texts are left out unless asked for. Where the files have
    errors it shows what can be planned, says what is wrong, and ends with 1.
    """
    from bot.report.diagnostics import closing_line
    from bot.report.prospect import head
    from bot.web.banner import of_what_is_in_the_way
    from bot.web.preview import pages

    held = world.held()
    outlook = world.outlook(held, as_if_connected=True)
    if outlook.campaign is None:
        world.end_with_problems(outlook.diagnostics, HAS_ERRORS)
    stands = world.desk.standing(outlook.plan.zone)
    with world.look() or nullcontext() as ledger:
        approved, audit = (ledger.last_approved(), ledger.audit()) if ledger else ({}, ())
    site = pages(
        outlook.campaign,
        outlook.plan,
        world.capabilities,
        outlook.diagnostics,
        world.now(),
        with_embargoed=embargoed,
        deliveries=held.snapshot.deliveries,
        faces=faces_of(world, outlook.campaign),
        pauses=stands.pauses,
        banners=of_what_is_in_the_way(stands.stops, stands.besides),
        approved=approved,
        audit=audit,
        really=head(world.desk.prospect(outlook, held, stands)),
        not_connected=world.channels[1],
    )
    index = write_site(world, out, site)
    hidden = 0 if embargoed else sum(p.embargo is not None and p.embargo > world.now() for p in outlook.plan.posts)
    left_out = f" (the text of {counted(hidden, 'post')} left out, under embargo)" if hidden else ""
    click.echo(f"{counted(len(outlook.plan.posts), 'post')}{left_out}: {index.as_uri()}")
    if show:
        click.launch(index.as_uri())
    if has_errors(outlook.diagnostics):
        world.end_with_problems(outlook.diagnostics, HAS_ERRORS)
    if outlook.diagnostics:
        click.echo(f"{closing_line(outlook.diagnostics)}: drumbeat check")
