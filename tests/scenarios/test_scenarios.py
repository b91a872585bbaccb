"""Every story of this folder comes true, word for word."""

from __future__ import annotations

import difflib
import os
import shutil
from pathlib import Path

import pytest

from tests.scenarios.story import Teller

HERE = Path(__file__).parent
STORIES = sorted(str(path.relative_to(HERE)) for path in HERE.glob("*/story*.md"))


@pytest.mark.parametrize("name", STORIES)
def test_the_story_comes_true(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "campaign"
    shutil.copytree((HERE / name).parent, root, ignore=shutil.ignore_patterns("story*.md"))
    monkeypatch.chdir(root)
    written = (HERE / name).read_text("utf-8")
    told = Teller(root).told(written)
    if os.environ.get("DRUMBEAT_REWRITE"):
        (HERE / name).write_text(told, "utf-8")
        return
    if told != written:
        lines = difflib.unified_diff(written.splitlines(), told.splitlines(), "the story", "what happened", lineterm="")
        pytest.fail("\n".join(lines), pytrace=False)


def test_every_folder_has_a_story() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {str(Path(name).parent) for name in STORIES}
    assert len(STORIES) >= 15
