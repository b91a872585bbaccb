"""Reading the campaign folder: the only part of parsing that touches the disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.campaign.encoding import decode
from bot.campaign.media import media_facts
from bot.campaign.notes import Notes
from bot.model.campaign import MediaFile, SourceFile, Sources
from bot.model.diagnostic import Location

FOLDERS = ("schedules", "messages")
MAX_DEPTH = 20

MAX_TEXT, MAX_WORKBOOK, MAX_MEDIA = 5 * 2**20, 20 * 2**20, 512 * 2**20

_YAML, _TEXT, _SHEETS = (".yaml", ".yml"), ".md", (".csv", ".xlsx")
_OF_FILES = (*_YAML, _TEXT, *_SHEETS, ".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4", ".mov")
_PRIVATE = (".", "_", "~$")
_FOREIGN = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv", ".doc", ".docx", ".odt", ".rtf", ".json", ".toml")


def read(root: Path) -> Sources:
    """Read every file of the campaign. What cannot be read becomes a diagnostic, and the rest is read all the same."""
    notes = Notes()
    files: list[SourceFile] = []
    media: dict[str, MediaFile] = {}
    home = Path(os.path.realpath(root))
    for name, path in _walk(home, notes):
        if name.startswith("messages/media/"):
            facts = _media(name, path, notes)
            if facts is not None:
                media[name] = facts
        elif name.endswith(_suffixes(name)):
            source = _source(name, path, notes)
            if source is not None:
                files.append(source)
        elif name.lower().endswith((*_FOREIGN, *_YAML, _TEXT, *_SHEETS)):
            _note_foreign(name, notes)
    return Sources(str(root), tuple(files), media, tuple(notes.found))


def fingerprint(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Return the name, size and time of change of every file: equal as long as nothing was edited."""
    seen: list[tuple[str, int, int]] = []
    for name, path in _walk(Path(os.path.realpath(root)), Notes()):
        try:
            found = path.stat()
        except OSError:
            continue
        seen.append((name, found.st_size, found.st_mtime_ns))
    return tuple(seen)


def _suffixes(name: str) -> tuple[str, ...]:
    return (_TEXT,) if name.startswith("messages/") else (*_YAML, *_SHEETS)


def _walk(home: Path, notes: Notes) -> Iterator[tuple[str, Path]]:
    """Yield every file of the two folders by its name in the campaign, in order; links that lead out are noted."""
    for folder in FOLDERS:
        yield from _walk_folder(home / folder, folder, home, notes)


def _walk_folder(path: Path, name: str, home: Path, notes: Notes) -> Iterator[tuple[str, Path]]:
    if not _is_inside(path, name, home, notes):
        return
    if name.count("/") > MAX_DEPTH:
        hint = "move the files up; no campaign needs so many folders"
        message = f"folders inside one another more than {MAX_DEPTH} deep"
        notes.error("unreadable-file", message, Location(name), hint)
        return
    try:
        inside = sorted(os.listdir(path))  # noqa: PTH208  names are enough
    except OSError as error:
        if os.path.lexists(path):
            _note_unreadable(name, error, notes)
        return
    for each in inside:
        if not each.startswith(_PRIVATE):
            yield from _walk_child(path / each, f"{name}/{each}", home, notes)


def _walk_child(child: Path, name: str, home: Path, notes: Notes) -> Iterator[tuple[str, Path]]:
    if not _is_nameable(child.name):
        hint = "rename it: letters, digits and hyphens are safe everywhere"
        shown = name.encode("utf-8", "replace").decode("utf-8")
        notes.error("bad-file-name", "a file name with characters that cannot be shown", Location(shown), hint)
        return
    try:
        is_folder = child.is_dir()
    except OSError as error:
        _note_unreadable(name, error, notes)
        return
    if is_folder and not child.is_symlink():
        if child.suffix.lower() in _OF_FILES:
            hint = "rename the folder, or put the file in its place"
            notes.error("unreadable-file", "a folder has the name of a file", Location(name), hint)
        else:
            yield from _walk_folder(child, name, home, notes)
    elif _is_inside(child, name, home, notes):
        if is_folder:
            hint = "move the folder itself here"
            notes.error("linked-folder", "a link to a folder is not followed", Location(name), hint)
        else:
            yield name, child


def _is_nameable(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return name.isprintable()


def _is_inside(path: Path, name: str, home: Path, notes: Notes) -> bool:
    """Say whether a path may be read: what the walk came to, and links only to other files of the campaign."""
    if not path.is_symlink():
        return True  # the walk came here from inside
    real = Path(os.path.realpath(path))
    parts = real.relative_to(home).parts if real.is_relative_to(home) else ()
    if parts and parts[0] in FOLDERS and not any(part.startswith(_PRIVATE) for part in parts):
        return True
    where = "the campaign's folders schedules and messages" if parts else "the campaign folder"
    hint = "copy the file itself into the campaign folder"
    notes.error("outside-folder", f"a link that leads out of {where}", Location(name), hint)
    return False


def _source(name: str, path: Path, notes: Notes) -> SourceFile | None:
    is_workbook = name.endswith(".xlsx")
    content = _bytes(name, path, MAX_WORKBOOK if is_workbook else MAX_TEXT, notes)
    if content is None or is_workbook:
        return None if content is None else SourceFile(name, binary=content)
    text = decode(content, name, notes)
    return None if text is None else SourceFile(name, text)


def _bytes(name: str, path: Path, limit: int, notes: Notes) -> bytes | None:
    try:
        if not _is_readable(name, path, limit, notes):
            return None
        with path.open("rb") as file:
            return file.read()
    except OSError as error:
        _note_unreadable(name, error, notes)
        return None


def _is_readable(name: str, path: Path, limit: int, notes: Notes) -> bool:
    """Look before opening: a pipe would never end, and a huge file would fill the memory."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        notes.error("unreadable-file", "not an ordinary file", Location(name), "delete it, or put a file in its place")
        return False
    if found.st_size > limit:
        size = f"{found.st_size / 2**20:,.0f} MB; at most {limit // 2**20} MB are read"
        hint = "cut it into several files, or make it smaller"
        notes.error("file-too-large", f"the file has {size}", Location(name), hint)
        return False
    return True


def _media(name: str, path: Path, notes: Notes) -> MediaFile | None:
    try:
        return media_facts(name, path) if _is_readable(name, path, MAX_MEDIA, notes) else None
    except OSError as error:
        _note_unreadable(name, error, notes)
        return None


def _note_unreadable(name: str, error: OSError, notes: Notes) -> None:
    why = error.strerror or "it cannot be opened"
    hint = "look at its permissions, or copy it here again"
    notes.error("unreadable-file", f"cannot be read: {why.lower()}", Location(name), hint)


def _note_foreign(name: str, notes: Notes) -> None:
    wanted = ".md" if name.startswith("messages/") else ".yaml, .csv or .xlsx, in small letters"
    notes.warn("unknown-file", "files of this kind are not read", Location(name), f"save it as {wanted}")
