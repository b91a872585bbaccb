"""YAML text to a tree of nodes with places: no implicit types, no anchors, aliases or tags."""

from __future__ import annotations

from typing import Any, TypeAlias

import yaml
from yaml import events

from bot.campaign.notes import Notes
from bot.campaign.tree import Node, Scalar, Sequence, Table
from bot.campaign.yaml_words import in_plain_words
from bot.model.diagnostic import Location

MAX_DEPTH = 20
_SEPARATORS = "\x85\u2028\u2029"

_Mark: TypeAlias = Any  # each parser has a type of its own for a place, and the stubs allow None, which never comes
_Event: TypeAlias = Any  # mypy does not narrow on `type(event) is`, which is faster than isinstance

# The C parser is ten times as fast; where libyaml was not there to build it, the pure one does the same.
_LOADER = getattr(yaml, "CLoader", yaml.Loader)


class _Refused(Exception):
    def __init__(self, code: str, message: str, hint: str, mark: _Mark, width: int = 1) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.mark, self.width = code, message, hint, mark, width


def read_tree(text: str, file: str, notes: Notes, lines_before: int = 0) -> Node | None:
    """Build the tree of one YAML document; None (with one diagnostic) when it cannot be read, or when it is empty."""
    text, stand_ins = _without_separators(text)
    try:
        return _Builder(file, lines_before, notes, stand_ins).build(text)
    except _Refused as refused:
        line, column = refused.mark.line + 1 + lines_before, refused.mark.column + 1
        notes.error(refused.code, refused.message, Location(file, line, column, refused.width), refused.hint)
    except yaml.MarkedYAMLError as error:
        line, column, message, hint = in_plain_words(error, text)
        line, column = _within(text, line, column)
        notes.error("bad-yaml", message, Location(file, line + lines_before, column), hint)
    except yaml.reader.ReaderError:
        unseen = yaml.reader.Reader.NON_PRINTABLE.search(text)  # the error's own place is in bytes with libyaml
        before = text[: unseen.start() if unseen else 0]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        notes.error(
            "bad-yaml",
            "a character that cannot be seen and is not allowed here",
            Location(file, line + lines_before, column),
            "delete it and type the text around it again",
        )
    except UnicodeError:
        notes.error("bad-encoding", "not valid text", Location(file), "save the file again as UTF-8")
    return None


def _within(text: str, line: int, column: int) -> tuple[int, int]:
    """Return the end of what is written for a place behind it, where the parser still waits for more."""
    written = text.rstrip()
    last = written.count("\n") + 1
    return (line, column) if line <= last else (last, len(written) - written.rfind("\n"))


def _without_separators(text: str) -> tuple[str, dict[int, str]]:
    """Put characters of no meaning in the place of those that YAML takes for the ends of lines, and no editor does."""
    found = [mark for mark in _SEPARATORS if mark in text]
    if not found:
        return text, {}
    unused = (code for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    stand_ins = dict(zip(unused, found, strict=False))
    return text.translate({ord(mark): code for code, mark in stand_ins.items()}), stand_ins


class _Open:
    """A list or a group of keys that is still being read."""

    __slots__ = ("items", "key", "keys", "mark", "table")

    def __init__(self, mark: _Mark, table: dict[str, Node] | None) -> None:
        self.mark = mark
        self.table = table
        self.items: list[Node] = []
        self.keys: dict[str, tuple[int, int]] = {}
        self.key: str | None = None


class _Builder:
    """Turns the parser's events into nodes. This loop is most of the time that a large campaign takes to read."""

    def __init__(self, file: str, lines_before: int, notes: Notes, stand_ins: dict[int, str]) -> None:
        self._file = file
        self._stand_ins = stand_ins
        self._first = 1 + lines_before
        self._notes = notes
        self._bottom = self._top = _Open(None, None)
        self._open: list[_Open] = []
        self._documents = 0

    def build(self, text: str) -> Node | None:
        next_event = _LOADER(text).get_event
        while (kind := type(event := next_event())) is not events.StreamEndEvent:
            if kind is events.ScalarEvent:
                self._scalar(event)
            elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
                self._close()
            elif kind is events.MappingStartEvent:
                self._start(event, {})
            elif kind is events.SequenceStartEvent:
                self._start(event, None)
            elif kind is events.AliasEvent:
                _refuse_extras(event.start_mark)
            elif kind is events.DocumentStartEvent:
                self._documents += 1
                if self._documents > 1:
                    hint = "delete the line of three hyphens: a file holds one document"
                    raise _Refused("bad-yaml", "a second document begins here", hint, event.start_mark)
        return self._bottom.items[0] if self._bottom.items else None

    def _place(self, mark: _Mark, width: int = 1) -> Location:
        return Location(self._file, mark.line + self._first, mark.column + 1, width)

    def _scalar(self, event: _Event) -> None:
        mark, parent = event.start_mark, self._top
        if event.anchor is not None or event.tag is not None:
            _refuse_extras(mark)
        line, column = mark.line, mark.column
        value = event.value.translate(self._stand_ins) if self._stand_ins else event.value
        if parent.table is not None and parent.key is None:
            parent.key = key = value
            if key in parent.keys:
                self._note_twice(key, parent.keys[key][0], mark)
            else:
                parent.keys[key] = (line + self._first, column + 1)
            return
        end = event.end_mark
        width = end.column - column if end.line == line and end.column > column else 1
        self._add(Scalar(value, Location(self._file, line + self._first, column + 1, width), not event.style))

    def _note_twice(self, key: str, first: int, mark: _Mark) -> None:
        message = f"`{key}` is here twice; the first is on line {first}"
        self._notes.error("duplicate-key", message, self._place(mark, len(key)), "delete or rename one of them")

    def _start(self, event: _Event, table: dict[str, Node] | None) -> None:
        mark, parent = event.start_mark, self._top
        if event.anchor is not None or event.tag is not None:
            _refuse_extras(mark)
        if parent.table is not None and parent.key is None:
            hint = 'text that starts with { or [ needs quotes: "{{ link }}"'
            raise _Refused("bad-yaml", "brackets where a key is expected", hint, mark)
        if len(self._open) >= MAX_DEPTH:
            message = f"lists and keys inside one another more than {MAX_DEPTH} deep"
            raise _Refused("bad-yaml", message, "no part of a campaign file needs this: check the brackets", mark)
        self._open.append(parent)
        self._top = _Open(mark, table)

    def _close(self) -> None:
        closed, self._top = self._top, self._open.pop()
        place = self._place(closed.mark)
        if closed.table is None:
            self._add(Sequence(tuple(closed.items), place))
        else:
            self._add(Table(closed.table, place, closed.keys))

    def _add(self, node: Node) -> None:
        parent = self._top
        if parent.table is None:
            parent.items.append(node)
        elif parent.key is not None:
            parent.table.setdefault(parent.key, node)
            parent.key = None


def _refuse_extras(mark: _Mark) -> None:
    raise _Refused(
        "yaml-shortcut",
        "the marks &, * and ! of YAML (anchors, aliases, tags) are not used in campaign files",
        "write the value out; text that begins with one of them needs quotes",
        mark,
    )
