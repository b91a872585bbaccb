"""Templates to pages. Escaping is always on: every text of a campaign is somebody else's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.model.platforms import PLATFORMS
from bot.model.shown import as_posted, shown
from bot.model.wording import counted

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
STYLE = "drumbeat.css"


def render(template: str, **values: object) -> str:
    """Render a page. Templates see only the values that they are given."""
    return _environment().get_template(template).render(values)


@cache
def style() -> str:
    """Return the stylesheet that all pages share, with the colour of each platform."""
    light = "".join(f".p-{each.id}{{--c:{each.light}}}" for each in PLATFORMS.values())
    dark = "".join(f".p-{each.id}{{--c:{each.dark}}}" for each in PLATFORMS.values())
    text = (TEMPLATES / STYLE).read_text(encoding="utf-8")
    return f"{text}{light}\n@media (prefers-color-scheme:dark){{{dark}}}\n"


@cache
def look() -> str:
    """Name the present state of all templates, so that pages of an older release are rebuilt."""
    return _digest(style(), TEMPLATES.iterdir())


@cache
def state() -> str:
    """Name the present state of all that makes pages, templates and modules, for what is made from it."""
    return _digest(look(), TEMPLATES.parent.glob("*.py"))


def _digest(of: str, files: Iterable[Path]) -> str:
    digest = hashlib.sha256(of.encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_to_be_seen,
    )
    environment.filters |= {"posted": posted, "clock": clock, "day": long_day, "iso": iso, "count": counted}
    environment.globals["platforms"] = PLATFORMS
    return environment


def posted(words: str) -> Markup:
    """Put a post's own words on a page, with what their writing needs."""
    from markupsafe import escape

    return escape(as_posted(words))


def _to_be_seen(value: object) -> object:
    """Show in all other words what would act on the page; HTML of our own has passed here before."""
    return shown(value) if type(value) is str else value


def clock(moment: datetime) -> str:
    """Show a time of day: `09:00`."""
    return f"{moment:%H:%M}"


def long_day(day: date) -> str:
    """Show a day in full: `Monday 23 August 2021`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def iso(moment: datetime) -> str:
    """Write a moment for machines, to the second."""
    return moment.isoformat(timespec="seconds")
