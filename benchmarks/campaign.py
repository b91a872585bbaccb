"""Write a large campaign as real files, the same ones each time: texts, partners and days follow from their numbers."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

CHANNELS = ("wall", "x", "mastodon", "bluesky", "linkedin", "facebook")
PARTNERS = 150
KINDS = ("university", "housing association", "sports club", "council", "charity", "hospital trust")
PLACES = ("Leeds", "Bradford", "Wakefield", "Calderdale", "Kirklees", "Harrogate", "Craven")
LAUNCH = date(2096, 6, 4)
WEEKS = 60
TIMES = ("08:30", "10:15", "14:45", "17:30", "19:15")
ENTRIES_A_FILE = 100
IN_SHEETS = 500

_WORDS = tuple(
    word
    for line in (
        "neighbours colleagues patients students teams streets classrooms clubs wards voices questions stories pledges",
        "changes listens learns speaks shows shares names asks answers helps starts grows matters begins counts today",
        "openly calmly together early often kindly plainly again here everywhere locally now first better braver",
    )
    for word in line.split()
)


def write(root: Path, posts: int = 10_000) -> None:
    """Write a campaign of that many posts: a shout-out each weekday, and entries with texts of their own."""
    (root / "schedules").mkdir(parents=True)
    (root / "messages").mkdir()
    _write_campaign(root)
    _write_partners(root)
    occurrences = WEEKS * 5
    own = (posts - occurrences * len(CHANNELS)) / len(CHANNELS)
    full, rest = int(own), round(own % 1 * len(CHANNELS))
    plan = [CHANNELS] * full + ([CHANNELS[:rest]] if rest else [])
    _write_entries(root, plan[:-IN_SHEETS])
    _write_sheet(root, len(plan) - IN_SHEETS, plan[-IN_SHEETS:])


def _write_campaign(root: Path) -> None:
    (root / "schedules/campaign.yaml").write_text(
        f"name: The large one\ntimezone: Europe/London\nlaunch: {LAUNCH} 09:00\nhashtag: '#TheLargeOne'\n"
        f"link: https://campaign.example/take-part\nchannels: [{', '.join(CHANNELS)}]\nhours: 08:00-20:00\n"
        "facts:\n  people: {value: 2.7 million, source: the census, as_of: 2090-01-01}\n"
    )
    (root / "schedules/shout-outs.yaml").write_text(
        f"entries:\n  - id: shout-outs\n    every: weekdays 12:30\n    from: launch -{WEEKS}w 08:00\n"
        "    until: launch -1d\n    message: shout-out\n    partners: {per_post: 1, repeat: yes}\n"
    )
    (root / "messages/shout-out.md").write_text(
        "---\nreplies: everyone\n---\nThank you, {{ partner.mention }}.\n\n"
        "Every {{ partner.kind }} in {{ partner.place }} helps. {{ days_to_launch }} days to go. {{ hashtag }}\n"
    )


def _write_partners(root: Path) -> None:
    with (root / "schedules/partners.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(
            ("id", "name", "kind", "place", "pledged", "organisations", "consent", "x", "mastodon", "bluesky")
        )
        for n in range(PARTNERS):
            place = PLACES[n % len(PLACES)]
            handles = (f"partner{n}", f"partner{n}@social.example", f"partner{n}.example")
            name = f"{place} Partner {n}"
            rows.writerow((f"p{n}", name, KINDS[n % len(KINDS)], place, "2090-01-01", 1, "mention", *handles))


def _write_entries(root: Path, channels: list[tuple[str, ...]]) -> None:
    for start in range(0, len(channels), ENTRIES_A_FILE):
        lines = ["entries:"]
        for n, named in enumerate(channels[start : start + ENTRIES_A_FILE], start=start):
            day, clock = _moment(n)
            lines += [
                f"  - id: entry-{n}",
                f"    when: launch -{(LAUNCH - day).days}d {clock}",
                f"    message: message-{n}",
                f"    channels: [{', '.join(named)}]",
                "    tags: [statistic]",
                "    owner: Communications officer",
            ]
            (root / f"messages/message-{n}.md").write_text(
                f"---\nreplies: everyone\n---\n{_text(n, 40)} {{{{ link }}}} {{{{ hashtag }}}}\n\n"
                f"## x, bluesky\n{_text(n, 15)} {{{{ facts.people }}}} people. {{{{ link }}}} {{{{ hashtag }}}}\n"
            )
        (root / f"schedules/entries-{start // ENTRIES_A_FILE:02}.yaml").write_text("\n".join(lines) + "\n")


def _write_sheet(root: Path, start: int, channels: list[tuple[str, ...]]) -> None:
    with (root / "schedules/calendar.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "date", "time", "channels", "copy", "owner"))
        for n, named in enumerate(channels, start=start):
            day, clock = _moment(n)
            copy = _text(n, 18) + " {{ link }} {{ hashtag }}"
            rows.writerow((f"row-{n}", day.isoformat(), clock, ", ".join(named), copy, "Communications officer"))


def _moment(n: int) -> tuple[date, str]:
    first = LAUNCH - timedelta(weeks=WEEKS)
    return first + timedelta(days=n // len(TIMES)), TIMES[n % len(TIMES)]


def _text(n: int, words: int) -> str:
    chosen = random.Random(n).choices(_WORDS, k=words)
    return " ".join(chosen).capitalize() + "."
