"""What stands still or wants somebody soon, said on every page directly under the bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from bot.model.delivery import BY_FILE, Pause
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Post
from bot.model.platforms import label
from bot.model.wording import counted
from bot.web.posts import View
from bot.web.standing import Mark

_MOST = 2
_SOON = timedelta(hours=24)


class About(IntEnum):
    """What a banner is about, the gravest first."""

    ALL_PAUSED = 1
    STOPPED = 2
    ERRORS = 3
    BESIDES = 4
    PAUSED = 5
    APPROVALS = 6


_LOOKS = {
    About.ALL_PAUSED: (Mark.PAUSED, "solid"),
    About.STOPPED: (Mark.FAILED, "bad"),
    About.ERRORS: (Mark.UNFIT, "bad"),
    About.BESIDES: (Mark.FAILED, "bad"),
    About.PAUSED: (Mark.PAUSED, "hold"),
    About.APPROVALS: (Mark.UNAPPROVED, "wait"),
}


@dataclass(frozen=True, slots=True)
class Banner:
    """One message: what is so, since when, by whom and why, how many wait; and commands, each with what it does."""

    about: About
    what: str
    more: str = ""
    commands: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> Mark:
        """The mark beside its words."""
        return _LOOKS[self.about][0]

    @property
    def tone(self) -> str:
        """Which of the page's tones it has."""
        return _LOOKS[self.about][1]


def gravest_first(banners: Iterable[Banner]) -> tuple[tuple[Banner, ...], int]:
    """Return the banners that a page shows, and how many more there are."""
    in_order = sorted(banners, key=lambda one: one.about)
    return tuple(in_order[:_MOST]), max(0, len(in_order) - _MOST)


def of_what_is_in_the_way(stops: Iterable[str], besides: Iterable[str]) -> tuple[Banner, ...]:
    """Say in the words of `status` what keeps posts back, or people from hearing of it."""
    all_of_it = ((About.STOPPED, stops), (About.BESIDES, besides))
    commands = (("See how it stands", "drumbeat status"),)
    return tuple(Banner(about, "In the way:", f"{why}.", commands) for about, found in all_of_it for why in found)


def of_errors(diagnostics: Iterable[Diagnostic]) -> Iterator[Banner]:
    """Say that the files have errors."""
    if number := sum(one.severity is Severity.ERROR for one in diagnostics):
        commands = (("See what is wrong", "drumbeat check"),)
        yield Banner(
            About.ERRORS,
            f"The files have {counted(number, 'error')}.",
            "Until they are mended, drumbeat run does not start, or keeps to the plan that it has.",
            commands,
        )


def of_pauses(pauses: Sequence[Pause], waiting: Sequence[Post], view: View) -> Iterator[Banner]:
    """Say what is paused, and how many of the posts that wait it stops."""
    for pause in pauses:
        stopped = [post for post in waiting if pause.stops(post.channel, post.tags, post.id, post.root)]
        soon = sum(post.due <= view.now + _SOON for post in stopped)
        is_all = pause.scope == "all"
        since = "" if pause.by == BY_FILE else f"since {_moment(pause.since, view)} "  # nobody knows it of a file
        until = f"until {_moment(pause.until, view)} " if pause.until else ""
        yield Banner(
            About.ALL_PAUSED if is_all else About.PAUSED,
            _paused_words(pause.scope, waiting, view),
            f"{since}{until}by {pause.by}: “{pause.why}”. "
            f"It stops {counted(len(stopped), 'post')}, {soon:,} of them due within a day."
            + " What elapses waits for your yes."
            * is_all,
            (("See what waits", "drumbeat status"), ("Start again", _resume(pause))),
        )


def of_approvals(due: Sequence[datetime], view: View) -> Iterator[Banner]:
    """Say how many posts go out within a day if somebody agrees; `due` are the moments of those that lack approval."""
    soon = sorted(moment for moment in due if view.now <= moment <= view.now + _SOON)
    if soon:
        verb = "needs" if len(soon) == 1 else "need"
        words = f"{counted(len(soon), 'post')} {verb} approval within a day."
        commands = (("Read and approve", "drumbeat approve"),)
        yield Banner(About.APPROVALS, words, f"The first is due {_moment(soon[0], view)}.", commands)


def _paused_words(scope: str, waiting: Sequence[Post], view: View) -> str:
    kind, _, name = scope.partition(":")
    match kind:
        case "all":
            return "Everything is paused"
        case "channel":
            platform = next((post.platform for post in waiting if post.channel == name), name)
            return f"{label(platform) if platform == name else name} is paused"
        case "tag":
            return f"Posts tagged “{name}” are paused"
        case _:
            title = next((view.title(post) for post in waiting if post.id == name), name)
            return f"“{title}” is paused"


def _resume(pause: Pause) -> str:
    if pause.by == BY_FILE:
        return "take the file PAUSE out of the campaign’s folder"
    kind, _, name = pause.scope.partition(":")
    return f"drumbeat resume --{kind} {name}" if name else "drumbeat resume"


def _moment(moment: datetime, view: View) -> str:
    local = view.local(moment)
    clock = f"{local:%H:%M}"
    return clock if local.date() == view.local(view.now).date() else f"{local:%A} {local.day} {local:%B}, {clock}"
