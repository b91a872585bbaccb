"""Texts from templates, and a diagnostic at the very placeholder when one cannot be made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.model.campaign import Segment
from bot.model.diagnostic import Diagnostic, Location
from bot.model.near import did_you_mean
from bot.planning.filters import Names
from bot.planning.plain import plain_template
from bot.planning.template import Fault, Template

_MARKS = ("{{", "{%", "{#")
_NOTHING_LEFT = Fault(
    "empty-text",
    "nothing is left of this text where its conditions are not met or its values are empty",
    1,
    hint="say with {% else %} what stands there then, or leave those posts out of the schedule",
)
_TOO_MUCH = Fault(
    "template-too-long",
    "the campaign's templates make more than can be planned",
    1,
    hint="let entries repeat less often, and templates make shorter texts",
)
MOST_IN_ALL = 30_000_000
"""Characters that all templates of a campaign may make: tens of thousands of the longest posts."""


@dataclass(slots=True)
class Texts:
    """Renders segments; each is compiled once, and each fault is told once however many posts have it.

    `room` is how many characters the templates may still make.
    """

    room: int = MOST_IN_ALL
    _templates: dict[Segment, Template | str | None] = field(default_factory=dict)
    _checked: dict[tuple[Segment, str, bool], bool] = field(default_factory=dict)
    _found: dict[tuple[str, Location], Diagnostic] = field(default_factory=dict)

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """What was wrong with the templates so far."""
        return tuple(self._found.values())

    def text(self, segment: Segment, names: Names, shape: str) -> str | None:
        """Return the text, or None when it cannot be made. `shape`: the entry thanks `one` partner, `many` or none."""
        template = self._template(segment)
        if template is None or isinstance(template, str):
            return template
        key = (segment, shape, "link" in names)
        if key not in self._checked:
            faults = list(_unknown(template, names, shape))
            self._tell(segment, faults)
            self._checked[key] = not faults
        if not self._checked[key]:
            return None
        rendered = template.render(names) if self.room > 0 else _TOO_MUCH
        if isinstance(rendered, Fault):
            self._tell(segment, [rendered])
            return None
        self.room -= len(rendered)
        if not (text := _tidy(rendered)):
            self._tell(segment, [_NOTHING_LEFT])
            return None
        return text

    def _template(self, segment: Segment) -> Template | str | None:
        if segment not in self._templates:
            self._templates[segment] = None
            made = _made(segment.text)
            if isinstance(made, Fault):
                self._tell(segment, [made])
            else:
                self._templates[segment] = made
        return self._templates[segment]

    def _tell(self, segment: Segment, faults: Iterable[Fault]) -> None:
        for fault in faults:
            location = _locate(segment, fault)
            self._found.setdefault((fault.code, location), Diagnostic(fault.code, fault.words, location, fault.hint))


def _made(text: str) -> Template | str | Fault:
    if not any(mark in text for mark in _MARKS):
        return _tidy(text)
    if plain := plain_template(text):
        return plain
    # Jinja takes a while to import and to compile; a campaign of plain texts does without it.
    from bot.planning.closed import closed_template

    return closed_template(text)


def _tidy(text: str) -> str:
    return "\n".join([line.rstrip() for line in text.split("\n")]).strip()


def _unknown(template: Template, names: Names, shape: str) -> Iterable[Fault]:
    for path, line in template.needs:
        level: object = names
        for depth, part in enumerate(path):
            if not isinstance(level, Names):
                written = ".".join(path[:depth])
                hint = f"write {written} alone"
                yield Fault("unknown-placeholder", f"{written} has no parts", line, ".".join(path), hint)
                break
            if part not in level:
                words, hint = _why(path[: depth + 1], level, names, shape)
                yield Fault("unknown-placeholder", words, line, ".".join(path[: depth + 1]), hint)
                break
            level = level[part]


def _why(path: tuple[str, ...], level: Names, names: Names, shape: str) -> tuple[str, str]:
    written = ".".join(path)
    if path[0] == "partner" and shape == "many":
        return "partner is one partner, and this entry may name several", "use partners.named, or per_post: 1"
    if path[0] == "partner" or path == ("partners", "named"):
        return f"{written} is there only in a shout-out", "give the entry partners:, or write the name itself"
    if written in ("link", "hashtag"):
        return f"the campaign has no {written}", f"write {written}: in campaign.yaml"
    before = "".join(f"{part}." for part in path[:-1])
    hint = did_you_mean(path[-1], level, nothing=f"there is nothing in {before.rstrip('.')}", before=before)
    return f"there is no placeholder {written}", hint


def _locate(segment: Segment, fault: Fault) -> Location:
    """Find the place in the file; in a spreadsheet's cell the cell itself is the place."""
    start = segment.location
    if start.cell or not start.line:
        return start
    lines = segment.text.split("\n")
    number = min(max(fault.line, 1), len(lines))
    first = start.column or 1
    # Jinja knows lines only; the column is where the placeholder's own words stand in that line.
    for index in range(number - 1, len(lines) if fault.about else 0):
        if match := re.search(_pattern(fault.about), lines[index]):
            column = match.start() + (first if index == 0 else 1)
            return replace(start, line=start.line + index, column=column, width=match.end() - match.start())
    column, width = _whole_line(lines[number - 1])
    return replace(start, line=start.line + number - 1, column=column + (first if number == 1 else 1), width=width)


def _pattern(about: str) -> str:
    if not about[0].isalnum() and about[0] != "_":
        return re.escape(about.split()[0])
    parts = [re.escape(part) for part in about.split(".")]
    return r"(?<![\w.])" + r"\s*(?:\.\s*|\[\s*['\"])".join(parts) + r"(?!\w)(?:['\"]\s*\])?"


def _whole_line(line: str) -> tuple[int, int]:
    """Return where a line's first placeholder stands, counted from 0, and its width; else the whole line."""
    if match := re.search(r"\{[{%].*?[}%]\}", line):
        return match.start(), match.end() - match.start()
    return 0, max(1, len(line.rstrip()))
