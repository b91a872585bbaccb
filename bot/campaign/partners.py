"""The partner list, `schedules/partners.csv` or `.xlsx`, to partners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.campaign import words
from bot.campaign.columns import read_sheets
from bot.campaign.dates import DateStyle, read_day
from bot.campaign.entries import Defaults
from bot.campaign.notes import Notes, Wrong, shown
from bot.campaign.read import Fields, Grammar
from bot.campaign.tree import Scalar
from bot.model import platforms
from bot.model.campaign import Partner, SourceFile
from bot.model.near import did_you_mean

_PLATFORMS = platforms.PLANNABLE[1:]  # all but our own wall


def _handle_headers(platform: str) -> tuple[str, ...]:
    others = platforms.PLATFORMS[platform].aliases
    return (*others, *(f"{name} handle" for name in (platform, *others)))


HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("ref", "reference", "partner id"),
    "name": ("organisation", "organization", "partner", "partner name"),
    "kind": ("type", "sector"),
    "place": ("area", "district"),
    "pledged": ("pledge date", "date pledged", "pledged on"),
    "organisations": ("organizations", "number of organisations"),
    "shout_out": ("shoutout",),
    "consent": ("consents",),
    "consent_until": ("consent ends",),
    "consent_ref": ("consent reference",),
    "website": ("web", "web address", "url"),
    "note": ("notes", "comment", "comments"),
    **{platform: _handle_headers(platform) for platform in _PLATFORMS},
}
_USES = ("mention", "logo", "photo", "quote")
_MASTODON = re.compile(r"[A-Za-z0-9_.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_BLUESKY = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def read_partners(source: SourceFile, defaults: Defaults, notes: Notes) -> Iterator[Partner]:
    """Read the partners, without those that have no id or name."""
    example = "id, name, kind, place, pledged"
    for fields, style in read_sheets(source, HEADERS, frozenset({"id", "name"}), example, defaults, notes):
        if (partner := _partner(fields, style)) is not None:
            yield partner


def _partner(fields: Fields, style: DateStyle) -> Partner | None:
    day = _day_in(style)
    name = fields.required("name", words.full_text)
    if "id" in fields:
        identity = fields.required("id", words.partner_identity)
    else:
        identity = None
        fields.missing("id", f'write one that stays for ever, such as "{words.slug(name or "") or "partner-1"}"')
    handles = {platform: fields.read(platform, _handle(platform), "") for platform in _PLATFORMS if platform in fields}
    partner = Partner(
        id=identity or "",
        name=name or "",
        location=fields.at("id"),
        kind=fields.read("kind", words.text, ""),
        place=fields.read("place", words.text, ""),
        pledged=fields.read("pledged", day, None),
        organisations=fields.read("organisations", words.number(0, 1_000_000), 1),
        shout_out=fields.read("shout_out", words.yes_or_no, True),
        consent=fields.read("consent", _consent, ()),
        consent_until=fields.read("consent_until", day, None),
        consent_ref=fields.read("consent_ref", words.text, ""),
        website=fields.read("website", words.link, ""),
        handles={platform: handle for platform, handle in handles.items() if handle},
        note=fields.read("note", words.text, ""),
    )
    return partner if identity and name else None


def _day_in(style: DateStyle) -> Grammar[date]:
    return lambda node: read_day(node.text, style)


def _consent(node: Scalar) -> tuple[str, ...]:
    found = [word for word in re.split(r"[;,\s]+", node.text.casefold()) if word]
    for word in found:
        if word not in _USES:
            hint = did_you_mean(word, _USES, f"write any of: {'; '.join(_USES)}")
            raise Wrong("bad-choice", f"{shown(word)} is no use that a partner can agree to", hint)
    return tuple(dict.fromkeys(found))


def _handle(platform: str) -> Grammar[str]:
    def grammar(node: Scalar) -> str:
        handle = node.text.strip().removeprefix("@")
        if "/" in handle or not handle or any(letter.isspace() for letter in handle):
            raise Wrong("bad-handle", f"{shown(node.text)} is not a handle", "write the account's name only")
        if platform == "mastodon" and not _MASTODON.fullmatch(handle):
            raise Wrong("bad-handle", f"{shown(node.text)} names no server", "write it as name@server.example")
        if platform == "bluesky" and not _BLUESKY.fullmatch(handle):
            raise Wrong("bad-handle", f"{shown(node.text)} is not a Bluesky handle", "write it as name.bsky.social")
        return handle

    return grammar
