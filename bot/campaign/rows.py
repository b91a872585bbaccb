"""Rows of a calendar spreadsheet to entries; a row with its own text makes a message of its own as well."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time

from bot.campaign import words
from bot.campaign.cells import channels_in, is_not_held, is_ready, message_of, tags_in
from bot.campaign.columns import Columns, find_columns, no_headers
from bot.campaign.dates import DateStyle, compare, is_dated, read_day, read_time, split_clock, weekday_in
from bot.campaign.entries import Defaults, finish
from bot.campaign.grid import Grid, Row, read_grids
from bot.campaign.moments import moment
from bot.campaign.notes import Notes, Wrong, shown
from bot.campaign.read import Fields, one
from bot.campaign.shelf import Shelf
from bot.campaign.tree import Node, Scalar, Table
from bot.model.campaign import Entry, Message, SourceFile
from bot.model.diagnostic import Location
from bot.model.moment import Moment

HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("ref", "reference", "post id"),
    "when": ("date and time", "datetime", "publish at", "scheduled for"),
    "date": ("post date", "publish date"),
    "day": ("weekday", "day of week"),
    "time": ("post time", "publish time", "slot"),
    "message": ("template", "message name"),
    "title": ("post title",),
    "copy": ("text", "post", "post text", "content", "caption", "wording"),
    "channels": ("channel", "platform", "platforms", "network", "networks"),
    "media": ("image", "images", "picture", "pictures", "visual", "visuals", "asset", "file"),
    "alt": ("alt text", "image description", "picture description"),
    "tags": ("tag", "label", "labels", "pillar"),
    "owner": ("author", "responsible", "lead"),
    "note": ("notes", "comment", "comments"),
    "status": ("state",),
    "embargo": ("embargo until",),
    "hold": ("on hold",),
    "hashtags": ("hashtag", "tags to use"),
    "link": ("url", "cta link"),
}
_ENOUGH = frozenset({"when", "date", "day"})
_NONE: tuple[str, ...] = ()
_SHARED = ("id", "title", "message", "hold", "link", "owner", "note")


@dataclass(slots=True)
class _Sheet:
    """What the rows of one sheet share; `date` is that of the row above."""

    style: DateStyle
    defaults: Defaults
    shelf: Shelf
    notes: Notes
    date: Scalar | None = None


def read_rows(source: SourceFile, defaults: Defaults, shelf: Shelf, notes: Notes) -> tuple[list[Entry], list[Message]]:
    """Read the entries of a spreadsheet, and the messages of the rows that hold their own text."""
    entries: list[Entry] = []
    messages: list[Message] = []
    grids = read_grids(source, notes)
    for grid in grids:
        columns = find_columns(grid, HEADERS, _ENOUGH, notes)
        if columns is not None:
            _read_grid(grid, columns, _Sheet(columns.style(defaults), defaults, shelf, notes), entries, messages)
        elif len(grids) == 1:
            no_headers(grid.location, "id, date, time, channels, copy", notes)
        else:
            hint = "nothing to do if it is no calendar; else name its columns in the first row"
            notes.inform("sheet-left-out", "no row of this sheet names columns of a calendar", grid.location, hint)
    return entries, messages


def _read_grid(grid: Grid, columns: Columns, sheet: _Sheet, entries: list[Entry], messages: list[Message]) -> None:
    if "date" not in columns.by_key and "when" not in columns.by_key:
        columns = _day_as_date(columns)
    for row in sheet.notes.until_too_many(grid.rows[columns.row + 1 :], _place):
        fields = columns.fields(row, HEADERS, sheet.notes)
        if not fields.table.nodes and not fields.spoilt:
            continue
        written = fields.table.nodes.get("date")
        if isinstance(written, Scalar):
            sheet.date = written
        if not is_ready(fields):
            continue
        entry, message = _read_row(fields, sheet)
        entries.extend([entry] if entry else [])
        messages.extend([message] if message else [])


def _place(row: Row) -> Location:
    return next(cell.location for cell in row if cell.text)


def _day_as_date(columns: Columns) -> Columns:
    by_key = {("date" if key == "day" else key): value for key, value in columns.by_key.items()}
    return Columns(columns.row, by_key, columns.order)


def _read_row(fields: Fields, sheet: _Sheet) -> tuple[Entry | None, Message | None]:
    timing = _timing(fields, sheet)
    identity = _identity(fields)
    message = _message(fields, identity or "", sheet)
    named = fields.read("message", words.text, "")
    tags = fields.read("tags", tags_in, _NONE)
    embargo = fields.read("embargo", lambda node: _when(node, sheet.style), None)
    channels = fields.read("channels", channels_in(sheet.defaults.channels), _NONE)
    nodes: dict[str, Node] = {key: node for key, node in fields.table.nodes.items() if key in _SHARED}
    if is_not_held(nodes.get("hold")):
        del nodes["hold"]
    shared = Fields(Table(nodes, fields.location, {}), _SHARED, sheet.notes)
    entry = finish(shared, sheet.defaults, identity or "", named or identity or "", timing, channels=channels)
    if entry is None or not identity or not (named or message):
        return None, message if identity else None
    marks = {key: node.location for key, node in fields.table.nodes.items()}
    return replace(entry, tags=tags, embargo=embargo, marks=marks), message


def _identity(fields: Fields) -> str | None:
    if "id" in fields:
        return fields.required("id", words.identity)
    text = next((fields.read(key, words.text, "") for key in ("message", "copy") if key in fields), "")
    proposed = "-".join(words.slug(text).split("-")[:4]) or "post"
    row = fields.location.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or "1"
    hint = f'write one that stays for ever, such as "{proposed}-{row}"'
    fields.missing("id", hint)
    return None


def _message(fields: Fields, identity: str, sheet: _Sheet) -> Message | None:
    if "copy" in fields and "message" in fields:
        hint = "keep the text, or the name of a message, and clear the other cell"
        sheet.notes.error("keys-clash", "`copy` and `message` cannot go together", fields.at("copy"), hint)
        return None
    if "copy" in fields:
        return message_of(fields, identity, sheet.shelf)
    if "message" not in fields:
        fields.missing("copy", "write the text as `copy`, or the name of a message as `message`")
    for key in ("media", "alt", "hashtags"):
        if key in fields:
            hint = "clear the cell, and write it in the message's own file"
            message = f"`{key}` goes with `copy`; a message brings its own"
            sheet.notes.error("keys-clash", message, fields.at(key), hint)
    return None


def _timing(fields: Fields, sheet: _Sheet) -> Moment | None:
    if "when" in fields:
        return fields.required("when", lambda node: _when(node, sheet.style))
    if sheet.date is None or fields.spoilt & {"date", "when"}:
        fields.missing("date", "write the date, or `when` with date and time")
        return None
    day_and_clock = one(sheet.date, "date", lambda node: _day_and_clock(node, sheet.style), sheet.notes)
    at = fields.required("time", lambda node: read_time(node.text)) if "time" in fields else None
    if day_and_clock is None:
        return None
    day, clock = day_and_clock
    if "day" in fields:
        fields.read("day", lambda node: _same_weekday(node, day), False)
    if at is None and clock is None:
        if "time" not in fields:
            fields.missing("time", "write the time of day, such as 9am")
        return None
    return Moment(fields.at("date") if "date" in fields else sheet.date.location, day=day, clock=at or clock)


def _when(node: Scalar, style: DateStyle) -> Moment:
    if not is_dated(node.text):
        return moment(node)
    day, clock = _day_and_clock(node, style)
    if clock is None:
        raise Wrong("bad-moment", f"{shown(node.text)} has no time of day", f"add the time: {day} 09:00")
    return Moment(node.location, day=day, clock=clock)


def _day_and_clock(node: Scalar, style: DateStyle) -> tuple[date, time | None]:
    day, clock = split_clock(node.text)
    return read_day(day, style), read_time(clock) if clock else None


def _same_weekday(node: Scalar, day: date) -> bool:
    weekday = weekday_in(node.text)
    if weekday:
        compare(weekday, day)
    return True
