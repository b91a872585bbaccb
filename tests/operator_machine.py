"""A machine of its own below one folder, on which the operator's manual is followed word for word."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

TOP = Path(__file__).parent.parent
MANUAL = TOP / "docs" / "operate.md"
KIT = TOP / "docs" / "operate"
DRUMBEAT = Path(sys.executable).with_name("drumbeat")
SHIMS = {
    "sudo": 'while :; do case "$1" in -u) shift 2;; -H) shift;; *) break;; esac; done\nexec "$@"',
    "systemctl": 'echo "$@" >> "$HOME/systemctl.log"',
    "useradd": ":",
    "chown": ":",
    "git": ":",
    "python3": ":",
}


@dataclass
class Machine:
    """A machine of its own below one folder: /srv, /etc and the rest are there, and nobody else's are touched."""

    root: Path

    @property
    def campaign(self) -> Path:
        return self.root / "srv" / "my-campaign"

    def here(self, text: str) -> str:
        """Return what the manual or a file of the kit says, for this machine."""
        return re.sub(r"(?<![\w.:~])/(?=(?:srv|etc|var|usr/local)/)", f"{self.root}/", text)

    @property
    def environment(self) -> Mapping[str, str]:
        home = self.root / "var" / "lib" / "drumbeat"
        path = f"{self.root}/shims:{self.root}/usr/local/bin:/usr/bin:/bin"
        return {"PATH": path, "HOME": str(home), "DRUMBEAT_USER": "Fatima"}

    def follow(self, heading: str, code: int = 0) -> str:
        """Run every block of a section that is marked as `sh`, and return what it printed; its last line ends so."""
        section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", MANUAL.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        assert section, heading
        blocks = re.findall(r"^```sh\n(.*?)^```", section[1], re.MULTILINE | re.DOTALL)
        assert blocks, f"nothing to do under {heading}"
        script = "set -e\n" + self.here("".join(blocks))
        done = self.run(["/bin/sh", "-c", script])
        assert done.returncode == code, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def run(self, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
        env = {**self.environment, **more}
        return subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True, timeout=120, check=False)

    def drumbeat(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run([str(DRUMBEAT), "-C", str(self.campaign), *words])

    def launch_at(self, launch: datetime) -> None:
        text = f"name: Together\ntimezone: UTC\nlaunch: {launch:%Y-%m-%d %H:%M}\n"
        (self.campaign / "schedules" / "campaign.yaml").write_text(text, "utf-8")

    def on_wall(self) -> int:
        return len([*(self.campaign / "public" / "posts").glob("*.html")])


def machine_at(root: Path) -> Machine:
    """Make a machine with Drumbeat at /srv/drumbeat, where the shims stand for what needs rights or a network."""
    made = Machine(root)
    for folder in ("shims", "srv/drumbeat/.venv/bin", "etc/systemd/system", "usr/local/bin", "var/lib/drumbeat"):
        (root / folder).mkdir(parents=True)
    shims = {f"shims/{name}": body for name, body in SHIMS.items()}
    shims |= {"srv/drumbeat/.venv/bin/pip": ":", "srv/drumbeat/.venv/bin/drumbeat": f'exec {DRUMBEAT} "$@"'}
    for name, body in shims.items():
        (root / name).write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        (root / name).chmod(0o755)
    (root / "srv" / "drumbeat" / "docs").mkdir()
    shutil.copytree(KIT, root / "srv" / "drumbeat" / "docs" / "operate")
    for path in (root / "srv" / "drumbeat" / "docs" / "operate").iterdir():
        path.write_text(made.here(path.read_text("utf-8")), "utf-8")
    return made
