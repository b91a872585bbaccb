"""The shapes in which a command answers. Whoever asked for one that machines read gets it whatever is in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from bot.model.diagnostic import Diagnostic, Location


def formats(*shapes: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command its `--format`, and tell the world, which may have to answer in the command's place."""
    return click.option(
        "--format", "shape", type=click.Choice(shapes), default="text", is_eager=True, callback=_note_shape
    )


def in_shape(shape: str, diagnostics: tuple[Diagnostic, ...]) -> str:
    """Return diagnostics as a machine asked for them; nothing where only people read."""
    from bot.report import diagnostics as report

    match shape:
        case "json":
            return report.render_json(diagnostics)
        case "github":
            return report.render_github(diagnostics)
        case "sarif":
            from bot.cli.codes import explanations

            return report.render_sarif(diagnostics, explanations())
        case _:
            return ""


def refusal(message: str) -> tuple[Diagnostic, ...]:
    """Return the words of a command that could not do its work as a diagnostic, which is about no file."""
    return (Diagnostic("refused", message, Location("")),)


def _note_shape(ctx: click.Context, _: click.Parameter, shape: Any) -> Any:  # Any: click's own signature
    ctx.obj.shape = shape
    return shape
