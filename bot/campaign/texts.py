"""The text of a message: variants under their headings, threads cut at their breaks, each line's number kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.campaign.notes import Notes
from bot.model import platforms
from bot.model.campaign import Segment, Variant
from bot.model.diagnostic import Location
from bot.model.near import ask, closest

# A heading holds names only: `## x, bluesky`. `## Why we pledge` and `#hashtag` are text.
_HEADING = re.compile(r"##[ \t]+([A-Za-z0-9][\w-]*(?:[ \t]*,[ \t]*[A-Za-z0-9][\w-]*)*)[ \t]*")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_BREAK = re.compile(r"---[ \t]*")


class _Line(NamedTuple):
    number: int
    text: str
    fenced: bool


def read_variants(text: str, file: str, first_line: int, notes: Notes) -> tuple[Variant, tuple[Variant, ...]]:
    """Cut a message's text into the default variant and the others."""
    blocks: list[tuple[tuple[str, ...], Location, list[_Line]]] = [((), Location(file, first_line, 1), [])]
    for line in _lines(text, first_line):
        heading = None if line.fenced else _HEADING.fullmatch(line.text)
        if heading is None:
            blocks[-1][2].append(line)
        else:
            names = tuple(name.strip().lower() for name in heading[1].split(","))
            blocks.append((names, Location(file, line.number, 1, len(line.text.rstrip())), []))
    variants = [Variant(names, _segments(lines, file, notes), place) for names, place, lines in blocks]
    _check_names(variants, notes)
    for variant in variants[1:]:
        if not variant.segments:
            hint = "write the text under the heading, or delete the heading"
            notes.error("empty-text", "there is no text under this heading", variant.location, hint)
    return variants[0], tuple(variants[1:])


def read_posts(text: str, place: Location, notes: Notes) -> tuple[Segment, ...]:
    """Cut the text of one cell into the posts of a thread, all at the cell's place."""
    lines = [line._replace(number=place.line) for line in _lines(text, 1)]
    aside = Notes()
    segments = _segments(lines, place.file, aside)
    for note in aside.found:
        notes.error(note.code, note.message, place, note.hint)
    return tuple(Segment(segment.text, place) for segment in segments)


def _lines(text: str, first_line: int) -> Iterator[_Line]:
    fence = ""
    for number, line in enumerate(text.split("\n"), first_line):
        mark = _FENCE.match(line)
        yield _Line(number, line, bool(fence or mark))
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1] == fence:
            fence = ""


def _segments(lines: Sequence[_Line], file: str, notes: Notes) -> tuple[Segment, ...]:
    parts: list[list[_Line]] = [[]]
    breaks: list[_Line] = []
    for line in lines:
        if not line.fenced and _BREAK.fullmatch(line.text):
            breaks.append(line)
            parts.append([])
        else:
            parts[-1].append(line)
    segments = [_segment(part, file) for part in parts]
    for number, segment in enumerate(segments):
        if segment is None and breaks:
            line = breaks[min(number, len(breaks) - 1)]
            hint = "write a text before and after each line of three hyphens, or delete the line"
            notes.error("empty-text", "a post of this thread has no text", Location(file, line.number, 1, 3), hint)
    return tuple(segment for segment in segments if segment is not None)


def _segment(lines: Sequence[_Line], file: str) -> Segment | None:
    """Make a post of its lines, without blank lines around it; its place is that of its first character."""
    for skipped, line in enumerate(lines):
        start = line.text.lstrip()
        if start:
            text = "\n".join([start, *(later.text for later in lines[skipped + 1 :])]).rstrip()
            return Segment(text, Location(file, line.number, len(line.text) - len(start) + 1))
    return None


def _check_names(variants: Sequence[Variant], notes: Notes) -> None:
    seen: dict[str, int] = {}
    for variant in variants:
        for name in variant.names:
            meant = platforms.called_or_itself(name)
            if meant in seen:
                message = f'there is already a text for "{name}", on line {seen[meant]}'
                notes.error("duplicate-variant", message, variant.location, "keep one of the two headings")
            seen.setdefault(meant, variant.location.line)
            near = (
                ""
                if platforms.called(name) or name in platforms.FORMS
                else closest(name, (*platforms.PLATFORMS, *platforms.FORMS))
            )
            if near:
                hint = f"{ask(near)} If it is the name of a channel, all is well"
                notes.warn("odd-variant", f'"{name}" is neither a platform nor a form', variant.location, hint)
