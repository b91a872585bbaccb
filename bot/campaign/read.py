"""Typed reading of nodes: each value becomes a type once, and what is wrong becomes a note."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from bot.campaign.notes import Notes, Wrong, shown
from bot.campaign.tree import Node, Scalar, Sequence, Table, kind_of
from bot.model.diagnostic import Location
from bot.model.near import did_you_mean

T = TypeVar("T")
Grammar = Callable[[Scalar], T]
"""Reads one value, or raises Wrong."""


class Fields:
    """The keys of one group, read one by one. Unknown keys are noted at once.

    `spoilt` are keys that somebody wrote, but in a way that was noted already: they do not count as missing.
    """

    def __init__(
        self, table: Table, known: Collection[str], notes: Notes, spoilt: frozenset[str] = frozenset()
    ) -> None:
        self.table = table
        self.notes = notes
        self.location = table.location
        self.spoilt = spoilt
        for key in table.nodes:
            if key not in known:
                _unknown(key, known, table.at_key(key), notes)

    def __contains__(self, key: str) -> bool:
        return key in self.table.nodes

    def at(self, key: str) -> Location:
        """Return where a key's value stands, or else where the group begins."""
        node = self.table.nodes.get(key)
        return node.location if node is not None else self.location

    def node(self, key: str) -> Node | None:
        """Return a key's node. A key without a value is noted and counts as not written."""
        node = self.table.nodes.get(key)
        if node is None or not isinstance(node, Scalar) or not node.blank:
            return node
        hint = "write one after the colon, or delete the line; text that begins with # needs quotes"
        self.notes.error("missing-value", f"`{key}` has no value", self.table.at_key(key), hint)
        return None

    def read(self, key: str, grammar: Grammar[T], default: T) -> T:
        """Read a single value; the default where it is not written or cannot be read."""
        node = self.node(key)
        if node is None:
            return default
        value = one(node, key, grammar, self.notes)
        return default if value is None else value

    def required(self, key: str, grammar: Grammar[T]) -> T | None:
        """Read a single value that must be there; None, with a note, when it is not or cannot be read."""
        if key not in self.table.nodes:
            self.missing(key)
            return None
        node = self.node(key)
        return None if node is None else one(node, key, grammar, self.notes)

    def missing(self, key: str, hint: str = "") -> None:
        """Note that a required key is not there, unless its value was noted as unusable before."""
        if key not in self.spoilt:
            self.notes.error("missing-key", f"`{key}` is not there", self.location, hint or f"add `{key}`")

    def many(self, key: str, grammar: Grammar[T]) -> tuple[T, ...]:
        """Read a list of single values; one value counts as a list of one."""
        node = self.node(key)
        return () if node is None else many(node, key, grammar, self.notes)

    def group(self, key: str, known: Collection[str]) -> Fields | None:
        """Read a group of known keys; None where it is not written, or (with a note) not a group."""
        node = self.node(key)
        return None if node is None else fields_of(node, key, known, self.notes)

    def named(self, key: str) -> Mapping[str, Node]:
        """Read a group whose keys the team makes up."""
        node = self.node(key)
        table = None if node is None else table_of(node, key, self.notes)
        return {} if table is None else table.nodes


def one(node: Node, key: str, grammar: Grammar[T], notes: Notes) -> T | None:
    """Read a single value, or note what is wrong with it."""
    if not isinstance(node, Scalar):
        hint = f"write `{key}: …` on one line, with quotes around text that begins with a bracket"
        notes.error("wrong-kind", f"`{key}` takes a single value, and this is {kind_of(node)}", node.location, hint)
        return None
    try:
        return grammar(node)
    except Wrong as wrong:
        notes.error(wrong.code, wrong.message, node.location, wrong.hint)
        return None


def many(node: Node, key: str, grammar: Grammar[T], notes: Notes) -> tuple[T, ...]:
    """Read a list of single values, without those that cannot be read."""
    nodes = node.nodes if isinstance(node, Sequence) else (node,)
    values = (one(each, key, grammar, notes) for each in nodes)
    return tuple(value for value in values if value is not None)


def table_of(node: Node, what: str, notes: Notes) -> Table | None:
    """Return the node as a group of keys, or note that it is none."""
    if isinstance(node, Table):
        return node
    hint = f"write the keys of `{what}` on lines of their own, indented, or as {{key: value}}"
    notes.error("wrong-kind", f"`{what}` takes a group of keys, and this is {kind_of(node)}", node.location, hint)
    return None


def fields_of(node: Node, what: str, known: Collection[str], notes: Notes) -> Fields | None:
    """Return the node as a group of known keys, or note that it is none."""
    table = table_of(node, what, notes)
    return None if table is None else Fields(table, known, notes)


def _unknown(key: str, known: Collection[str], location: Location, notes: Notes) -> None:
    hint = did_you_mean(key, known, f"known here: {', '.join(sorted(known))}")
    notes.error("unknown-key", f"{shown(key)} is not a key that is known here", location, hint)
