"""What the codes of reading, planning and settings mean; those of the checks are explained beside the checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files


def explanations() -> Mapping[str, str]:
    """Return what each code means and how to mend it, as Markdown without its heading."""
    text = files("bot.report").joinpath("codes.md").read_text("utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {heading.strip(): body.strip() for heading, _, body in (part.partition("\n") for part in sections)}
