"""Sources to a campaign: every file read into types, what stands in several files compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.campaign import campaign_file
from bot.campaign.entries import Defaults, read_entries
from bot.campaign.messages import read_message
from bot.campaign.notes import Notes
from bot.campaign.partners import read_partners
from bot.campaign.people import FILES as PEOPLE
from bot.campaign.people import compare, read_people, unique
from bot.campaign.read import table_of
from bot.campaign.rows import read_rows
from bot.campaign.shelf import FOLDER, Shelf
from bot.campaign.tree import Table
from bot.campaign.yaml import read_tree
from bot.model.campaign import Campaign, Entry, Message, Partner, SourceFile, Sources
from bot.model.diagnostic import Diagnostic, Location, in_file_order
from bot.model.people import Person

_SHEETS = (".csv", ".xlsx")


def parse(sources: Sources) -> tuple[Campaign | None, tuple[Diagnostic, ...]]:
    """Build the campaign and report every problem, those of reading included, in file order.

    There is no campaign only where `schedules/campaign.yaml` is missing, or lacks its name, zone or launch.
    """
    notes = Notes()
    campaign, defaults = _campaign(sources, notes)
    shelf = Shelf(sources.media, frozenset(note.location.file for note in sources.diagnostics))
    messages = [
        read_message(file, shelf, notes)
        for file in sources.files
        if file.path.startswith(f"{FOLDER}/") and file.path.endswith(".md")
    ]
    entries: list[Entry] = []
    partners: list[Partner] = []
    people: list[Person] = []
    for file in sources.files:
        if _is_partner_list(file):
            partners.extend(read_partners(file, defaults, notes))
        elif file.path in PEOPLE:
            people.extend(read_people(file, defaults, notes))
        elif file.path.startswith("schedules/") and file.path.endswith(_SHEETS):
            rows, copies = read_rows(file, defaults, shelf, notes)
            entries.extend(rows)
            messages.extend(copies)
        elif file.path.startswith("schedules/") and file.path != campaign_file.PATH:
            entries.extend(read_entries(read_tree(file.text, file.path, notes), defaults, notes))
    whole = campaign and replace(
        campaign,
        entries=_unique_entries(entries, notes),
        partners=_unique_partners(partners, notes),
        messages=_unique_messages(messages, notes),
        people=unique(people, notes),
        media=sources.media,
    )
    if whole is not None:
        compare(whole, notes)
    return whole, in_file_order((*sources.diagnostics, *notes.found))


def _is_partner_list(file: SourceFile) -> bool:
    return file.path in ("schedules/partners.csv", "schedules/partners.xlsx")


def _campaign(sources: Sources, notes: Notes) -> tuple[Campaign | None, Defaults]:
    place = Location(campaign_file.PATH)
    file = next((file for file in sources.files if file.path == campaign_file.PATH), None)
    if file is None:
        if all(note.location.file != campaign_file.PATH for note in sources.diagnostics):
            hint = "write it with at least name, timezone and launch, or start with `drumbeat init`"
            notes.error("missing-file", "there is no schedules/campaign.yaml", place, hint)
        return None, Defaults()
    known = len(notes.found)
    node = read_tree(file.text, file.path, notes)
    if node is None and len(notes.found) == known:
        notes.error("missing-key", "the file is empty", place, "write at least name, timezone and launch")
    table = None if node is None else table_of(node, "campaign.yaml", notes)
    if table is None:
        return None, Defaults()
    campaign = campaign_file.read_campaign(table, notes)
    return campaign, _defaults(campaign, table, notes)


def _defaults(campaign: Campaign | None, table: Table, notes: Notes) -> Defaults:
    order = campaign_file.date_order(table, notes)
    if campaign is None:
        return Defaults(order=order)
    launch = campaign.anchors["launch"].day
    return Defaults(campaign.channels, campaign.late, order, launch.year if launch else None)


def _unique_entries(entries: Iterable[Entry], notes: Notes) -> tuple[Entry, ...]:
    kept: dict[str, Entry] = {}
    for entry in entries:
        if (first := kept.setdefault(entry.id.casefold(), entry)) is not entry:
            _twice("entry", entry.id, entry.at("id"), first.at("id"), notes)
    return tuple(kept.values())


def _unique_partners(partners: Iterable[Partner], notes: Notes) -> tuple[Partner, ...]:
    kept: dict[str, Partner] = {}
    for partner in partners:
        if (first := kept.setdefault(partner.id.casefold(), partner)) is not partner:
            _twice("partner", partner.id, partner.location, first.location, notes)
    return tuple(kept.values())


def _twice(what: str, identity: str, place: Location, first: Location, notes: Notes) -> None:
    hint = f"give each {what} an id of its own; the other one is at {first}"
    notes.error("duplicate-id", f'the {what} id "{identity}" is already taken', place, hint)


def _unique_messages(messages: Iterable[Message], notes: Notes) -> Mapping[str, Message]:
    kept: dict[str, Message] = {}
    for message in messages:
        first = kept.setdefault(message.name, message)
        if first is not message:
            hint = f"rename one of them; the other one is {first.location.file}"
            notes.error("duplicate-message", f'there are two messages "{message.name}"', message.location, hint)
    return kept
