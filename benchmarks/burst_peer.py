"""APScheduler with its SQLAlchemy store, in a process of its own.

`python -m benchmarks.burst_peer FOLDER PORT POSTS POOL SECONDS`; a POOL of 0 is APScheduler as it comes.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler


def send(port: int, n: int) -> None:
    """Send one post; a function of a module, so that the store can keep it."""
    body = json.dumps({"post": f"entry-{n}", "text": f"Thank you, partner {n}. Every pledge counts."})
    headers = {"Content-Type": "application/json"}
    requests.post(f"http://127.0.0.1:{port}/posts", data=body.encode(), headers=headers, timeout=30)


def scheduler_on(folder: Path, pool: int) -> BackgroundScheduler:
    """Open a scheduler on a SQLite file; with a pool, tuned so that nothing is dropped."""
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    store = {"default": SQLAlchemyJobStore(f"sqlite:///{folder / 'jobs.sqlite'}")}
    if not pool:
        return BackgroundScheduler(jobstores=store, timezone=UTC)
    pools = {"default": ThreadPoolExecutor(pool)}
    tuned = {"misfire_grace_time": None}
    return BackgroundScheduler(jobstores=store, executors=pools, job_defaults=tuned, timezone=UTC)


def main(folder: Path, port: int, count: int, pool: int, wait: float) -> None:
    """Load one job a post before the due second, and wait for the last."""
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=wait)
    scheduler, done, ended = scheduler_on(folder, pool), threading.Event(), [0]

    def count_down(event: object) -> None:
        ended[0] += 1
        if ended[0] == count:
            done.set()

    scheduler.add_listener(count_down, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    scheduler.start(paused=True)
    for n in range(count):
        scheduler.add_job(send, "date", run_date=due, args=(port, n), id=f"entry-{n}")
    assert datetime.now(UTC) < due - timedelta(seconds=0.5), "too slow to load: give it more time"
    before = time.process_time()
    scheduler.resume()
    done.wait(wait + 30)
    scheduler.shutdown(wait=True)
    print(json.dumps({"due": due.timestamp(), "cpu": time.process_time() - before}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
