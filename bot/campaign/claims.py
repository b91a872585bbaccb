"""Facts and quotes of `campaign.yaml`: figures with their source, words with their speaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from bot.campaign import words
from bot.campaign.notes import Notes, shown
from bot.campaign.read import Fields, fields_of
from bot.campaign.tree import Node, Sequence
from bot.model.campaign import Fact, Quote
from bot.model.diagnostic import Location


def facts(fields: Fields) -> Mapping[str, tuple[Fact, ...]]:
    """Read `facts`: each a figure, or a list of figures that replace one another, oldest first."""
    found: dict[str, tuple[Fact, ...]] = {}
    for name, node in fields.named("facts").items():
        _name(name, "facts", node.location, fields.notes)
        nodes = node.nodes if isinstance(node, Sequence) else (node,)
        figures = [fact for each in nodes if (fact := _fact(each, name, fields.notes)) is not None]
        for day in _repeated_days(figures):
            hint = "give each figure of the list a day of its own as `as_of`"
            fields.notes.error("duplicate-value", f"`{name}` has two figures for {day}", node.location, hint)
        found[name] = tuple(sorted(figures, key=lambda fact: fact.as_of or date.min))
    return {name: figures for name, figures in found.items() if figures}


def _repeated_days(figures: list[Fact]) -> list[str]:
    days = [fact.as_of.isoformat() if fact.as_of else "the time before" for fact in figures]
    return sorted(day for day, times in Counter(days).items() if times > 1)


def _fact(node: Node, name: str, notes: Notes) -> Fact | None:
    fields = fields_of(node, name, ("value", "source", "as_of"), notes)
    if fields is None:
        return None
    value, source = fields.required("value", words.full_text), fields.required("source", words.full_text)
    as_of = fields.read("as_of", words.day, None)
    return None if value is None or source is None else Fact(value, source, as_of, fields.location)


def quotes(fields: Fields) -> Mapping[str, Quote]:
    """Read `quotes`: words of named people."""
    found: dict[str, Quote] = {}
    for name, node in fields.named("quotes").items():
        _name(name, "quotes", node.location, fields.notes)
        quote = _quote(node, name, fields.notes)
        if quote is not None:
            found[name] = quote
    return found


def _quote(node: Node, name: str, notes: Notes) -> Quote | None:
    fields = fields_of(node, name, ("text", "speaker", "role", "signed_off", "source"), notes)
    if fields is None:
        return None
    said, speaker = fields.required("text", words.full_text), fields.required("speaker", words.full_text)
    role, source = fields.read("role", words.text, ""), fields.read("source", words.text, "")
    signed_off = fields.read("signed_off", words.day, None)
    if said is None or speaker is None:
        return None
    return Quote(said, speaker, role, signed_off, source, fields.location)


def _name(name: str, group: str, location: Location, notes: Notes) -> None:
    if not words.is_name(name):
        proposed = words.slug(name).replace("-", "_") or "people"
        hint = f"use letters, digits and underscores, so that {{{{ {group}.{proposed} }}}} can name it"
        notes.error("bad-name", f"{shown(name)} cannot be a name in `{group}`", location, hint)
