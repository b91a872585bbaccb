"""Bytes to text: UTF-8, and a clear word where a file was saved as something else."""

from __future__ import annotations

import codecs

from bot.campaign.notes import Notes
from bot.model.diagnostic import Location

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAVE = 'save it again as UTF-8 (in Excel: "CSV UTF-8"; in Notepad: Save as, Encoding)'


def decode(content: bytes, name: str, notes: Notes) -> str | None:
    """Return the text with plain line ends; None, with one diagnostic, when it is not UTF-8.

    Spreadsheet programs still write CSV in older encodings, so there a clear case is read, with a warning.
    """
    for mark, codec, title in _MARKS:
        if content.startswith(mark):
            return _other(content, codec, title, Location(name), notes)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place(name, content[: error.start].decode("utf-8-sig"))
        return _other(content, "cp1252", "Windows-1252", place, notes)
    if "\0" in text:
        place = _place(name, text.partition("\0")[0])
        notes.error("bad-encoding", "this is not a text file", place, "put the right file in its place")
        return None
    return _plain(text)


def _place(name: str, before: str) -> Location:
    before = _plain(before)
    return Location(name, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _other(content: bytes, codec: str, title: str, place: Location, notes: Notes) -> str | None:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        hint = "put the right file in its place, saved as UTF-8"
        notes.error("bad-encoding", "this is not a text file", Location(place.file), hint)
        return None
    if place.file.endswith(".csv"):
        notes.warn("old-encoding", f"saved as {title}, and read as that", place, f"look at the accents; {_SAVE}")
        return _plain(text)
    notes.error("bad-encoding", f"saved as {title}", place, _SAVE)
    return None


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
