"""Groups of keys that campaign, entries and messages share: lateness, silenced checks, tags."""

from __future__ import annotations

from collections.abc import Mapping

from bot.campaign import moments, words
from bot.campaign.read import Fields, one
from bot.campaign.tree import Scalar, Table
from bot.model.campaign import Segment
from bot.model.moment import Lateness, Then

IN_GUARD = "in-guard"
REASONS = ("planned before", "time-critical")
"""Why a post may go out although a guard holds its time."""


def lateness(fields: Fields, default: Lateness) -> Lateness:
    """Read `late`; what it leaves out is as in the default."""
    group = fields.group("late", ("grace", "then"))
    if group is None:
        return default
    then = group.read("then", words.choice(*Then), default.then.value)
    return Lateness(group.read("grace", moments.duration, default.grace), Then(then))


def allowed(fields: Fields, *, releases: bool = False) -> Mapping[str, str]:
    """Read `allow`: codes of checks, each with its written reason. What `releases` posts is read by `release`."""
    reasons: dict[str, str] = {}
    for code, node in fields.named("allow").items():
        if releases and code == IN_GUARD and isinstance(node, Table):
            continue
        reason = one(node, code, words.text, fields.notes)
        if reason:
            reasons[code] = reason
        elif reason is not None:
            hint = f"write why, in words: `{code}: the reminder is meant to be repeated`"
            fields.notes.error("missing-value", f"`{code}` is silenced without a reason", node.location, hint)
    return reasons


def release(fields: Fields) -> str:
    """Read why no guard holds an entry's posts, with the evidence; empty where they are held like any others."""
    allow = fields.table.nodes.get("allow")
    node = allow.nodes.get(IN_GUARD) if isinstance(allow, Table) else None
    if isinstance(node, Scalar):
        hint = f"to let them out: {IN_GUARD}: {{reason: {' or '.join(REASONS)}, evidence: …}}"
        fields.notes.warn("guard-not-released", "words alone let no post out of a guard", node.location, hint)
    if not isinstance(node, Table):
        return ""
    group = Fields(node, ("reason", "evidence"), fields.notes)
    reason, evidence = group.required("reason", words.choice(*REASONS)), group.required("evidence", words.full_text)
    return f"{reason} ({evidence})" if reason and evidence else ""


def names(fields: Fields, key: str) -> tuple[str, ...]:
    """Read a list of names; a name that is there twice is noted and counts once."""
    found = fields.many(key, words.full_text)
    twice = words.repeated(found)
    if twice:
        message = f'"{twice}" is in `{key}` twice'
        fields.notes.error("duplicate-value", message, fields.at(key), "delete one of them")
    return tuple(dict.fromkeys(found))


def title(fields: Fields) -> Segment | None:
    """Read `title`, in which placeholders may stand as in a text."""
    words_of = fields.read("title", words.full_text, "") if "title" in fields else ""
    return Segment(words_of, fields.at("title")) if words_of else None
