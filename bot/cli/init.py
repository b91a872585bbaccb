"""`drumbeat init`: start a campaign of one's own, or look at the sample."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click

from bot.campaign import words
from bot.campaign.notes import Wrong
from bot.campaign.tree import Scalar
from bot.cli.world import World
from bot.model.diagnostic import Location
from bot.model.near import did_you_mean
from bot.model.platforms import PLANNABLE, called_or_itself

Answer = TypeVar("Answer")

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
@click.option("--hashtag", help='One word, like "#RootOutRacism"; "" for none.')
@click.option("--link", help='The campaign\'s web address (https); "" for none.')
@click.option("--people", help='Who writes and approves, with commas: "Fatima Khan, Jo Price"; "" for no list.')
@click.option("--sample", is_flag=True, help="Copy the sample campaign, to look at and to learn from.")
@click.pass_obj
def command(world: World, /, folder: Path, launch: str | None, sample: bool, **said: str | None) -> None:
    """Make FOLDER with a campaign of your own: a calendar around the launch, and five messages to write.

    What no option says is asked for; where nobody can be asked, it is chosen, and said. A folder with files is refused.
    """
    from bot.cli.scaffold import occupied

    now = world.now().replace(tzinfo=None)
    if sample and any(each is not None for each in said.values()):
        raise click.UsageError("--sample copies the sample as it is; only --launch goes with it")
    if problem := occupied(folder):
        world.refuse(problem)
    if sample:
        _copy(folder, _moment(launch) if launch else _monday(now + AHEAD))
    else:
        _begin(folder, {"launch": launch, **said}, now)


def _copy(folder: Path, launch: datetime) -> None:
    from bot.cli.scaffold import copy_sample, make_folder

    make_folder(folder, lambda making: copy_sample(making, launch))
    _say_what_is_next(f"The sample campaign is in {folder}.", folder, "drumbeat rehearse --open")


def _begin(folder: Path, said: Mapping[str, str | None], now: datetime) -> None:
    from bot.cli.scaffold import make_folder
    from bot.cli.starter import Answers, write_starter

    ask = _Asking(said)
    name = ask.for_("name", "Name of the campaign", _named_like(folder), _name)
    zone = ask.for_("timezone", "Time zone", ZONE, _zone)
    likely = f"{_monday(now + AHEAD):%Y-%m-%d %H:%M}"
    answers = Answers(
        name,
        ask.for_("launch", "Launch, local time", likely, lambda launch: _ahead(launch, zone, now)),
        zone.key,
        ask.for_("channels", "Channels, with commas", CHANNELS, _list),
        ask.for_(
            "hashtag", "Hashtag, or nothing", "", lambda word: _worded(words.hashtag, word and f"#{word.lstrip('#')}")
        ),
        ask.for_("link", "The campaign's web address, or nothing", "", lambda word: _worded(words.link, word)),
        ask.for_("people", "Who writes and approves, with commas, or nothing", "", _names),
    )
    make_folder(folder, lambda making: write_starter(making, answers, now))
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

    def for_(self, what: str, question: str, likely: str, read: Callable[[str], Answer]) -> Answer:
        """Return what was said as it is read; who types an answer that cannot be is told why, and asked again."""
        said = self._said[what]
        if said is None and self._is_asked:
            show = bool(likely)
            answer: Answer = click.prompt(
                question, default=likely, show_default=show, value_proc=lambda text: read(text.strip())
            )
            return answer
        if said is None:
            self.chosen.append(f"{what} {likely}" if likely else f"no {what}")
        return read(likely if said is None else said.strip())


def _say_what_is_next(done: str, folder: Path, then: str) -> None:
    there = "" if folder.resolve() == Path.cwd() else f"  cd {folder}\n"
    click.echo(f"{done} Next:\n{there}  {then}")


def _named_like(folder: Path) -> str:
    return " ".join(re.split(r"[\s_-]+", folder.resolve().name.strip("._-"))).title() or "Our Campaign"


def _monday(day: datetime) -> datetime:
    return datetime.combine(day.date() + timedelta(days=-day.weekday() % 7), time(9))


def _name(name: str) -> str:
    if not name:
        raise click.UsageError("the campaign needs a name")
    if not name.isprintable():
        raise click.UsageError("the name has a line break or another character that cannot be printed; leave it out")
    return name


def _list(channels: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(called_or_itself(part.strip().lower()) for part in channels.split(",") if part.strip()))
    for name in names:
        if name not in PLANNABLE:
            raise click.UsageError(f'no platform is called "{name}"; {did_you_mean(name, PLANNABLE)}')
    return names or (CHANNELS,)


def _worded(grammar: Callable[[Scalar], str], word: str) -> str:
    """Read a word as campaign.yaml will; none is allowed, too."""
    try:
        return grammar(Scalar(word, Location(""))) if word else ""
    except Wrong as wrong:
        raise click.UsageError(f"{wrong.message}; {wrong.hint}") from None


def _names(people: str) -> tuple[str, ...]:
    """Return each name once, whatever its capitals."""
    kept: dict[str, str] = {}
    for name in filter(None, (part.strip() for part in re.split("[,;]", people))):
        if not name.isprintable():
            raise click.UsageError("a name has a line break or another character that cannot be printed; leave it out")
        kept.setdefault(name.casefold(), name)
    return tuple(kept.values())


def _moment(launch: str) -> datetime:
    try:
        return datetime.strptime(launch, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - local time, as in the files
    except ValueError:
        raise click.UsageError(f'"{launch}" is not a time; write it as "2027-10-04 09:00"') from None


def _ahead(launch: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return a launch that is still to come, at an hour that is there once."""
    at = _moment(launch)
    if at <= now:
        raise click.UsageError(f"{launch} is over; name a launch that is still to come")
    first, second = (at.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        is_there = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == at
        why = "happens twice" if is_there else "does not exist"
        raise click.UsageError(f"{launch} {why} in {zone.key}, because the clocks change; name another hour")
    return at


def _zone(name: str) -> ZoneInfo:
    """Return a zone that the time zone database knows."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # no such zone, a path out of the database, or a folder of it
        raise click.UsageError(f'no time zone "{name}"; write it as "Europe/London"') from None
