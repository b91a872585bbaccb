"""What YAML's parser complains about, in the words of a comms officer."""

from __future__ import annotations

import yaml

_QUOTES = 'put the whole text in quotes: "…"'

_INDENT = "keys of one group begin in the same column; check the spaces at the start of this line and the one above"

# (part of the parser's problem, what to say, what to do, point at the start of the construct?)
# Both parsers are covered: libyaml's words first, then those of the one in pure Python.
_PROBLEMS = (
    ("mapping values are not allowed", "a second colon, or a key out of line", f"{_QUOTES}; or {_INDENT}", False),
    ("could not find expected ':'", "this line is neither a key nor part of a text", "write it as `key: value`", True),
    ("expected ',' or '", "a bracket that opens here is not closed properly", "close it, commas between", True),
    ("unexpected end of stream", "a quote that opens here is never closed", "close it at the end of the text", True),
    ("unexpected document indicator", "a quote that opens here is never closed", "close it at the end", True),
    ("unknown escape character", "a backslash in double quotes", "use single quotes, or write it twice", False),
    (
        "sequence entries are not allowed",
        "a list item where no list can begin",
        "start the list on the next line",
        False,
    ),
    ("node content", "a bracket or a comma where a value is expected", _QUOTES, False),
    ("alphabetic or numeric character", "a mark (&, * or !) at the start of a text", _QUOTES, False),
    ("directive", "a percent sign at the start of a line", _QUOTES, False),
    ("'-' indicator", "a key in the middle of a list", "start list items with a hyphen; check the spaces", False),
    ("'?'", "a key in the middle of a list", "start list items with a hyphen; check the spaces", False),
    ("document start", "this line is further left than the lines above it", _INDENT, False),
    ("expected key", "this does not belong to the value before it", f"{_QUOTES}; or {_INDENT}", False),
    ("block end", "this does not belong to the value before it", f"{_QUOTES}; or {_INDENT}", False),
)


def in_plain_words(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str, str]:
    """Return line, column, what is wrong and what to do for an error of either parser."""
    problem = (error.problem or "") + (error.context or "")
    mark = error.problem_mark or error.context_mark
    if "cannot start any token" in problem and mark is not None:
        return (*_place(mark), *_bad_start(text, mark))
    for part, message, hint, at_start in _PROBLEMS:
        if part in problem:
            return (*_place((error.context_mark if at_start else None) or mark), message, hint)
    return (*_place(mark), "this is not valid YAML", f"check the spelling of the line, and: {_QUOTES}")


def _place(mark: yaml.Mark | None) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)


def _bad_start(text: str, mark: yaml.Mark) -> tuple[str, str]:
    rest = text.split("\n")[mark.line][mark.column : mark.column + 1] if mark.line <= text.count("\n") else ""
    if rest == "\t":
        return "a tab at the start of the line", "indent with spaces, never with tabs"
    return f"a text that begins with {rest or 'this character'}", _QUOTES
