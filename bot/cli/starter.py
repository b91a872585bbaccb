"""Write a campaign of a team's own: settings, a calendar around the launch, and five messages that wait for words."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template

from bot.model.people import EVERYTHING

STARTER = Path(__file__).parent / "starter"
_TEAM = ("name", "initials", "login", "writes", "approves", "duty", "note")
_LEADS = ((30, ("-4w", "-2w", "-1w")), (9, ("-8d", "-4d", "-2d")), (0, ("-3d", "-2d", "-1d")))
"""By the days that are left: how long before the launch the first three messages go out."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new campaign is told about itself. An empty hashtag or link is left out of the messages, too."""

    name: str
    launch: datetime
    zone: str
    channels: tuple[str, ...] = ("wall",)
    hashtag: str = ""
    link: str = ""
    people: tuple[str, ...] = ()


def write_starter(folder: Path, answers: Answers, now: datetime) -> None:
    """Write the files of a new campaign into a folder."""
    days = (answers.launch - now).days
    first, second, third = next((leads for least, leads in _LEADS if days >= least), _LEADS[-1][1])
    values = {
        "name": _quoted(answers.name),
        "zone": answers.zone,
        "launch": f"{answers.launch:%Y-%m-%d %H:%M}",
        "channels": ", ".join(answers.channels),
        "hashtag": f"hashtag: {_quoted(answers.hashtag)}" if answers.hashtag else '# hashtag: "#OurHashtag"',
        "link": f"link: {answers.link}" if answers.link else "# link: https://…",
        "first": f"launch {first} 10:00",
        "second": f"launch {second} 10:00",
        "third": f"launch {third} 10:00",
    }
    for path in sorted(STARTER.rglob("*.*")):
        target = folder / path.relative_to(STARTER)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8")
        text = _without(text, answers) if path.suffix == ".md" else Template(text).substitute(values)
        target.write_text(text, "utf-8", newline="")
    (folder / "messages" / "media").mkdir()
    if answers.people:
        with (folder / "schedules" / "people.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(_TEAM)
            rows.writerows((name, "", "", "yes", EVERYTHING, "", "") for name in answers.people)


def _without(text: str, answers: Answers) -> str:
    """Leave out of a message the lines of what the campaign does not have."""
    for name, value in (("link", answers.link), ("hashtag", answers.hashtag)):
        if not value:
            text = re.sub(rf"\n\{{\{{ {name} \}}\}}\n", "", text)
    return text


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
