"""Diagnostics as SARIF 2.1.0, which code hosts and editors show beside the lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from bot.model.diagnostic import Diagnostic, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render_sarif(diagnostics: tuple[Diagnostic, ...], explained: Mapping[str, str] | None = None) -> str:
    """Print one run with a rule for each code that occurs. `explained` is the help of a code, as Markdown."""
    codes = sorted({d.code for d in diagnostics})
    driver = {
        "name": "Drumbeat",
        "semanticVersion": _version(),
        "rules": [_rule(code, (explained or {}).get(code, "")) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.code)) for each in diagnostics],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: str, markdown: str) -> dict[str, object]:
    rule: dict[str, object] = {"id": code, "name": "".join(word.capitalize() for word in code.split("-"))}
    if markdown:
        first = next(line for line in markdown.split("\n") if line.strip())
        rule["shortDescription"] = {"text": first.strip()}
        rule["help"] = {"text": markdown.strip(), "markdown": markdown.strip()}
    return rule


def _result(each: Diagnostic, rule: int) -> dict[str, object]:
    at = each.location
    words = f"{at.cell}: {each.message}" if at.cell else each.message
    place: dict[str, object] = {"artifactLocation": {"uri": quote(at.file)}}
    if at.line and not at.cell:
        region = {"startLine": at.line}
        if at.column:
            region |= {"startColumn": at.column, "endColumn": at.column + at.width}
        place["region"] = region
    return {
        "ruleId": each.code,
        "ruleIndex": rule,
        "level": _LEVELS[each.severity],
        "message": {"text": f"{words}. To mend it: {each.hint}" if each.hint else words},
        "locations": [{"physicalLocation": place}] if at.file else [],
    }


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("drumbeat")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0.0.0"
