"""Keep a campaign running: the loop, the clock, edited files, the stop file and a clean end."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.delivery.loop import Loop
from bot.delivery.outcomes import Event
from bot.delivery.watch import Watch
from bot.ledger import Ledger, LedgerError
from bot.model.channel import Channel
from bot.model.delivery import Pause, State

STOP_FILE = "PAUSE"
STOP_FILES = (STOP_FILE, "PAUSE.txt", "pause", "pause.txt")
"""A file of such a name in the campaign's folder stops everything; its first line says why."""

LOOK_AT_FILES_EVERY = timedelta(seconds=2)
BY_FILE = f"{STOP_FILE} file"

log = logging.getLogger("drumbeat")


@dataclass(slots=True)
class Runner:
    """Everything that happens at a wake-up. `refresh` brings the ledger up to the files and says what it did.

    `files_now` returns a cheap print of the campaign's files, which differs after an edit; `files_then` is
    the print from before the plan was read, so that an edit in between is not lost.
    """

    root: Path
    ledger: Ledger
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    refresh: Callable[[], None]
    files_now: Callable[[], object]
    report: Callable[[Event], None]
    watch: Watch
    gap: timedelta = timedelta(minutes=10)
    outcomes: set[State] = field(default_factory=set)
    files_then: object = None
    _looked_at: datetime | None = None

    def once(self) -> None:
        """Send what is due, and return when nothing more can be done now."""
        loop = self._loop()
        loop.start()
        self._follow_stop_file()
        try:
            before = -1
            while loop.progress != before:
                before = loop.progress
                loop.tick()
                loop.finish()
        finally:
            loop.stop()
            self.watch.look(last=True)
            self.watch.alerts.close()

    def run(self, until: threading.Event) -> None:
        """Send each post at its time until the event is set; then let calls under way end, and return."""
        from bot.delivery.clock import Clock

        if self.files_then is None:
            self.files_then = self.files_now()
        clock: Clock | None = None
        loop = self._loop(lambda: clock.ring() if clock and not until.is_set() else None)
        loop.start()
        clock = Clock(lambda: self._wake(loop))
        try:
            clock.run(until)
        finally:
            loop.stop()
            self.watch.alerts.close()

    def _loop(self, wake: Callable[[], None] = lambda: None) -> Loop:
        return Loop(
            self.ledger,
            self.channels,
            self.now,
            self._note,
            wake=wake,
            is_stopped=lambda: self._stop_file() is not None,
            alarm=self.watch.alerts.say,
            gap=self.gap,
        )

    def _wake(self, loop: Loop) -> datetime | None:
        if self._looked_at is None or abs(self.now() - self._looked_at) >= LOOK_AT_FILES_EVERY:
            self._looked_at = self.now()
            self._follow_stop_file()
            self._follow_files()
        loop.tick()
        self.watch.look()
        return loop.next_wake()

    def _follow_files(self) -> None:
        files = self.files_now()
        if files != self.files_then:
            try:
                self.refresh()
            except LedgerError as error:  # busy, or its disk is full: the edit is not lost, the next look takes it
                log.error("the edited files are not applied yet, and tried again: %s", error)
            except Exception as error:  # what nobody foresaw in an edit must not stop what is due; told once an edit
                self.files_then = files
                words = "the edited files cannot be used; the last good plan stays. See drumbeat check"
                log.exception(words)
                self.watch.alerts.say(f"unforeseen {self.now().isoformat()}", f"{words} ({type(error).__name__})")
            else:
                self.files_then = files

    def _stop_file(self) -> Path | None:
        return next((path for name in STOP_FILES if os.path.lexists(path := self.root / name)), None)

    def _follow_stop_file(self) -> None:
        """Turn the stop file's coming and going into a pause of the ledger, so that elapsed posts wait for a yes."""
        path = self._stop_file()
        stops = [pause for pause in self.ledger.pauses() if pause.scope == "all"]
        if path is not None and not stops:  # a person's own stop stays as it is, and stands when the file is gone
            why = _first_line(path)
            self.ledger.pause(Pause("all", BY_FILE, why or f"a file named {STOP_FILE} is there", self.now()))
            log.warning("paused: %s", why or STOP_FILE)
        elif path is None and any(pause.by == BY_FILE for pause in stops):
            elapsed = self.ledger.resume("all", BY_FILE)
            log.warning("going on: the %s file is gone; %d posts wait for a yes", STOP_FILE, len(elapsed))

    def _note(self, event: Event) -> None:
        self.outcomes.add(event.state)
        self.report(event)
        self.watch.alerts.note(event)


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text("utf-8", errors="replace").strip().splitlines()
    except OSError:  # a folder of that name, or a file that this user may not read, stops as well
        return ""
    return lines[0][:200] if lines else ""
