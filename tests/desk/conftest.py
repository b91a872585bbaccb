from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.team import Team


@pytest.fixture
def team(tmp_path: Path) -> Team:
    made = Team(tmp_path)
    made.campaign()
    made.entry("launch", ", owner: Amir")
    return made
