"""Keep a campaign running: the loop, the clock, edited files, the stop file, and a word where a pass cannot work."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.http.dates import listening
from bot.delivery.brake import follow_stop_file, stop_file
from bot.delivery.clockwatch import ClockWatch
from bot.delivery.loop import Loop
from bot.delivery.open_posts import OpenPosts
from bot.delivery.outcomes import Event
from bot.delivery.room import no_room
from bot.delivery.steps import passed
from bot.delivery.turns import Turns
from bot.delivery.watch import Watch
from bot.ledger import Ledger, LedgerError
from bot.model.channel import Channel
from bot.model.delivery import State

LOOK_AT_FILES_EVERY = 2.0

log = logging.getLogger("drumbeat")


@dataclass(slots=True)
class Runner:
    """Everything that happens at a wake-up. `refresh` brings the ledger up to the files and says what it did.

    `files_now` returns a cheap print of the campaign's files, which differs after an edit; `files_then` is
    the print from before the plan was read, so that an edit in between is not lost. `settings_now` is the same for the
    settings, and `settings_wrong` what keeps a run from starting with them. `kept_back` says which channels cannot be
    used now, and why (a secret that is missing). `trouble` is why the last pass could not do its work; empty: it could.
    `elapsed` counts seconds and never jumps.
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
    elapsed: Callable[[], float] = passed
    clock: ClockWatch | None = None
    settings_now: Callable[[], object] = lambda: None
    settings_wrong: Callable[[], str] = lambda: ""
    kept_back: Callable[[], Mapping[str, str]] = dict
    trouble: str = ""
    loop: Loop | None = None
    pool: Executor | None = None
    turns: Mapping[str, Turns] = field(default_factory=dict)
    _looked_at: float = float("-inf")
    _settings: object = None
    _files_trouble: str = ""
    _open: OpenPosts = field(init=False)

    def __post_init__(self) -> None:
        self._open = OpenPosts(self.ledger)

    def once(self) -> None:
        """Send what is due, and return when nothing more can be done now."""
        loop = self.begin()
        try:
            before = -1
            while loop.progress != before:
                before = loop.progress
                loop.tick()
                loop.finish()
                if self.clock is not None:
                    self.clock.look()
                if self._open.is_behind:
                    self._files_trouble = self._follow_files()
        except LedgerError as error:
            self.trouble = str(error)
            log.error("ledger: %s", error)
        finally:
            loop.stop()
            self.trouble = self.trouble or self._what_is_wrong(loop)
            self.watch.look(self.trouble, last=True)
            self.watch.alerts.close()

    def run(self, until: threading.Event) -> None:
        """Send each post at its time until the event is set; then let calls under way end, and return."""
        from bot.delivery.clock import Clock

        clock: Clock | None = None
        self.begin(lambda: clock.ring() if clock and not until.is_set() else None)
        clock = Clock(self.wake)
        try:
            clock.run(until)
        finally:
            self.end()

    def begin(self, wake: Callable[[], None] = lambda: None) -> Loop:
        """Take over what a dead process left, and look at the stop file before anything is sent."""
        if self.files_then is None:
            self.files_then = self.files_now()
        self._settings = self.settings_now()
        self.loop = loop = self._loop(wake)
        try:
            loop.start()
            if self.clock is not None:
                self.clock.begin()
            self._open.note()
            self._look_around(loop)
        except LedgerError as error:  # nothing is lost: each pass tries again, and says so
            self.trouble = str(error)
            log.error("ledger: %s", error)
        return loop

    def wake(self) -> datetime | None:
        """Do everything that is to be done now; return when there will be more, at the latest."""
        loop = self.loop or self.begin()
        later: datetime | None = None
        trouble = ""
        try:
            stepped = self.clock is not None and self.clock.look() is not None
            if stepped:
                loop.look_again()
                self._open.is_behind = (
                    True  # what was given up by the other clock, and goes on, is what the files say now
                )
            if stepped or self._open.is_behind or self.elapsed() - self._looked_at >= LOOK_AT_FILES_EVERY:
                self._look_around(loop)
            loop.tick()
            later = loop.next_wake()
        except LedgerError as error:
            trouble = str(error)
        self._note_trouble(trouble or self._files_trouble or self._what_is_wrong(loop))
        self.watch.look(self.trouble)
        return later

    def end(self) -> None:
        """Begin nothing new, let calls under way end, and send what people have still to hear."""
        if self.loop is not None:
            self.loop.stop()
        self.watch.look(self.trouble, last=True)
        self.watch.alerts.close()

    def follow(self, gap: timedelta, zone: str) -> None:
        """Take over what an edit changed for everything that is still to come."""
        self.gap, self.watch.zone = gap, zone
        if self.loop is not None:
            self.loop.gap = gap

    def _loop(self, wake: Callable[[], None]) -> Loop:
        dates = self.clock.dates if self.clock else None
        return Loop(
            self.ledger,
            self.channels,
            self.now,
            self._note,
            wake=wake,
            is_stopped=lambda: stop_file(self.root) is not None,
            is_lost=lambda: self.clock is not None and self.clock.is_off(),
            alarm=self.watch.alerts.say,
            gap=self.gap,
            elapsed=self.elapsed,
            around=lambda: listening(dates),
            pool=self.pool,
            turns=self.turns,
        )

    def _what_is_wrong(self, loop: Loop) -> str:
        return (self.clock.wrong if self.clock else "") or loop.trouble or no_room(self.root)

    def _note_trouble(self, trouble: str) -> None:
        """Log a trouble when it comes and when it goes; the watch tells people."""
        if trouble and trouble != self.trouble:
            log.error("this pass could not do its work, and each second tries again: %s", trouble)
        elif self.trouble and not trouble:
            log.warning("passes do their work again")
        self.trouble = trouble

    def _look_around(self, loop: Loop) -> None:
        """Look at the secrets, the stop file, the settings and the files."""
        self._looked_at = self.elapsed()
        self._keep_back(loop)
        follow_stop_file(self.root, self.ledger, self.now())
        self._follow_settings()
        self._files_trouble = self._follow_files()

    def _keep_back(self, loop: Loop) -> None:
        """Let the posts of a channel wait whose secret is missing: tried, they would fail one by one."""
        kept_back = dict(self.kept_back())
        for channel, why in kept_back.items():
            if loop.kept_back.get(channel) != why:
                words = f"{channel} cannot post: {why}. Its posts stay scheduled until then, each within its grace"
                log.error(words)
                self.watch.alerts.say(f"kept back {self.now():%Y-%m-%d} {words}", words)
        loop.kept_back = self.watch.kept_back = kept_back

    def _follow_settings(self) -> None:
        settings = self.settings_now()
        if settings != self._settings:
            self._settings = settings
            words = "config.toml was edited: it is followed when drumbeat run is started again"
            if wrong := self.settings_wrong():
                words = f"config.toml was edited, and drumbeat run will not start with it: {wrong}"
            log.warning(words)
            self.watch.alerts.say(f"settings edited {self.now().isoformat()}", words)

    def _follow_files(self) -> str:
        try:
            files = self.files_now()
            if files != self.files_then or self._open.is_behind or self._open.was_answered():
                self._open.is_behind = False
                self._take(files)
                self._open.note()
        except LedgerError as error:  # busy, or its disk is full: the edit is not lost, the next look takes it
            return f"the edited files are not applied yet, and tried again: {error}"
        except OSError as error:  # a folder that cannot be read, a share that is gone
            return f"the files cannot be read: {error.strerror or type(error).__name__}"
        return ""

    def _take(self, files: object) -> None:
        try:
            self.refresh()
        except (LedgerError, OSError):
            raise
        except Exception as error:  # what nobody foresaw in an edit must not stop what is due; told once an edit
            words = "the edited files cannot be used; the last good plan stays. See drumbeat check"
            log.exception(words)
            self.watch.alerts.say(f"unforeseen {self.now().isoformat()}", f"{words} ({type(error).__name__})")
        self.files_then = files

    def _note(self, event: Event) -> None:
        self.outcomes.add(event.state)
        if event.state is State.SCHEDULED and event.attempt:
            self._open.decided(event.post_id)
        self.report(event)
        self.watch.alerts.note(event)
