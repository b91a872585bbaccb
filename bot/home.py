"""Where a ledger is at home: this machine, since when it is up, and what is kept of ledgers beside them."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_MACHINE_ID = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_OF_CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"), Path("/run/secrets/kubernetes.io"))
_SET_IN_CONTAINERS = ("container", "KUBERNETES_SERVICE_HOST")
_TAKEN = "taken-over"
_NO_ID = ("", "uninitialized")


@dataclass(frozen=True, slots=True)
class Home:
    """`machine` and `boot` are empty where nobody can tell; `state` is None where nothing can be kept.

    `boot` names one start of the machine: what was kept since then, without waiting for the disk, is all there.
    """

    machine: str = ""
    boot: str = ""
    state: Path | None = None

    @classmethod
    def here(cls, environ: Mapping[str, str] = os.environ) -> Home:
        """Ask this machine. A container's own name and id change with each start, so there the machine is unknown."""
        given = environ.get("DRUMBEAT_MACHINE", "").strip()
        return cls(given or ("" if _is_container(environ) else _machine()), _boot(), _state(environ))

    def last_ledger(self, folder: Path) -> str:
        """Return the id of the ledger that was last used in a folder; empty when nobody knows."""
        try:
            return path.read_text("ascii").strip() if (path := self._of_folder(folder)) is not None else ""
        except (OSError, ValueError):
            return ""

    def note_ledger(self, folder: Path, ledger_id: str) -> None:
        """Remember which ledger is used in a folder."""
        if self.last_ledger(folder) != ledger_id:
            self._keep(self._of_folder(folder), ledger_id)

    def successor(self, ledger_id: str) -> tuple[str, str]:
        """Return the id and the folder of the ledger that took this one over on this machine; empty: none did."""
        if self.state is None or not os.path.exists(f"{self.state}/{_TAKEN}/{ledger_id}"):  # noqa: PTH110 - at each claim
            return "", ""
        try:
            kept = os.fsdecode((self.state / _TAKEN / ledger_id).read_bytes())
        except OSError:
            return "", ""
        found, _, folder = kept.partition(" ")
        return found, folder

    def note_successor(self, ledger_id: str, successor: str, folder: Path) -> None:
        """Remember that a ledger was taken over, and whatever took it over before."""
        seen: set[str] = set()
        while ledger_id and ledger_id not in {*seen, successor}:
            seen.add(ledger_id)
            following, _ = self.successor(ledger_id)
            self._keep(self.state / _TAKEN / ledger_id if self.state else None, f"{successor} {folder}")
            ledger_id = following

    def told_at(self, folder: Path, words: str) -> datetime | None:
        """Return when people last heard this of a folder; None where it was something else, or nobody knows."""
        path = self._of_folder(folder, "told")
        try:
            last, _, mark = path.read_text("ascii").strip().partition(" ") if path is not None else ("", "", "")
            return datetime.fromisoformat(last) if mark == _mark_of(words.encode()) else None
        except (OSError, ValueError):
            return None

    def note_told(self, folder: Path, words: str, at: datetime) -> None:
        """Remember what people heard of a folder, where the ledger may not be able to."""
        self._keep(self._of_folder(folder, "told"), f"{at.isoformat()} {_mark_of(words.encode())}")

    def _of_folder(self, folder: Path, kind: str = "folders") -> Path | None:
        return None if self.state is None else self.state / kind / _mark_of(os.fsencode(folder))

    def _keep(self, path: Path | None, text: str) -> None:
        if path is None:
            return
        with suppress(OSError):  # what cannot be kept is unknown later on
            make_private(path.parent)
            beside = path.with_name(f"{path.name}.{os.getpid()}")
            beside.write_bytes(os.fsencode(text))
            beside.replace(path)


def _mark_of(name: bytes) -> str:
    return hashlib.sha256(name).hexdigest()[:32]


def make_private(folder: Path) -> None:
    """Make a folder in the state folder, and that one, so that only this user looks into them."""
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)


def _is_container(environ: Mapping[str, str]) -> bool:
    return any(name in environ for name in _SET_IN_CONTAINERS) or any(path.exists() for path in _OF_CONTAINERS)


def _machine() -> str:
    if sys.platform == "win32":
        return _from_registry(r"SOFTWARE\Microsoft\Cryptography", "MachineGuid")
    if sys.platform == "darwin":
        return _from_system_call()
    return next((found for path in _MACHINE_ID if (found := _line(path)) not in _NO_ID), "")


def _boot() -> str:
    if sys.platform == "win32":
        place = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
        return _from_registry(place, "BootId")
    if sys.platform == "darwin":
        return _from_sysctl("kern.bootsessionuuid")
    return _line(_BOOT_ID)


def _line(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


def _state(environ: Mapping[str, str]) -> Path | None:
    """Return the user's folder for what programs keep; never the campaign's, which may be copied and restored."""
    if given := environ.get("DRUMBEAT_STATE"):
        return Path(given)
    above = environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME", "")
    if above and Path(above).is_absolute():
        return Path(above) / "drumbeat"
    try:
        return Path.home() / ".local" / "state" / "drumbeat"
    except RuntimeError:  # this user has no home
        return None


if sys.platform == "win32":

    def _from_registry(key: str, name: str) -> str:
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as opened:
                return str(winreg.QueryValueEx(opened, name)[0])
        except OSError:
            return ""


if sys.platform == "darwin":

    def _from_sysctl(name: str) -> str:
        import subprocess

        try:
            asked = subprocess.run(["/usr/sbin/sysctl", "-n", name], capture_output=True, text=True, timeout=5)  # noqa: S603 - ours
        except (OSError, subprocess.SubprocessError):
            return ""
        return asked.stdout.strip()

    def _from_system_call() -> str:
        """Ask for the hardware's UUID; gethostuuid needs no second program."""
        import ctypes

        found, at_once = (ctypes.c_ubyte * 16)(), (ctypes.c_long * 2)(1, 0)
        try:
            failed = ctypes.CDLL(None).gethostuuid(found, at_once)
        except (OSError, AttributeError):
            return ""
        return "" if failed else bytes(found).hex()
