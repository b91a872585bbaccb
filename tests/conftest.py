"""No test touches this user's own folders, nor does a program that it starts."""

from __future__ import annotations

import os
import tempfile

os.environ["DRUMBEAT_STATE"] = tempfile.mkdtemp(prefix="drumbeat-state-")
