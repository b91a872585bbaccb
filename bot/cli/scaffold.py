"""Make a campaign of one's own from the sample: another name, another launch, every date moved with it."""

from __future__ import annotations

import csv
import io
import re
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.private import SHARE_NOT, ignore

SAMPLE_FOLDERS = ("schedules", "messages")
_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DATED_LINE = re.compile(r"^\s*-?\s*(when|from|until|embargo|except|[\w-]+-day):")
_KEPT_AS_THEY_ARE = ("facts", "quotes", "guards")
IGNORED = f"{SHARE_NOT}# What Drumbeat writes, and the settings of this machine.\nout/\npublic/\nconfig.toml\n"


def sample_folder() -> Path:
    """Return where the sample campaign is: in the checkout, or beside the installed package."""
    package = Path(__file__).resolve().parent.parent
    for place in (package.parent, package / "sample"):
        if (place / "schedules" / "campaign.yaml").is_file():
            return place
    raise FileNotFoundError("the sample campaign is missing from this installation")


def scaffold(folder: Path, name: str, launch: datetime, timezone: str) -> str:
    """Write the campaign to a new or an empty folder. Returns what is in the way, or nothing."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return f"{folder} is there already and not empty; name a new folder"
    if not name.strip():
        return "the campaign needs a name"
    if not name.isprintable():
        return "the name has a line break or another character that cannot be printed; leave it out"
    source = sample_folder()
    making = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    shutil.copytree(source / "messages", making / "messages")
    shift = launch.date() - _launch_day((source / "schedules" / "campaign.yaml").read_text("utf-8"))
    for path in sorted((source / "schedules").iterdir()):
        text = path.read_text("utf-8")
        target = making / "schedules" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_text(_moved(path.name, text, shift, name, launch, timezone), "utf-8", newline="")
    example = source / "config.example.toml"
    if example.is_file():
        shutil.copy(example, making)
    (making / ".gitignore").write_text(IGNORED, "utf-8")
    (making / "secrets").mkdir(mode=0o700)
    ignore(making / "secrets")
    if folder.exists():
        folder.rmdir()
    making.rename(folder)
    return ""


def _launch_day(campaign: str) -> date:
    found = re.search(r"^launch: (\d{4})-(\d\d)-(\d\d)", campaign, re.MULTILINE)
    if found is None:
        raise ValueError("the sample's campaign.yaml has no launch")
    return date(int(found[1]), int(found[2]), int(found[3]))


def _moved(file: str, text: str, shift: timedelta, name: str, launch: datetime, timezone: str) -> str:
    if file == "campaign.yaml":
        return _own(_shift_lines(text, shift), name, launch, timezone)
    if file == "partners.csv":
        return text
    return _shift_rows(text, shift) if file.endswith(".csv") else _shift_lines(text, shift)


def _own(text: str, name: str, launch: datetime, timezone: str) -> str:
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "campaign"
    for pattern, line in (
        (r"^name: .*$", f"name: {quoted}"),
        (r"^launch: .*$", f"launch: {launch:%Y-%m-%d %H:%M}"),
        (r"^timezone: .*$", f"timezone: {timezone}"),
        (r"^  campaign: .*$", f"  campaign: {slug}"),
    ):
        text = re.sub(pattern, line.replace("\\", r"\\"), text, count=1, flags=re.MULTILINE)
    return text


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
