"""What was learnt of a server, in a file between two runs: planning makes no calls."""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path
from urllib.parse import quote

import msgspec

from bot.channels.http.reason import moment, number
from bot.channels.mastodon.server import KINDS, Server
from bot.private import private_file, private_folder

FOLDER = ".drumbeat/limits"

_MAY_BE_UNKNOWN = {"picture_bytes", "video_bytes", *(name for name in KINDS if "option" in name or "open" in name)}

_log = logging.getLogger(__name__)


def limits_file(root: Path, channel: str) -> Path:
    """Where what is known of a channel's server is kept."""
    return root / FOLDER / f"{quote(channel, safe='')}.json"


def remembered(path: Path, address: str) -> Server | None:
    """Read what was kept; None when there is nothing, it is of another server, or nobody can make sense of it."""
    try:
        server = _kept(path)
    except OSError:
        return None
    if server is None:
        where = f"{FOLDER}/{path.name}"
        _log.warning("%s cannot be used, and the usual limits hold: drumbeat accounts asks the server again", where)
    return server if server is not None and server.address == address else None


def _kept(path: Path) -> Server | None:
    content = path.read_bytes()
    try:
        server = msgspec.json.decode(content, type=Server)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return server if _is_sound(server) else None


def _is_sound(server: Server) -> bool:
    for name, kind in KINDS.items():
        value = getattr(server, name)
        if number(value, kind) is None and not (value == 0 and name in _MAY_BE_UNKNOWN):
            return False
    return server.read_at.tzinfo is not None and moment(server.read_at.isoformat()) is not None


def remember(path: Path, server: Server) -> None:
    """Keep it for the next run, in one step: another process may be reading. What nobody can read is set aside."""
    private_folder(path.parent)
    with contextlib.suppress(FileNotFoundError):
        if _kept(path) is None:
            path.replace(path.with_name(f"{path.name}.unreadable"))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    private_file(temporary)
    temporary.write_bytes(msgspec.json.encode(server))
    temporary.replace(path)
