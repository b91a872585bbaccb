"""Wake the loop at the right instants: APScheduler as an alarm clock, and nothing more.

There is one alarm for the next instant at which something may have to be done, never one a post. It goes by the wall
clock, as the campaign does. Beside it a heartbeat counts seconds that really pass, for what no alarm can know of: a
wall clock that was set, another process, edited files. The alarm is set anew when the instant is another, and when the
wall clock was set, so that one set back puts nothing to sleep. Neither decides what may go out; the ledger does.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

HEARTBEAT_SECONDS = 1.0
ALARM = "alarm"
SLIP_SECONDS = 0.05
"""By how much the wall clock may move otherwise than time passes before an alarm is set anew."""

log = logging.getLogger("drumbeat")


class Clock:
    """Calls `wake` at the instant that it last returned, whenever `ring` is called, and with each heartbeat."""

    def __init__(self, wake: Callable[[], datetime | None], heartbeat: float = HEARTBEAT_SECONDS) -> None:
        self._wake, self._heartbeat = wake, heartbeat
        self._one_at_a_time = threading.Lock()
        self._failure = ""
        self._is_rung = False
        self._alarm, self._began = datetime.min.replace(tzinfo=UTC), 0.0
        # As APScheduler comes it would drop what is more than a second late, and ten threads would be nine too many.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        pools = {"default": ThreadPoolExecutor(1)}
        self._scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults, executors=pools, daemon=True)

    def run(self, until: threading.Event) -> None:
        """Keep waking until the event is set. Blocks; the event may be set from a signal handler."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.start()
        self.ring()
        try:
            while not until.wait(self._heartbeat):  # an event waits by the monotonic clock
                self._beat()
        finally:
            self._scheduler.shutdown(wait=True)

    def ring(self) -> None:
        """Wake as soon as possible; may be called from any thread. Many rings before a wake-up are one."""
        if not self._is_rung:
            self._is_rung = True
            self._set_alarm(datetime.now(UTC))

    def _beat(self) -> None:
        with self._one_at_a_time:
            self._is_rung = False  # a ring from here on is answered by a wake-up of its own
            try:
                wanted = self._wake()
                self._set_alarm(datetime.now(UTC) if self._is_rung else wanted)
                self._failure = ""
            except Exception as error:  # whatever one pass met, the next may be well: the clock must not stop
                if str(error) != self._failure:  # said once, not every second
                    log.exception("this pass failed; trying again each second")
                self._failure = str(error)

    def _set_alarm(self, at: datetime | None) -> None:
        if at is None or not self._scheduler.running:
            return
        began = time.time() - time.monotonic()  # when the wall clock says that the machine was started
        stands = at == self._alarm and at > datetime.now(UTC) and abs(began - self._began) < SLIP_SECONDS
        if not stands:
            self._alarm, self._began = at, began
            trigger = DateTrigger(at, timezone=UTC)
            self._scheduler.add_job(self._beat, trigger, id=ALARM, replace_existing=True)
