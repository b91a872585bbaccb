"""A calendar in which one slip is in every entry: the first thousand errors are told, and that there are more."""

from __future__ import annotations

import pytest

from bot.campaign.notes import MOST
from tests.campaign.conftest import Folder

CALENDARS = {
    "schedules/a.yaml": ("entries:\n", "  - x\n"),
    "schedules/a.csv": ("id,date,time,channels,copy\n", "{n},31.31.2021,09:00,wall,Words.\n"),
}


def calendar(path: str, entries: int) -> Folder:
    head, line = CALENDARS[path]
    return Folder({path: head + "".join(line.format(n=f"e{number}") for number in range(entries))})


@pytest.mark.parametrize("path", CALENDARS)
@pytest.mark.parametrize("entries", [MOST + 1, 5 * MOST])
def test_a_calendar_with_too_many_errors_is_read_no_further_and_that_is_said(path: str, entries: int) -> None:
    found = calendar(path, entries).problems()
    assert len(found) == MOST + 1
    assert found[-1].endswith("from here on it was not read >> mend those before, then check again")
    assert f"{path}:{'A' if path.endswith('csv') else ''}{MOST + 2}" in found[-1]


@pytest.mark.parametrize("path", CALENDARS)
def test_every_error_is_told_where_they_are_few_enough(path: str) -> None:
    found = calendar(path, MOST).problems()
    assert len(found) == MOST
    assert not any("too-many-errors" in line for line in found)


def test_warnings_and_notes_never_stop_anybody() -> None:
    rows = "".join(f"e{number},23/08/2021,09:00,wall,Words.,draft\n" for number in range(MOST * 2))
    found = Folder({"schedules/a.csv": f"id,date,time,channels,copy,status\n{rows}"}).problems()
    assert len(found) == MOST * 2
    assert all(" info[row-left-out]: " in line for line in found)
