"""What each check means, as the README beside it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files


def explanations() -> Mapping[str, str]:
    """Return the README's section of each check, as Markdown without its heading, by code."""
    text = files("bot.checks").joinpath("README.md").read_text("utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {heading.strip("` "): body.strip() for heading, _, body in (part.partition("\n") for part in sections)}
