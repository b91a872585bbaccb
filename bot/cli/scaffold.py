"""Make the folder of a campaign: one of the team's own, or the sample with every date moved to another launch."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.private import SHARE_NOT, ignore

_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DATED_LINE = re.compile(r"^\s*-?\s*(when|from|until|embargo|except|[\w-]+-day):")
_KEPT_AS_THEY_ARE = ("facts", "quotes", "guards")
_LAUNCH = re.compile(r"^launch: (\d{4})-(\d\d)-(\d\d) .*$", re.MULTILINE)
IGNORED = f"{SHARE_NOT}# What Drumbeat writes, and the settings of this machine.\nout/\npublic/\nconfig.toml\n"


def sample_folder() -> Path:
    """Return where the sample campaign is: in the checkout, or beside the installed package."""
    package = Path(__file__).resolve().parent.parent
    for place in (package.parent, package / "sample"):
        if (place / "schedules" / "campaign.yaml").is_file():
            return place
    raise FileNotFoundError("the sample campaign is missing from this installation")


def occupied(folder: Path) -> str:
    """Say why no campaign can be put there; empty: it can."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return f"{folder} is there already and not empty; name a new folder"
    return ""


def make_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill an empty folder, or a new one, then whole or not at all."""
    place = folder.resolve()
    making = place.with_name(f".{place.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    fill(making)
    shutil.copy(sample_folder() / "config.example.toml", making)
    (making / ".gitignore").write_text(IGNORED, "utf-8")
    (making / "secrets").mkdir(mode=0o700)
    ignore(making / "secrets")
    if not place.exists():
        making.rename(place)
        return
    for path in sorted(making.iterdir()):  # an empty folder stays the same one: somebody may be in it
        path.rename(place / path.name)
    making.rmdir()


def copy_sample(folder: Path, launch: datetime) -> None:
    """Copy the sample campaign, under its own name, with every date moved along with the launch."""
    source = sample_folder()
    shutil.copytree(source / "messages", folder / "messages")
    shift = launch.date() - _launch_day((source / "schedules" / "campaign.yaml").read_text("utf-8"))
    (folder / "schedules").mkdir()
    for path in sorted((source / "schedules").iterdir()):
        text = _moved(path.name, path.read_text("utf-8"), shift, launch)
        (folder / "schedules" / path.name).write_text(text, "utf-8", newline="")


def _launch_day(campaign: str) -> date:
    found = _LAUNCH.search(campaign)
    if found is None:
        raise ValueError("the sample's campaign.yaml has no launch")
    return _day(found)


def _moved(file: str, text: str, shift: timedelta, launch: datetime) -> str:
    if file == "campaign.yaml":
        return _LAUNCH.sub(f"launch: {launch:%Y-%m-%d %H:%M}", _shift_lines(text, shift), count=1)
    if file == "partners.csv":
        return text
    return _shift_rows(text, shift) if file.endswith(".csv") else _shift_lines(text, shift)


def _shift_lines(text: str, shift: timedelta) -> str:
    """Move dates that say when something happens; dates of sources and sign-offs stay."""
    lines, section = [], ""
    for line in text.splitlines(keepends=True):
        if line[:1].isalpha():
            section = line.split(":")[0]
        if section not in _KEPT_AS_THEY_ARE and _DATED_LINE.match(line):
            line = _DATE.sub(lambda found: str(_day(found) + shift), line)
        lines.append(line)
    return "".join(lines)


def _day(found: re.Match[str]) -> date:
    return date(int(found[1]), int(found[2]), int(found[3]))


def _shift_rows(text: str, shift: timedelta) -> str:
    """Move the dates of a calendar kept as rows, and name their weekdays anew."""
    rows = list(csv.reader(io.StringIO(text)))
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    for row in rows[1:]:
        for column, title in enumerate(header[: len(row)]):
            if title.startswith("date") and re.fullmatch(r"\d\d/\d\d/\d{4}", row[column]):
                day = datetime.strptime(row[column], "%d/%m/%Y").date() + shift  # noqa: DTZ007 - a date alone
                row[column] = f"{day:%d/%m/%Y}"
                if "day" in header:
                    row[header.index("day")] = f"{day:%A}"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
