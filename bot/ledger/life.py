"""Is this the ledger that it takes itself for, and has it forgotten anything? Asked before the first act."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import RLock

from bot.home import Home
from bot.ledger.birth import Birth, birth_of, claims, doubt, last_sign, new_id, rehome, seal, write_birth, write_witness
from bot.ledger.errors import LedgerError
from bot.ledger.rows import stamp
from bot.ledger.standing import GONE, NO_LEDGER, OLDER, OTHER, TAKEN_OVER, UNKNOWN, Standing, of_nothing
from bot.ledger.store import Store
from bot.ledger.witness import Witness, place_of
from bot.ledger.workers import at_work
from bot.model.delivery import Claim


class NotAtHome(LedgerError):
    """This ledger is a copy: the one that counts may be at work elsewhere."""


class _Rewound(Exception):
    """An older copy was put in the place of the ledger while it was open."""


class Life:
    """A ledger's identity in its `home`. Without a home (in memory, in a rehearsal) there is nothing to ask."""

    def __init__(self, store: Store, home: Home | None, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._home = home if store.path is not None else None
        self._path = store.path.resolve() if store.path is not None else Path()
        self._place = self._id = ""
        self._has_log = self._home is not None and _is_filled(Path(f"{self._path}-wal"))
        self._witness: Witness | None = None
        self._guard = RLock()

    def standing(self) -> Standing:
        """Look, and write nothing."""
        if self._home is None:
            return Standing()
        birth = self._store.read(birth_of)
        if birth is None:
            return Standing() if self._store.read(last_sign) else of_nothing(self._path, self._home)
        if elsewhere := self._elsewhere(birth, self._home):
            return Standing(elsewhere=elsewhere)
        why = self._missing(birth, self._store.read(claims), Witness(self._home, birth.id, self._now))
        return Standing(doubt="" if why == UNKNOWN else why)

    def doubt(self) -> str:
        """Say why this ledger may have forgotten something, as it was last found."""
        birth = self._store.read(birth_of)
        return birth.doubt if birth else ""

    def is_new(self) -> bool:
        """Say whether all that speaks for an earlier post is that this ledger cannot know."""
        return self.doubt() == NO_LEDGER

    def forgotten(self) -> str:
        """Say why something is certainly, or most likely, forgotten; a machine that was started anew is no reason."""
        why = self.doubt()
        return "" if why == UNKNOWN else why

    def begin(self) -> None:
        """Make sure that this ledger may be acted on; `NotAtHome` where another one counts.

        What it may have forgotten is marked: the claim of such a post is for looking, not for sending.
        """
        if self._home is None or self._witness is not None:
            return
        with self._guard:
            if self._witness is None:
                self._witness = self._begun(self._home)

    def rehome(self, by: str, said: str, why: str = TAKEN_OVER) -> None:
        """Take a copy over, on a person's word that the other ledger is gone."""
        if self._home is None:
            return
        home, now = self._home, stamp(self._now())
        born, known = self._born(home, now), self._store.read(birth_of)
        until = self._until(home, known.id if known else "", self._last())
        if known is not None and self._elsewhere(known, home):  # were the other one still at work here, it stops
            home.note_successor(known.id, born.id, self._path.parent)
        self._store.write(lambda connection: rehome(connection, born, why, by, said, until))
        with self._guard:
            self._witness = self._witnessed(home, born, self._store.read(claims))

    def claim(self, operation: Callable[[sqlite3.Connection], tuple[Claim, int] | None]) -> Claim | None:
        """Make a claim, and leave a sign of it beside the ledger before anybody can make the public call.

        None when the ledger went back in time under our hands: then what is due has to be looked for first.
        """
        try:
            found = self._store.write(lambda connection: self._unheard_of(operation(connection)))
        except _Rewound:
            self._begin_again()
            return None
        if found is not None and self._witness is not None:
            self._witness.note(found[1])
        return found[0] if found else None

    def stay(self) -> None:
        """Make sure that the file is still where it was opened: what is written to another nobody ever finds."""
        self.begin()
        if self._home is None:
            return
        if place_of(self._path) != self._place:
            raise LedgerError(f"the ledger {self._path} was moved, replaced or deleted while it was in use: start anew")
        if self._taken_by(self._id, self._home) and (birth := self._store.read(birth_of)):
            raise NotAtHome(self._elsewhere(birth, self._home))

    def close(self) -> None:
        if self._witness is not None:
            self._witness.close()
            self._witness = None

    def _unheard_of(self, claimed: tuple[Claim, int] | None) -> tuple[Claim, int] | None:
        """Return a claim whose number no sign of life knows of yet: a known one was given before, to a lost claim."""
        if claimed and self._home and (self._witness is None or self._witness.latest() >= claimed[1]):
            raise _Rewound
        return claimed

    def _begin_again(self) -> None:
        with self._guard:
            self.close()
            self.begin()

    def _begun(self, home: Home) -> Witness:
        known, made = self._store.read(lambda connection: (birth_of(connection), claims(connection)))
        if known is None or not self._is_as_it_was(known, made, home):  # most starts have nothing to write
            self._store.check()
            known = self._store.write(lambda connection: self._checked(connection, home))
        return self._witnessed(home, known, self._store.read(claims))

    def _is_as_it_was(self, known: Birth, made: int, home: Home) -> bool:
        if self._elsewhere(known, home) or self._here(home, known) != known:
            return False
        return not self._missing(known, made, Witness(home, known.id, self._now))

    def _checked(self, connection: sqlite3.Connection, home: Home) -> Birth:
        """Give the ledger its certificate, or hold it against where it is, and note what it may have forgotten."""
        known, now = birth_of(connection), stamp(self._now())
        if known is None:
            born = self._born(home, now)
            is_new = not last_sign(connection)
            why = (GONE if self._last() else NO_LEDGER) if is_new else UNKNOWN
            doubt(connection, born, why, self._until(home, self._last()))
            return born
        if elsewhere := self._elsewhere(known, home):
            raise NotAtHome(elsewhere)
        here = self._here(home, known)
        made, witness = claims(connection), Witness(home, known.id, self._now)
        if why := self._missing(known, made, witness):
            ahead = here.ahead + max(witness.least() - made, 0)
            doubt(connection, replace(here, ahead=ahead), why, self._until(home, known.id))
        elif here != known:
            write_birth(connection, here)
        return here

    def _until(self, home: Home, *ledger_ids: str) -> str:
        """Return until when something may have been sent: now, or at the last claim. Either clock may be wrong."""
        last = (Witness(home, each, self._now).last() for each in ledger_ids if each)
        return max(stamp(at or self._now()) for at in (None, *last))

    def _missing(self, birth: Birth, made: int, witness: Witness) -> str:
        """Say why the ledger may lack something that was done; empty: it lacks nothing."""
        last, counted = self._last(), witness.count()
        if last and last != birth.id:
            return OTHER
        if max(counted or 0, witness.least()) > made:
            return OLDER
        if counted is None or birth.witness != witness.place() or self._was_cut_short():
            return UNKNOWN
        return ""

    def _was_cut_short(self) -> bool:
        """Say whether the last process died. Then an older file may stand before a log of later changes."""
        return self._has_log and not at_work(self._path.parent / "workers")

    def _elsewhere(self, birth: Birth, home: Home) -> str:
        """Say whose ledger this is, if not ours. A folder may be renamed: its file stays the same file."""
        if taken_by := self._taken_by(birth.id, home):
            whose = f"was taken over by {taken_by}"
        elif other := whose_else(birth, self._path, home):
            whose = f"belongs to {other}"
        else:
            return ""
        return (
            f"this ledger {whose}, and two would post everything twice. Work there; or, if that one is "
            'stopped for good, take it over: drumbeat takeover --why "…"'
        )

    def _taken_by(self, ledger_id: str, home: Home) -> str:
        """Name the folder of this machine whose ledger took that one over; a file put back there is no copy."""
        _, folder = home.successor(ledger_id)
        return folder if folder and folder != str(self._path.parent) else ""

    def _here(self, home: Home, known: Birth) -> Birth:
        machine = known.machine or seal(home.machine, known.id)
        return replace(known, machine=machine, folder=str(self._path.parent), place=place_of(self._path))

    def _born(self, home: Home, now: str) -> Birth:
        ledger_id = new_id()
        machine = seal(home.machine, ledger_id)
        return Birth(ledger_id, machine, str(self._path.parent), place_of(self._path), now)

    def _last(self) -> str:
        return self._home.last_ledger(self._path.parent) if self._home is not None else ""

    def _witnessed(self, home: Home, birth: Birth, made: int) -> Witness:
        self._has_log = False  # from here on it is our own
        self._place, self._id = place_of(self._path), birth.id
        witness = Witness(home, birth.id, self._now)
        witness.begin(made)
        if (place := witness.place()) != birth.witness:
            self._store.write(lambda connection: write_witness(connection, place))
        home.note_ledger(self._path.parent, birth.id)
        return witness


def whose_else(birth: Birth, path: Path, home: Home) -> str:
    """Name the folder, and machine, that a certificate is of, if that is not `path`'s in this home."""
    machine = seal(home.machine, birth.id)
    is_other_machine = bool(machine and birth.machine) and machine != birth.machine
    is_here = birth.folder == str(path.parent) or birth.place == place_of(path)
    if is_here and not is_other_machine:
        return ""
    return f"{birth.folder} on another machine" if is_other_machine else birth.folder


def _is_filled(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
