"""The specification of the formats and the code say the same."""

from __future__ import annotations

import re
from pathlib import Path

import bot.campaign
from bot.campaign import campaign_file, entries, files, messages, partners, people, rows
from bot.campaign.parse import parse

FOLDER = Path(bot.campaign.__file__ or "").parent
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.split(f"\n## {title}", 1)[1].split("\n## ", 1)[0]


def first_cells(text: str) -> set[str]:
    cells = (line.split("|")[1] for line in text.split("\n") if line.startswith("| `"))
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_key_of_campaign_and_messages_is_documented_and_no_other() -> None:
    assert first_cells(section("`schedules/campaign.yaml`")) == set(campaign_file.KEYS)
    assert first_cells(section("`schedules/partners.csv`")) == set(partners.HEADERS)
    assert first_cells(section("`schedules/people.csv`")) == set(people.HEADERS)
    keys = {name for name in first_cells(section("`messages/*.md`")) if not name.startswith(("{{", "."))}
    assert keys == set(messages.KEYS)


def test_every_key_and_column_of_entries_is_documented_and_no_other() -> None:
    in_yaml, in_sheets = section("Entries").split("In a spreadsheet", 1)
    assert first_cells(in_yaml) == set(entries.KEYS) - {"at"}
    assert first_cells(in_sheets) == set(rows.HEADERS)
    for key, others in rows.HEADERS.items():
        assert all(other in in_sheets for other in others), key


def test_every_code_is_documented_and_no_other() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    raised = r'(?:Wrong|_Refused|notes\.error|notes\.warn|notes\.inform)\(\s*"([a-z-]+)"'
    assert first_cells(section("What can be wrong")) == set(re.findall(raised, source))


def test_the_sample_campaign_has_no_problem() -> None:
    campaign, found = parse(files.read(FOLDER.parent.parent))
    assert found == ()
    assert campaign is not None
    assert campaign.entries
    assert campaign.partners
    assert {entry.message for entry in campaign.entries} <= set(campaign.messages)
