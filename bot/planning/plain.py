"""Texts whose placeholders are names with at most one filter, as nearly all are: rendered without Jinja.

Compiling with Jinja costs a thousand times more than reading such a text. The tests compare the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.planning.filters import FILTERS, Names, Unready, Unusable, shown
from bot.planning.template import LONGEST_TEMPLATE, Fault, Template, gathered

_PLACEHOLDER = re.compile(
    r"\{\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(?:\|\s*([a-z_]+)\s*(?:\(\s*(\d{1,9})\s*\))?\s*)?\}\}", re.ASCII
)
_GROUPS = 4
_RESERVED = frozenset(["true", "false", "none", "not", "and", "or", "if", "in", "is", "else", "loop", "self"])


@dataclass(frozen=True, slots=True)
class _Placeholder:
    path: tuple[str, ...]
    line: int
    filter: Callable[..., object] | None
    arguments: tuple[int, ...]


def plain_template(text: str) -> Template | None:
    """Return the template, or None when only Jinja can make something of the text, or say what is wrong with it."""
    if len(text) > LONGEST_TEMPLATE:
        return None
    pieces = _PLACEHOLDER.split(text)
    parts: list[str | _Placeholder] = []
    line = 1
    for index in range(0, len(pieces), _GROUPS):
        between = pieces[index]
        if any(mark in between for mark in ("{{", "{%", "{#")):
            return None
        parts.append(between)
        line += between.count("\n")
        if index + 1 < len(pieces):
            name, chosen, argument = pieces[index + 1 : index + _GROUPS]
            path = tuple(name.split("."))
            if path[0].lower() in _RESERVED or (chosen and chosen not in FILTERS):
                return None
            arguments = (int(argument),) if argument else ()
            parts.append(_Placeholder(path, line, FILTERS[chosen] if chosen else None, arguments))
    needs = tuple((part.path, part.line) for part in parts if isinstance(part, _Placeholder))
    return Template(lambda names: _render(parts, names), needs)


class _Stopped(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.words)
        self.fault = fault


def _render(parts: Sequence[str | _Placeholder], names: Names) -> str | Fault:
    try:
        return gathered(part if isinstance(part, str) else _shown(part, names) for part in parts)
    except _Stopped as stopped:
        return stopped.fault


def _shown(part: _Placeholder, names: Names) -> str:
    about = ".".join(part.path)
    value = _value(part.path, names)
    if isinstance(value, Unready):
        raise _Stopped(Fault("unknown-placeholder", value.words, part.line, about))
    try:
        return shown(part.filter(value, *part.arguments) if part.filter else value)
    except Unusable as fault:
        raise _Stopped(Fault("template-fails", str(fault), part.line, about)) from None
    except TypeError:
        raise _Stopped(Fault("template-fails", "this filter takes nothing in brackets", part.line, about)) from None


def _value(path: tuple[str, ...], names: Names) -> object:
    # That every part of the path is there was looked up once, when the text was first used.
    level: object = names
    for part in path:
        assert isinstance(level, Names)
        level = level[part]
    return level
