"""Finding a message's pictures among the files that were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.campaign.notes import Notes, shown
from bot.model.campaign import MediaFile, MediaUse
from bot.model.near import ask, closest

FOLDER = "messages"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The pictures and videos that were read, by path, and the paths of files that were refused (already noted).

    `names` are how messages may write the files.
    """

    files: Mapping[str, MediaFile] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(path.removeprefix(f"{FOLDER}/") for path in self.files))


def with_file(use: MediaUse, shelf: Shelf, notes: Notes) -> MediaUse:
    """Return the use with its file's path in the campaign folder, or note that there is no such file."""
    written = use.file.replace("\\", "/").removeprefix("./")
    for path in (f"{FOLDER}/{written}", written, f"{FOLDER}/media/{written}"):
        if path in shelf.files or path in shelf.refused:
            return MediaUse(path, use.alt, use.location, use.post, use.alt_location)
    notes.error("missing-media", f"{shown(use.file)} is not there", use.location, _where(written, shelf.names))
    return MediaUse(f"{FOLDER}/{written}", use.alt, use.location, use.post, use.alt_location)


def _where(written: str, names: tuple[str, ...]) -> str:
    if "://" in written:
        return "a picture comes from the campaign folder: save it in messages/media/ and write media/ and its name"
    near = closest(written, names) or closest(f"media/{written.rsplit('/', 1)[-1]}", names)
    if near and near.casefold() in (written.casefold(), f"media/{written}".casefold()):
        return f'write it exactly as the file is called: "{near}"; capitals count'
    return ask(near) if near else "put the file into messages/media/, or correct the name"
