"""The `drumbeat` command: one module a subcommand, imported only when it is the one that was asked for."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from bot.cli.world import World

COMMANDS = {
    "init": "start a campaign of your own from the sample",
    "check": "find what is wrong with the files, before anything is posted",
    "plan": "show every post with its time, and what would change",
    "preview": "make pages that show each post as its audience will see it",
    "rehearse": "play the whole campaign on a virtual clock, in seconds",
    "approve": "agree to posts as they stand, by name",
    "run": "post what is due, at the right moment, exactly once",
    "pause": "stop everything, a channel or a tag, at once",
    "resume": "go on after a pause",
    "status": "show what went out, what waits and what needs a person",
    "resolve": "say what became of a post that Drumbeat is not sure of, or that is late",
    "explain": "tell the whole story of one post, or what a check means",
}
"""Every subcommand with its one line of help, in the order in which a team meets them."""


class _Lazy(click.Group):
    """A group that imports a subcommand's module when it runs, so that each command starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"bot.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-C",
    "--campaign",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The campaign's folder (default: this one).",
)
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="Settings file (default: config.toml).")
@click.version_option(package_name="drumbeat", prog_name="drumbeat")
@click.pass_context
def main(ctx: click.Context, root: Path, config: Path | None) -> None:
    """Run a campaign from plain files: check it, rehearse it, post it, each post exactly once.

    \b
    A first look, in a campaign's folder:
      drumbeat check
      drumbeat rehearse
      drumbeat preview
      drumbeat run
    """
    if ctx.obj is None:
        ctx.obj = World.real(root, config)
