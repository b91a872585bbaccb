"""Forget a person: whoever is still of the team is not forgotten, and backups that keep the name are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.desk.refused import Refused
from bot.ledger import Ledger
from bot.ledger.backup import is_backup
from bot.model.campaign import Campaign
from bot.model.people import plainly

_MOST_FILES = 1000


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


def backups_near(root: Path, ledger: Path) -> tuple[Path, ...]:
    """Return the backups that lie in the campaign's folder and beside its ledger; others may be anywhere."""
    return tuple(dict.fromkeys(path for path in _files(root, ledger) if path != ledger and is_backup(path)))


def _files(root: Path, ledger: Path) -> Iterator[Path]:
    for folder in (ledger.parent, root, *(path for path in sorted(root.iterdir()) if path.is_dir())):
        if folder.is_dir():
            yield from [path for path in sorted(folder.iterdir()) if path.is_file()][:_MOST_FILES]
