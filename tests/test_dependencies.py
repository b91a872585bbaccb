"""The three lists of what is needed agree: what is asked for, the versions that passed, and their hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

TOP = Path(__file__).parent.parent
_PINNED = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!-]+)")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(path: str) -> dict[str, str]:
    lines = (TOP / path).read_text("utf-8").splitlines()
    found = filter(None, (_PINNED.match(line) for line in lines))
    return {plain(match[1]): match[2] for match in found}


def test_every_version_that_passed_has_its_hashes() -> None:
    passed, hashed = pinned("constraints.txt"), pinned(".ci/hashes.txt")
    assert {name: hashed.get(name) for name in passed} == passed, "run: make hashes"


def test_whatever_is_asked_for_is_in_both_lists() -> None:
    asked = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    wanted = (*asked["project"]["dependencies"], *asked["dependency-groups"]["dev"], *asked["build-system"]["requires"])
    names = {plain(re.split(r"[<>=!~ ;\[]", each)[0]) for each in wanted}
    assert names - pinned(".ci/hashes.txt").keys() == set(), "run: make hashes"
    assert names - pinned("constraints.txt").keys() <= {"setuptools"}


def test_the_hashes_are_all_that_is_said_of_a_package() -> None:
    for line in (TOP / ".ci" / "hashes.txt").read_text("utf-8").splitlines():
        is_package = re.fullmatch(r"[a-z0-9.-]+==[^\s]+( ; [^\\]+)? \\", line)
        assert is_package or re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) or line.startswith("# "), line
    for path in ("constraints.txt", ".ci/hashes.txt"):
        assert "://" not in (TOP / path).read_text("utf-8")
