"""Forget a person: whoever is still of the team is not forgotten, and files that keep the name are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.desk.refused import Refused
from bot.ledger import Ledger
from bot.ledger.forgetting import SHORTEST_IN_WORDS
from bot.model.campaign import Campaign
from bot.model.people import plainly

_LARGEST = 200_000_000


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The mark that stands for the person from now on."""

    mark: str


def still_there(campaign: Campaign | None, names: Sequence[str]) -> Refused | None:
    """Say where the files still name the person: from there the name would come back."""
    plain = {plainly(name) for name in names}
    for person in campaign.people if campaign else ():
        if not plain.isdisjoint(map(plainly, person.names)):
            return Refused(f"{person.name} is still of the team ({person.location})", "Take the row out first")
    for entry in campaign.entries if campaign else ():
        if plainly(entry.owner) in plain:
            return Refused(f"{entry.owner} is still the owner of {entry.id} ({entry.at('owner')})", "Write another one")
    return None


def forget(ledger: Ledger, names: Sequence[str], by: str) -> Forgotten | Refused:
    """Put a mark in the place of all names of one person, for good."""
    mark = ledger.forget(names, by)
    return Forgotten(mark) if mark else Refused(f"the ledger knows nobody called {' or '.join(names)}")


def still_named_in(root: Path, names: Sequence[str], ledger: Path) -> tuple[Path, ...]:
    """Return the files of the campaign's folder that hold one of the names: backups, made pages, addresses, logs."""
    plain = [plainly(name).encode() for name in names if len(plainly(name)) >= SHORTEST_IN_WORDS]
    found = []
    for path in (path for path in _files(root, ledger.parent) if path != ledger):
        with suppress(OSError):
            content = b" ".join(path.read_bytes().lower().split())
            if any(name in content for name in plain):
                found.append(path)
    return tuple(found)


def _files(*folders: Path) -> Iterator[Path]:
    """Return each file in and below these folders once, but for those of git and those that are too large."""
    seen = set()
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        is_of_git = ".git" in path.parts
        if not is_of_git and path not in seen and path.is_file() and path.stat().st_size <= _LARGEST:
            seen.add(path)
            yield path
