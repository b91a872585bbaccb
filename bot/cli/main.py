"""The `drumbeat` command: one module a subcommand, imported only when it is the one that was asked for."""

from __future__ import annotations

import atexit
import errno
import gc
import importlib
from pathlib import Path
from typing import Any

import click

from bot.cli.terminal import guarded
from bot.cli.world import USAGE, World
from bot.model.shown import in_line, shown
from bot.private import let_nobody_else_write

COMMANDS = {
    "init": "start a campaign of your own, or look at the sample",
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
    "accounts": "ask every connected account who it is and whether all is well",
    "doctor": "examine this machine and this campaign, and say what to mend",
    "backup": "copy the ledger safely, also while it runs",
    "restore": "put a backup in the place of the ledger",
    "takeover": "go on with a copied ledger, when the other one is gone for good",
    "forget": "take a person's name out of the ledger",
    "explain": "tell the whole story of one post, or what a code means",
}
"""Every subcommand with its one line of help, in the order in which a team meets them."""


class _Lazy(click.Group):
    """A group that imports a subcommand's module when it runs, so that each command starts fast."""

    def main(self, *args: Any, **extra: Any) -> Any:  # Any: click's own signature
        # What is made lives to the end, as a plan of many small values does: looking for garbage in it finds none.
        gc.set_threshold(200_000, 20, 50)
        atexit.register(gc.freeze)
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:  # Any: click's own signature
        with guarded(lambda text: ctx.obj.outward(text) if ctx.obj else shown(text)):
            try:
                return super().invoke(ctx)
            except (click.exceptions.Exit, click.Abort):
                raise
            except click.ClickException as error:
                error.show()
                _answer(ctx.obj, error.format_message())
                raise SystemExit(error.exit_code) from None
            except Exception as error:  # the last net: a comms officer meets words, never a traceback
                if getattr(error, "errno", None) == errno.EPIPE:
                    raise
                if ctx.params.get("debug"):
                    import traceback

                    traceback.print_exc()
                words = in_line(_in_words(error))
                click.echo(f"drumbeat: {words}", err=True)
                _answer(ctx.obj, words)
                raise SystemExit(USAGE) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from bot.model.near import did_you_mean

            hint = did_you_mean(args[0], COMMANDS, f"there is {', '.join(COMMANDS)}")
            raise click.UsageError(f'no command "{args[0]}"; {hint}', ctx) from None

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


@click.group("drumbeat", cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-C",
    "--campaign",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The campaign's folder (default: this one).",
)
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="Settings file (default: config.toml).")
@click.option("--debug", is_flag=True, help="Show where in the program something failed.")
@click.version_option(package_name="drumbeat", prog_name="drumbeat")
@click.pass_context
def main(ctx: click.Context, root: Path, config: Path | None, debug: bool) -> None:
    """Run a campaign from plain files: check it, rehearse it, post it, each post exactly once.

    \b
    A first look, in a campaign's folder:
      drumbeat check
      drumbeat rehearse
      drumbeat preview
      drumbeat run
    """
    let_nobody_else_write()
    if ctx.obj is None:
        ctx.obj = World.real(root, config)


def _answer(world: World | None, words: str) -> None:
    """Answer a machine in its shape, too; before its command was read there is none."""
    from bot.cli.formats import refusal

    if world is not None:
        world.answer(refusal(words))


def _in_words(error: Exception) -> str:
    """Say what went wrong and what to do now; of what nobody foresaw only the kind, for it may quote a secret."""
    from bot.ledger.errors import LedgerError
    from bot.model.settings import SecretMissing

    match error:
        case LedgerError():
            return str(error)
        case SecretMissing():
            return f"{error}; config.toml says that it is there: look there, or change config.toml"
        case PermissionError():
            return f"{_place(error)} cannot be used: give this user the right to read and write it"
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return f"{_place(error)} cannot be written: the disk is full; free some space, then run this again"
        case OSError():
            return f"{_place(error)}: {error.strerror or 'cannot be used'}; look at the file and its folder"
    return (
        f"something went wrong that was not foreseen ({type(error).__name__}). What is in the ledger is safe. "
        "Run it again as drumbeat --debug, and show what it prints to whoever looks after Drumbeat"
    )


def _place(error: OSError) -> str:
    return str(error.filename) if error.filename else "a file or a connection"
