"""No test touches this user's own folders, nor does a program that it starts."""

from __future__ import annotations

import os
import shutil
import tempfile

STATE = tempfile.mkdtemp(prefix="drumbeat-state-")
os.environ["DRUMBEAT_STATE"] = STATE


def pytest_unconfigure() -> None:
    """Leave nothing behind. A worker of several ends here as well, and removes its own."""
    shutil.rmtree(STATE, ignore_errors=True)
