"""Stop everything, or a part, at once; where neither settings nor ledger can be used, the file stops everything."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.delivery.brake import STOP_FILE, pull, stop_file
from bot.desk.people import named_in
from bot.desk.refused import Refused
from bot.model.delivery import Pause
from bot.model.near import did_you_mean

if TYPE_CHECKING:
    from bot.desk.desk import Desk
    from bot.ledger import Ledger
    from bot.model.plan import Post

KINDS = ("channel", "tag", "post")


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a pause stops: so many `posts` still to come, while it spares so many.

    `before` is the pause of the same scope whose place it takes. With a `file` that stops everything, because the
    ledger could not be used: why not is in `trouble`.
    """

    pause: Pause
    posts: int = 0
    spared: int = 0
    before: Pause | None = None
    file: Path | None = None
    was_there: bool = False
    trouble: str = ""


def scope_of(channel: str = "", tag: str = "", post: str = "") -> str | Refused:
    """Name what is meant; more than one at a time is refused."""
    given = [f"{kind}:{name}" for kind, name in zip(KINDS, (channel, tag, post), strict=True) if name]
    if len(given) > 1:
        return Refused("give one of --channel, --tag and --post, or none for everything")
    return given[0] if given else "all"


def exceptions(words: Iterable[str]) -> tuple[str, ...] | Refused:
    """Read what a pause spares."""
    found = []
    for word in words:
        kind, _, name = word.strip().partition(":")
        if kind not in KINDS or not name:
            return Refused(f'--except "{word}" is no tag:NAME, channel:NAME or post:ID; such as --except tag:safety')
        found.append(f"{kind}:{name}")
    return tuple(dict.fromkeys(found))


def end_of(local: str, zone: ZoneInfo, now: datetime) -> datetime | Refused:
    """Read the local time at which a pause ends by itself."""
    try:
        wall = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except ValueError:
        return Refused(f'"{local}" is not a time; write it as "2021-07-05 09:00"')
    # An hour that the clocks skip or repeat: the later reading, since a pause should rather last than end too early.
    end = max(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if end <= now:
        return Refused(f'--until "{local}" is past ({zone}); give a later time, or leave --until out')
    return end


def stop(desk: Desk | None, root: Path, pause: Pause) -> Stopped | Refused:
    """Stop from the next post on. Without a desk, its settings cannot be used, and a part cannot be stopped alone."""
    trouble = ""
    if desk is not None:
        from bot.ledger import LedgerError, NotAtHome

        if (elsewhere := desk.no_campaign()) is not None:
            return elsewhere
        try:
            with desk.open_ledger() as ledger:
                ledger.life.begin()
                if (unknown := _unknown(pause.scope, desk, ledger)) is not None:
                    return unknown
                pause = replace(pause, by=named_in(root, pause.by))
                before = next((each for each in ledger.pauses() if each.scope == pause.scope), None)
                ledger.pause(pause)
                whole = Pause(pause.scope, pause.by, pause.why, pause.since)
                posts = ledger.stopped_by(pause)
                return Stopped(pause, posts, ledger.stopped_by(whole) - posts, before)
        except NotAtHome as error:  # a file beside a copy stops nothing of the ledger that counts
            return Refused(str(error))
        except LedgerError as error:
            trouble = str(error)
    if pause.scope != "all":
        return Refused(f"{in_words(pause.scope)} cannot be paused alone; {how_to_stop(root)}")
    return _by_file(root, pause, trouble)


def _unknown(scope: str, desk: Desk, ledger: Ledger) -> Refused | None:
    """Refuse a name that nothing has: whoever mistypes in a hurry would believe that it is stopped."""
    kind, _, name = scope.partition(":")
    held = ledger.snapshot()
    if scope == "all" or not held.posts or _is_known(name, known := _names(kind, held.posts.values(), desk)):
        return None
    from bot.flow import Held

    planned = desk.outlook(Held(ledger.history(), held)).plan.posts  # an edit that no pass has taken over yet
    if _is_known(name, _names(kind, planned, desk)):
        return None
    return Refused(f"nothing was paused: no {kind} is called {name}", did_you_mean(name, known))


def _names(kind: str, posts: Collection[Post], desk: Desk) -> set[str]:
    match kind:
        case "channel":
            return {*desk.config.channels, *(post.channel for post in posts)}
        case "tag":
            return {tag for post in posts for tag in post.tags}
    return {each for post in posts for each in (post.entry, post.root, post.id)}


def _is_known(name: str, names: Iterable[str]) -> bool:
    return name.casefold() in {each.casefold() for each in names}


def _by_file(root: Path, pause: Pause, trouble: str) -> Stopped | Refused:
    known = stop_file(root)
    try:
        file = known or pull(root, f"{pause.why} ({pause.by})")
    except OSError as error:
        return Refused(
            f"nothing is stopped: {trouble or 'the settings cannot be used'}; "
            f"and {root / STOP_FILE} cannot be written ({error.strerror or 'no reason given'}). "
            "To stop everything, end drumbeat run itself: Ctrl-C where it runs, or stop its service"
        )
    return Stopped(pause, file=file, was_there=known is not None, trouble=trouble)


def how_to_stop(root: Path) -> str:
    """Say what stops everything while the settings cannot be used, or what would."""
    if (file := stop_file(root)) is not None:
        return f"meanwhile the file {file.name} in {root} stops everything, until it is taken out"
    return f'to stop everything meanwhile, put a file named {STOP_FILE} into {root} (drumbeat pause --why "…" does so)'


def in_words(scope: str) -> str:
    """Say a scope as a person would."""
    kind, _, name = scope.partition(":")
    return f"{kind} {name}" if name else "everything"


def meant(pause: Pause) -> str:
    """Say what a pause stops, and what it spares."""
    spared = " and ".join(in_words(scope) for scope in pause.excepting)
    return in_words(pause.scope) + (f" except {spared}" if spared else "")
