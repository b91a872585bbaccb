"""`drumbeat rehearse`: play the whole campaign on a virtual clock, in seconds."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.formats import formats
from bot.cli.terminal import beneath
from bot.cli.world import FAILED, FINE, UNCONFIRMED, World
from bot.model.delivery import State
from bot.model.shown import in_line
from bot.model.wording import counted

if TYPE_CHECKING:
    from bot.delivery.rehearsal import Rehearsal, Stage, VirtualClock
    from bot.delivery.rehearsal_faults import Faults
    from bot.desk.standing import Standing
    from bot.flow import Outlook
    from bot.report.summary import Summary

_AS_IF = "Rehearsed as if everything were connected and approved, and nothing paused or too late:"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
EXAMPLES = """
\b
Examples:
  drumbeat rehearse --open
  drumbeat rehearse --faults all             the platforms and this machine misbehave
  drumbeat rehearse --faults lose,die --seed 7
"""


@click.command(epilog=EXAMPLES)
@click.option("--faults", default="", help="Comma-separated: refuse, stall, lose, die; or all.")
@click.option("--seed", default=1, show_default=True, help="The same seed meets the same faults.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out/rehearsal"), show_default=True
)
@click.option("--embargoed", is_flag=True, help="Include texts whose embargo has not ended. Keep such pages private.")
@formats("text", "json", "markdown")
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@click.pass_obj
def command(world: World, faults: str, seed: int, out: Path, embargoed: bool, shape: str, show: bool) -> None:
    """Play the whole campaign against stand-in platforms: the same files, checks, loop and ledger, another clock.

    Nothing leaves this machine. Ends with a summary, and a page with each channel as its audience would scroll it.
    """
    from bot.cli.site import claim, refuse_folders, write_site
    from bot.delivery.rehearsal import VirtualClock
    from bot.delivery.rehearsal_faults import FAULTS

    wanted = FAULTS if faults == "all" else tuple(filter(None, (word.strip() for word in faults.split(","))))
    if unknown := set(wanted) - set(FAULTS):
        raise click.UsageError(f"no fault {', '.join(sorted(unknown))}; known: {', '.join(FAULTS)}, all")
    outlook = _plan_as_if_long_ago(world)
    if not outlook.plan.posts:
        world.refuse("there is nothing to rehearse: the schedules hold no entry")
    refuse_folders(world, out, _wall_of(out))
    clock = VirtualClock(min(post.due for post in outlook.plan.posts) - timedelta(hours=1))
    channels = _stand_ins(world, outlook, clock, _wall_of(out), wanted, seed)
    hides = not embargoed and any(post.embargo and post.embargo > world.now() for post in outlook.plan.posts)
    began = time.perf_counter()
    try:
        rehearsal = _play(world, outlook, clock, channels)
        public = Counter(post_id for faults in channels.values() for post_id in faults.channel.public())
    finally:
        claim(world, _wall_of(out))
        if hides and _wall(world, out):
            write_site(world, _wall_of(out), {})  # its pages and feeds have every word
    went = _how_it_went(outlook, rehearsal, channels, public, time.perf_counter() - began)
    _show(world, outlook, rehearsal, went, out, shape, show, hides)
    raise SystemExit(_code(rehearsal))


def _plan_as_if_long_ago(world: World) -> Outlook:
    from bot.flow import Held, look_ahead

    outlook = look_ahead(world.root, world.channels[0], {}, Held(), LONG_AGO)
    if not outlook.is_sound:
        world.end_with_problems(outlook.diagnostics, 1)
    return outlook


def _stand_ins(
    world: World, outlook: Outlook, clock: VirtualClock, wall: Path, faults: tuple[str, ...], seed: int
) -> Mapping[str, Faults]:
    """Return a stand-in for every channel of the plan; pages of ours are real ones, in a folder of the rehearsal's."""
    from bot.channels.connect import OwnPages, introduce
    from bot.cli.site import write_site
    from bot.delivery.rehearsal_faults import Faults
    from bot.delivery.rehearsal_stand_ins import stand_in_for

    names = sorted({post.channel for post in outlook.plan.posts})
    real = [world.channels[0][name] for name in names]
    if any(isinstance(channel, OwnPages) for channel in real):
        write_site(world, wall, {})
    playing = [stand_in_for(channel, world.root / wall, clock.now) for channel in real]
    if outlook.campaign is not None:
        introduce(playing, outlook.campaign)
    return {channel.name: Faults(channel, faults, clock.now, seed) for channel in playing}


def _play(world: World, outlook: Outlook, clock: VirtualClock, channels: Mapping[str, Faults]) -> Rehearsal:
    from bot.channels.around import Around
    from bot.channels.connect import remake
    from bot.delivery.rehearsal import Stage, rehearse
    from bot.model.plan import Snapshot
    from bot.planning.reconcile import reconcile

    changes = reconcile(outlook.plan, Snapshot(), clock.now())
    around = {name: Around(faults.channel, faults) for name, faults in channels.items()}
    with tempfile.TemporaryDirectory(prefix="drumbeat-rehearsal-") as folder:
        stage = Stage(clock, around, Path(folder) / "ledger.sqlite", gap=outlook.gap)
        played = _with_progress(stage, len(outlook.plan.posts), lambda: rehearse(outlook.plan, changes, stage))
    remake(faults.channel for faults in channels.values())
    return played


def _with_progress(stage: Stage, posts: int, play: Callable[[], Rehearsal]) -> Rehearsal:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(file=beneath(sys.stderr))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("posts"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        line = bar.add_task("rehearsing", total=posts)
        stage.progress = lambda at, news: bar.update(
            line, advance=sum(event.state is State.PUBLISHED for event in news), description=f"{at:%a %d %b %Y}"
        )
        return play()


def _show(
    world: World,
    outlook: Outlook,
    rehearsal: Rehearsal,
    went: str,
    out: Path,
    shape: str,
    show: bool,
    hides: bool,
) -> None:
    from bot.desk.standing import banner, stopped
    from bot.report import summary as report

    stands = world.desk.standing(outlook.plan.zone)
    really = _really(world, stands)
    summary = report.summarise(
        outlook.plan, rehearsal.deliveries, rehearsal.ended_at, world.capabilities, outlook.campaign
    )
    index = _page(world, outlook, rehearsal, summary, out, really, stands, hides)
    if shape != "text":
        click.echo(report.render_json(summary) if shape == "json" else report.render_markdown(summary))
    else:
        for line in (*banner(stands.pauses, world.root, outlook.plan.zone), *stopped(stands), *really):
            click.echo(in_line(line))
        click.echo(f"\n{_AS_IF}\n")
        click.echo(report.render_text(summary))
        click.echo(went)
        click.echo(f"See it: {index.as_uri()}")
        if hides:
            click.echo("Without what is under embargo, and without the wall's own pages: drumbeat rehearse --embargoed")
    if show:
        click.launch(index.as_uri())


def _really(world: World, stands: Standing) -> tuple[str, ...]:
    """Say what would happen in real life, where not every channel is connected and not everybody has agreed."""
    from bot.report.prospect import words

    held = world.held()
    return tuple(words(world.desk.prospect(world.outlook(held), held, stands)))


def _page(
    world: World,
    outlook: Outlook,
    rehearsal: Rehearsal,
    summary: Summary,
    out: Path,
    really: tuple[str, ...],
    stands: Standing,
    hides: bool,
) -> Path:
    from bot.cli.site import faces_of, write_site
    from bot.web.banner import of_what_is_in_the_way
    from bot.web.rehearsal import pages

    assert outlook.campaign is not None
    site = pages(
        outlook.campaign,
        outlook.plan,
        rehearsal.deliveries,
        world.capabilities,
        world.now(),
        summary,
        really=really,
        pauses=stands.pauses,
        banners=of_what_is_in_the_way(stands.stops, stands.besides),
        faces=faces_of(world, outlook.campaign),
        with_embargoed=not hides,
        wall=f"../{_wall_of(out).name}/index.html" if _wall(world, out) else "",
    )
    return write_site(world, out, site)


def _wall_of(out: Path) -> Path:
    return out.with_name(out.name + "-wall") if out.name else out  # a folder without a name is refused


def _wall(world: World, out: Path) -> bool:
    """Say whether the rehearsal's own wall is there to be looked at."""
    return (world.root / _wall_of(out) / "index.html").is_file()


def _how_it_went(
    outlook: Outlook, rehearsal: Rehearsal, channels: Mapping[str, Faults], public: Counter[str], took: float
) -> str:
    met = Counter(fault.split()[0] for faults in channels.values() for fault in faults.met)
    first = min(post.due for post in outlook.plan.posts)
    days = (rehearsal.ended_at - first).days
    lines = [f"Rehearsed {_span(days)} in {took:.1f} seconds."]
    twice = [post_id for post_id, times in public.items() if times > 1]
    lines.append(f"Public once: {counted(len(public) - len(twice), 'post')}. Twice: {', '.join(twice) or 'none'}.")
    if met:
        faults = ", ".join(f"{word} {number}" for word, number in sorted(met.items()))
        lines.append(f"Faults met: {faults}; the process died {rehearsal.deaths} times and was started again.")
    return "\n".join(lines)


def _span(days: int) -> str:
    weeks, rest = divmod(days + 1, 7)  # the first day counts
    parts = [counted(number, noun) for number, noun in ((weeks, "week"), (rest, "day")) if number]
    return " and ".join(parts)


def _code(rehearsal: Rehearsal) -> int:
    states = {delivery.state for delivery in rehearsal.deliveries.values()}
    if State.UNCONFIRMED in states:
        return UNCONFIRMED
    return FAILED if State.FAILED in states else FINE
