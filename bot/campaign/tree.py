"""Nodes: the text of a YAML file or a spreadsheet row as a tree, each value with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from bot.model.diagnostic import Location


class Scalar(NamedTuple):
    """A single value, always text. `plain` means written without quotes: only then can it be left blank by mistake."""

    text: str
    location: Location
    plain: bool = True

    @property
    def blank(self) -> bool:
        """Say whether nothing was written."""
        return self.plain and not self.text


class Sequence(NamedTuple):
    """A list of values."""

    nodes: tuple[Node, ...]
    location: Location


class Table(NamedTuple):
    """Keys with their values; `keys` holds the place of each key."""

    nodes: Mapping[str, Node]
    location: Location
    keys: Mapping[str, tuple[int, int]]

    def at_key(self, key: str) -> Location:
        """Return where a key itself is written."""
        line, column = self.keys.get(key, (0, 0))
        if not line:
            return self.location
        return Location(self.location.file, line, column, max(len(key), 1))


Node: TypeAlias = Scalar | Sequence | Table


def kind_of(node: Node) -> str:
    """Name a node's kind in a comms officer's words."""
    match node:
        case Scalar():
            return "a single value"
        case Sequence():
            return "a list"
        case Table():
            return "a group of keys"
