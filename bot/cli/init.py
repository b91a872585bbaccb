"""`drumbeat init`: start a campaign of one's own, or look at the sample."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path

import click

from bot.cli.world import World
from bot.model.platforms import called_or_itself

ZONE, CHANNELS = "Europe/London", "wall"
AHEAD = timedelta(weeks=10)
EXAMPLES = """
\b
Examples:
  drumbeat init winter-vaccines
  drumbeat init winter-vaccines --name "Winter Vaccines" --launch "2027-10-04 09:00" --channels wall,mastodon
  drumbeat init look-around --sample
"""


@click.command(epilog=EXAMPLES)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="As it will appear on pages and in links.")
@click.option("--launch", help='"2027-10-04 09:00", local time.')
@click.option("--timezone", help=f"An IANA time zone (otherwise {ZONE}).")
@click.option("--channels", help='Platforms, with commas: "wall,mastodon,bluesky".')
@click.option("--hashtag", help='With its "#"; "" for none.')
@click.option("--link", help='The campaign\'s web address (https); "" for none.')
@click.option("--people", help='Who writes and approves, with commas: "Fatima Khan, Jo Price"; "" for no list.')
@click.option("--sample", is_flag=True, help="Copy the sample campaign, to look at and to learn from.")
@click.pass_obj
def command(world: World, /, folder: Path, launch: str | None, sample: bool, **said: str | None) -> None:
    """Make FOLDER with a campaign of your own: a calendar around the launch, and five messages to write.

    What no option says is asked for; where nobody can be asked, it is chosen, and said. A folder with files is refused.
    """
    now = world.now().replace(tzinfo=None)
    if sample and any(each is not None for each in said.values()):
        raise click.UsageError("--sample copies the sample as it is; only --launch goes with it")
    if sample:
        _copy(world, folder, _moment(launch) if launch else _monday(now + AHEAD))
    else:
        _begin(world, folder, {"launch": launch, **said}, now)


def _copy(world: World, folder: Path, launch: datetime) -> None:
    from bot.cli.scaffold import copy_sample, make_folder

    if problem := make_folder(folder, lambda making: copy_sample(making, launch)):
        world.refuse(problem)
    _say_what_is_next(f"The sample campaign is in {folder}.", folder, "drumbeat rehearse --open")


def _begin(world: World, folder: Path, said: Mapping[str, str | None], now: datetime) -> None:
    from bot.cli.scaffold import make_folder
    from bot.cli.starter import Answers, unusable, write_starter

    ask = _Asking(said)
    answers = Answers(
        ask.for_("name", "Name of the campaign", _named_like(folder)),
        _moment(ask.for_("launch", "Launch, local time", f"{_monday(now + AHEAD):%Y-%m-%d %H:%M}")),
        _zone(ask.for_("timezone", "Time zone", ZONE)),
        _list(ask.for_("channels", "Channels, with commas", CHANNELS)),
        ask.for_("hashtag", "Hashtag, or nothing", ""),
        ask.for_("link", "The campaign's web address, or nothing", ""),
        _names(ask.for_("people", "Who writes and approves, with commas, or nothing", "")),
    )
    if problem := unusable(answers, now) or make_folder(folder, lambda making: write_starter(making, answers, now)):
        world.refuse(problem)
    if ask.chosen:
        click.echo(f"Chosen, for no option said it: {', '.join(ask.chosen)}. Change it in schedules/campaign.yaml.")
    _say_what_is_next(
        f"{answers.name} is in {folder}.", folder, "drumbeat check        says what is still to be written"
    )


class _Asking:
    """Asks for what was not said; where nobody can be asked, it takes what is likely, and remembers that."""

    def __init__(self, said: Mapping[str, str | None]) -> None:
        self.chosen: list[str] = []
        self._said = said
        self._is_asked = sys.stdin.isatty()

    def for_(self, what: str, words: str, likely: str) -> str:
        said = self._said[what]
        if said is not None:
            return said.strip()
        if self._is_asked:
            return str(click.prompt(words, default=likely, show_default=bool(likely))).strip()
        self.chosen.append(f"{what} {likely}" if likely else f"no {what}")
        return likely


def _say_what_is_next(done: str, folder: Path, then: str) -> None:
    there = "" if folder.resolve() == Path.cwd() else f"  cd {folder}\n"
    click.echo(f"{done} Next:\n{there}  {then}")


def _named_like(folder: Path) -> str:
    return " ".join(re.split(r"[\s_-]+", folder.resolve().name.strip("._-"))).title() or "Our Campaign"


def _monday(day: datetime) -> datetime:
    return datetime.combine(day.date() + timedelta(days=-day.weekday() % 7), time(9))


def _list(channels: str) -> tuple[str, ...]:
    names = (name for part in channels.split(",") if (name := part.strip().lower()))
    return tuple(dict.fromkeys(called_or_itself(name) for name in names)) or (CHANNELS,)


def _names(people: str) -> tuple[str, ...]:
    """Return each name once, whatever its capitals."""
    kept: dict[str, str] = {}
    for name in filter(None, (part.strip() for part in re.split("[,;]", people))):
        kept.setdefault(name.casefold(), name)
    return tuple(kept.values())


def _moment(launch: str) -> datetime:
    try:
        return datetime.strptime(launch, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - local time, as in the files
    except ValueError:
        raise click.UsageError(f'"{launch}" is not a time; write it as "2027-10-04 09:00"') from None


def _zone(name: str) -> str:
    """Return the name of a zone that the time zone database knows."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # no such zone, a path out of the database, or a folder of it
        raise click.UsageError(f'no time zone "{name}"; write it as "Europe/London"') from None
    return name
