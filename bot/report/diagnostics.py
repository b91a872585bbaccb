"""Diagnostics for people (as a good compiler prints them) and for machines (JSON, workflow commands, SARIF)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from bot.model.diagnostic import Diagnostic, Severity
from bot.model.paint import painted
from bot.model.wording import counted
from bot.report.excerpt import Excerpts
from bot.report.sarif import render_sarif

__all__ = ["as_values", "closing_line", "render_github", "render_json", "render_sarif", "render_text"]

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_text(
    diagnostics: tuple[Diagnostic, ...], texts: Mapping[str, str], colour: bool = False, width: int = 100
) -> str:
    """Print each diagnostic with the line that it is about, and at the end how many there are.

    `texts` is by path; a spreadsheet's cell may be there as `path:CELL`. `width` is where a long line is cut.
    A line that a diagnostic names without a column may hold a secret, and is never shown.
    """
    unshown = {(at.file, at.line) for at in (d.location for d in diagnostics) if at.line and not (at.column or at.cell)}
    with_secrets = {file for file, _ in unshown}
    excerpts = Excerpts(texts, width)
    blocks = []
    for each in diagnostics:
        lines = [_headline(each, colour)]
        at = each.location
        # a spreadsheet's cell may run over several lines, so that there the file as a whole is left unshown
        if at.file not in with_secrets if at.cell else (at.file, at.line) not in unshown:
            lines += _painted(excerpts.at(at), each.severity, colour)
        if each.hint:
            lines.append(f"  {_style('help:', 'green', wanted=colour)} {each.hint}")
        blocks.append("\n".join(lines))
    return "\n".join([*blocks, closing_line(diagnostics)])


def closing_line(diagnostics: tuple[Diagnostic, ...]) -> str:
    """`2 errors, 1 warning in 3 files`."""
    if not diagnostics:
        return "No problems found."
    number = Counter(d.severity for d in diagnostics)
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    parts = [counted(number[severity], noun) for severity, noun in nouns.items() if number[severity]]
    return f"{', '.join(parts)} in {counted(len({d.location.file for d in diagnostics}), 'file')}"


def render_json(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Print them as one JSON object; keys that say nothing are left out."""
    number = Counter(d.severity for d in diagnostics)
    return json.dumps(
        {
            "errors": number[Severity.ERROR],
            "warnings": number[Severity.WARNING],
            "notes": number[Severity.INFO],
            "diagnostics": as_values(diagnostics),
        },
        ensure_ascii=False,
        indent=2,
    )


def as_values(diagnostics: tuple[Diagnostic, ...]) -> list[dict[str, object]]:
    """Return them as what JSON is made of."""
    found = []
    for each in diagnostics:
        at = each.location
        place = (
            {"file": at.file, "cell": at.cell} if at.cell else {"file": at.file, "line": at.line, "column": at.column}
        )
        whole = {"code": each.code, "severity": each.severity.value, "message": each.message, **place}
        found.append({key: value for key, value in {**whole, "help": each.hint, "post": each.post}.items() if value})
    return found


def render_github(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Print them as workflow commands, which show up beside the changed lines of a pull request."""
    lines = []
    for each in diagnostics:
        at = each.location
        place = {"file": at.file, "line": at.line, "col": at.column, "title": each.code}
        if at.column:
            place["endColumn"] = at.column + at.width
        given = ",".join(f"{key}={_property(str(value))}" for key, value in place.items() if value)
        words = f"{at.cell}: {each.message}" if at.cell else each.message
        words = f"{words}\n{each.hint}" if each.hint else words
        lines.append(f"::{_COMMANDS[each.severity]} {given}::{_escaped(words)}")
    return "\n".join(lines)


def _headline(each: Diagnostic, colour: bool) -> str:
    kind = _style(f"{each.severity}[{each.code}]", _COLOURS[each.severity], bold=True, wanted=colour)
    return f"{each.location}: {kind}: {each.message}"


def _painted(lines: tuple[str, ...], severity: Severity, colour: bool) -> list[str]:
    return [*lines[:-1], _style(lines[-1], _COLOURS[severity], wanted=colour)] if lines else []


def _style(words: str, colour: str, *, bold: bool = False, wanted: bool) -> str:
    return painted(words, colour, bold=bold) if wanted else words


def _escaped(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _escaped(words).replace(":", "%3A").replace(",", "%2C")
