"""The house stands as it is drawn: who may import whom, and a breach of each rule is seen."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE, CHANNELS, SQL = "the house", "no channel imports another", "only the ledger speaks with a database"
NETWORK, LIBRARIES = "only channels/http touches the network", "a platform's library belongs to its channel"
BREACHES = [
    ("model/plan.py", "import bot.flow", HOUSE),
    ("campaign/parse.py", "import bot.planning.plan", HOUSE),
    ("checks/run.py", "import bot.report.plan", HOUSE),
    ("ledger/reading.py", "import bot.channels", HOUSE),
    ("report/plan.py", "import bot.web.card", HOUSE),
    ("web/card.py", "import bot.channels.text", HOUSE),
    ("flow.py", "import bot.channels", HOUSE),
    ("channels/frozen.py", "import bot.delivery.loop", HOUSE),
    ("delivery/loop.py", "import bot.desk", HOUSE),
    ("desk/refused.py", "import bot.cli.world", HOUSE),
    ("studio/__init__.py", "", HOUSE),  # a room that has no place yet
    ("channels/telegram.py", "import bot.channels.discord", CHANNELS),
    ("channels/mastodon/find.py", "import bot.channels.bluesky.record", CHANNELS),
    ("channels/http/lost.py", "import bot.channels.x.answers", CHANNELS),
    ("channels/slack.py", "", CHANNELS),
    ("delivery/loop.py", "import sqlite3", SQL),
    ("cli/world.py", "import http.client", NETWORK),
    ("channels/x/channel.py", "import requests", NETWORK),
    ("channels/telegram.py", "from urllib3 import PoolManager", NETWORK),
    ("home.py", "import socket", NETWORK),
    ("channels/bluesky/channel.py", "import tweepy", LIBRARIES),
    ("channels/telegram.py", "import apprise", LIBRARIES),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program, in which one import can be planted."""
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=lambda _, names: [n for n in names if not _is_code(n)])
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _is_code(name: str) -> bool:
    return name.endswith(".py") or ("." not in name and name != "__pycache__")


def broken(folder: Path) -> list[str]:
    """Return the names of the contracts that do not hold there."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert "Analyzed" in done.stdout, done.stdout + done.stderr
    return re.findall(r"^(.+) BROKEN", done.stdout, re.MULTILINE)


def test_every_contract_holds(copy: Path) -> None:
    assert broken(copy) == []


@pytest.mark.long
@pytest.mark.parametrize(("module", "line", "contract"), BREACHES, ids=lambda each: each or "a new room")
def test_a_planted_breach_is_caught(copy: Path, module: str, line: str, contract: str) -> None:
    path = copy / "bot" / module
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text("utf-8") if path.exists() else "") + f"\n{line}\n", "utf-8")
    [found] = broken(copy)
    assert found.startswith(contract)
