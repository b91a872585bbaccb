# ruff: noqa: E501  a list of scraps reads best on few lines
"""Nothing that stands in the files makes parsing raise."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.campaign import files
from bot.campaign.campaign_file import KEYS as CAMPAIGN_KEYS
from bot.campaign.entries import KEYS as ENTRY_KEYS
from bot.campaign.messages import KEYS as MESSAGE_KEYS
from bot.campaign.parse import parse
from bot.campaign.partners import HEADERS as PARTNER_HEADERS
from bot.campaign.rows import HEADERS as ROW_HEADERS
from bot.model.campaign import SourceFile, Sources
from tests.campaign.conftest import CAMPAIGN, MEDIA

NAMES = (
    "schedules/campaign.yaml",
    "schedules/a.yaml",
    "schedules/a.csv",
    "schedules/a.xlsx",
    "schedules/partners.csv",
    "messages/m.md",
    "messages/media/m.png",
)
SCRAPS = st.sampled_from(
    ["launch", "x y", "launch -1w 10:00", "2021-08-23 09:00", "23/08/2021", "9am", "=A1", "yes", "#a", "{{ link }}", "---",
     "## x", "[", "]", "{", "}", "&a", "*a", "!t", "- ", ": ", '"', "'", "|", "\n", "\n  ", "\t", ",", ";", "𝕏", "\u2028",
     "99999999"]
)  # fmt: skip
PIECES = st.lists(SCRAPS | st.text(max_size=8), max_size=12).map("".join)
few = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def parse_all(texts: dict[str, str], binaries: dict[str, bytes] | None = None) -> None:
    sources = [SourceFile(path, text) for path, text in texts.items()]
    sources += [SourceFile(path, binary=content) for path, content in (binaries or {}).items()]
    campaign, found = parse(Sources("", tuple(sources), MEDIA))
    assert campaign is not None or found
    assert all(diagnostic.hint and diagnostic.message and diagnostic.location.file for diagnostic in found)


@few
@given(st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=200), max_size=4))
def test_any_bytes_in_any_file(contents: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for path, content in contents.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        campaign, found = parse(files.read(root))
    assert campaign is not None or found


@few
@given(st.sampled_from(NAMES[:-1]), st.text(max_size=200) | PIECES)
def test_any_text_in_any_file(name: str, text: str) -> None:
    parse_all({"schedules/campaign.yaml": CAMPAIGN, name: text})


VALUES = st.recursive(
    SCRAPS | st.text(alphabet="aé0 -:+#", max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kind", "text", "grace"]), inner),
    max_leaves=5,
)


@few
@given(
    st.dictionaries(st.sampled_from(CAMPAIGN_KEYS), VALUES, max_size=6),
    st.lists(st.dictionaries(st.sampled_from(ENTRY_KEYS), VALUES, max_size=6), max_size=3),
    st.dictionaries(st.sampled_from(MESSAGE_KEYS), VALUES, max_size=4),
)
def test_known_keys_with_any_values(campaign: object, entries: object, message: object) -> None:
    # JSON is YAML, so every value arrives as it was made.
    parse_all(
        {
            "schedules/campaign.yaml": json.dumps(campaign),
            "schedules/a.yaml": json.dumps({"entries": entries}),
            "messages/m.md": f"---\n{json.dumps(message)}\n---\nText",
        }
    )
    parse_all({"schedules/campaign.yaml": CAMPAIGN, "schedules/a.yaml": json.dumps({"entries": entries})})


CELLS = st.lists(st.lists(SCRAPS | st.text(max_size=10), max_size=8), min_size=1, max_size=4)


@few
@given(st.lists(st.sampled_from([*ROW_HEADERS, *PARTNER_HEADERS]), min_size=2, max_size=8), CELLS)
def test_known_columns_with_any_cells(headers: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headers, *rows])
    for name in ("schedules/a.csv", "schedules/partners.csv"):
        parse_all({"schedules/campaign.yaml": CAMPAIGN, name: text.getvalue()})


@settings(few, max_examples=40)
@given(st.data())
def test_a_workbook_with_any_part_damaged(data: st.DataObject) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["id", "date", "time", "copy"])
    whole = io.BytesIO()
    book.save(whole)
    damaged = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(damaged, "w") as new:
        names = old.namelist()
        victim = data.draw(st.sampled_from(names))
        for name in names:
            content = old.read(name)
            if name == victim:
                cut = data.draw(st.integers(0, len(content)))
                content = content[:cut] + data.draw(st.binary(max_size=20)) + content[cut + 3 :]
            new.writestr(name, content)
    parse_all({"schedules/campaign.yaml": CAMPAIGN}, {"schedules/a.xlsx": damaged.getvalue()})
