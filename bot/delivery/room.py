"""Is there room on the disk? Asked beforehand, because what is full is noticed at the due minute otherwise."""

from __future__ import annotations

import shutil
from pathlib import Path

LEAST_BYTES = 1_000_000
"""Below this the ledger cannot be sure to keep the next posts: a claim and its outcome take some kilobytes each."""


def no_room(folder: Path, least: int = LEAST_BYTES) -> str:
    """Say that the disk is full, and what to do; empty while there is room."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"the disk of {folder} cannot be used: {error.strerror or type(error).__name__}"
    if free >= least:
        return ""
    return f"there is no room left on the disk ({free // 1000} kB free): free some space, or nothing can be posted"
