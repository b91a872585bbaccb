"""Every code that Drumbeat can print, with what it means and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files


def explanations() -> Mapping[str, str]:
    """Return a section of Markdown for each code, without its heading: the checks' own, and those of all else."""
    return {**of_checks(), **of_the_rest()}


def of_checks() -> Mapping[str, str]:
    """Return the section of each check in the README beside it."""
    return _sections("bot.checks", "README.md")


def of_the_rest() -> Mapping[str, str]:
    """Return the section of each code of reading, planning and settings."""
    return _sections("bot.report", "codes.md")


def _sections(room: str, name: str) -> Mapping[str, str]:
    text = files(room).joinpath(name).read_text("utf-8")
    sections = (part.partition("\n") for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:])
    return {heading.strip("` "): body.strip() for heading, _, body in sections}
