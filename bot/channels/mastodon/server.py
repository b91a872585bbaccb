"""What one server says of itself: which software it runs and what it takes.

Planning makes no calls. It uses what was last read, by `drumbeat accounts` or a run, and the platform's usual limits
before that. Only Mastodon itself keeps an Idempotency-Key for an hour; others speak its API and ignore the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.http.reason import number
from bot.channels.mastodon import CAPABILITIES
from bot.channels.text.x import LINK_COUNTS
from bot.model.address import host_of, path_of
from bot.model.channel import Capabilities, Exactness, MediaLimit, PollLimit

FRESH_FOR = timedelta(hours=24)

KINDS = {
    "max_length": "characters",
    "max_media": "files",
    "max_alt": "characters",
    "picture_bytes": "bytes",
    "video_bytes": "bytes",
    "link_counts": "characters",
    "max_options": "options",
    "max_option_length": "characters",
    "least_open_seconds": "seconds open",
    "most_open_seconds": "seconds open",
}
"""Which of the ranges of reason a number belongs to."""

_LONGEST, _MOST_MIMES = 200, 100

Answer = Mapping[str, Any]
"""JSON is what it is."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server's own words on `read_at`. What it does not say is as on Mastodon itself; no `mimes` means any."""

    address: str
    read_at: datetime
    source: str
    software: str = ""
    version: str = ""
    domain: str = ""
    max_length: int = CAPABILITIES.max_length
    max_media: int = CAPABILITIES.max_media
    max_alt: int = CAPABILITIES.max_alt
    mimes: tuple[str, ...] = ()
    picture_bytes: int = 0
    video_bytes: int = 0
    link_counts: int = LINK_COUNTS
    has_polls: bool = True
    max_options: int = 0
    max_option_length: int = 0
    least_open_seconds: int = 0
    most_open_seconds: int = 0

    @property
    def keeps_keys(self) -> bool:
        """Whether a repeat under the same key is the same post: for certain only on Mastodon itself."""
        return self.software == "mastodon"

    @property
    def title(self) -> str:
        """The software and its version, for people."""
        return f"{self.software or 'unknown software'} {self.version}".strip()


def understood(address: str, path: str, instance: Answer, nodeinfo: Answer, now: datetime) -> Server:
    """Make sense of a server's answers, in whichever form they come; numbers that make no sense are left out."""
    configuration = _table(instance, "configuration")
    statuses, media = _table(configuration, "statuses"), _table(configuration, "media_attachments")
    software, polls = _table(nodeinfo, "software"), _table(configuration, "polls")
    return Server(
        address=address,
        read_at=now,
        source=address + path,
        software=str(software.get("name") or "").lower()[:_LONGEST],
        version=str(software.get("version") or instance.get("version") or "")[:_LONGEST],
        domain=_domain(instance, address)[:_LONGEST],
        mimes=_mimes(media.get("supported_mime_types")),
        has_polls=_has_polls(instance),
        **_known(
            max_length=statuses.get("max_characters", instance.get("max_toot_chars")),
            max_media=statuses.get("max_media_attachments"),
            max_alt=media.get("description_limit", instance.get("description_limit")),
            picture_bytes=media.get("image_size_limit"),
            video_bytes=media.get("video_size_limit"),
            link_counts=statuses.get("characters_reserved_per_url"),
            max_options=polls.get("max_options"),
            max_option_length=polls.get("max_characters_per_option"),
            least_open_seconds=polls.get("min_expiration"),
            most_open_seconds=polls.get("max_expiration"),
        ),
    )


def _known(**said: object) -> dict[str, int]:
    """Keep of a server's numbers those that are within reason."""
    found = {name: number(value, KINDS[name]) for name, value in said.items()}
    return {name: value for name, value in found.items() if value is not None}


def _mimes(said: object) -> tuple[str, ...]:
    kept = said[:_MOST_MIMES] if isinstance(said, list) else ()
    return tuple(each for each in kept if isinstance(each, str) and len(each) <= _LONGEST)


def fetched(address: str, read: Callable[[str], Answer], now: datetime) -> Server:
    """Ask a server what it is. `read` gets a path's JSON, and nothing where the server knows no such path."""
    path = "/api/v2/instance"
    instance = read(path)
    if not instance:
        path = "/api/v1/instance"
        instance = read(path)
    return understood(address, path, instance, _nodeinfo(read), now)


def capabilities(server: Server | None, *, mentions: bool, lag: timedelta) -> Capabilities:
    """The platform's limits as this server has them; while it is unknown the usual ones, and no word on keys."""
    able = replace(CAPABILITIES, lag=lag, mention=CAPABILITIES.mention if mentions else "")
    if server is None or not server.keeps_keys:
        able = replace(able, exactness=Exactness.BY_RECONCILE, key_life=None)
    if server is None:
        return able
    return replace(
        able,
        max_length=server.max_length,
        max_media=server.max_media,
        max_alt=server.max_alt,
        media=tuple(_limited(limit, server) for limit in able.media if not server.mimes or limit.mime in server.mimes),
        polls=_polls(server),
        source=server.source,
        checked_on=server.read_at.date().isoformat(),
    )


def stricter(before: Capabilities, after: Capabilities) -> str:
    """Say in words where a server takes less than was planned with; empty when it does not."""
    less = [
        f"{now} {what}, not {planned}"
        for now, planned, what in (
            (after.max_length, before.max_length, "characters"),
            (after.max_media, before.max_media, "pictures a post"),
            (after.max_alt, before.max_alt, "characters of alt text"),
            *_of_polls(after.polls, before.polls),
        )
        if now < planned
    ]
    takes = {limit.mime: limit.max_bytes for limit in after.media}
    less += [
        f"{limit.mime} up to {takes[limit.mime] / 1e6:.0f} MB"
        for limit in before.media
        if takes.get(limit.mime, limit.max_bytes) < limit.max_bytes
    ]
    less += ["no polls"] if before.polls and not after.polls else []
    less += [f"no {limit.mime}" for limit in before.media if limit.mime not in takes]
    return f"this server takes less than posts were planned with: {'; '.join(less)}. Run check again" if less else ""


def _of_polls(after: PollLimit | None, before: PollLimit | None) -> tuple[tuple[int, int, str], ...]:
    if after is None or before is None:
        return ()
    return (
        (after.max_options, before.max_options, "options of a poll"),
        (after.max_option_length, before.max_option_length, "characters an option"),
        (after.most_open.days, before.most_open.days, "days for a poll"),
    )


def _nodeinfo(read: Callable[[str], Answer]) -> Answer:
    """What the server says of its software. Only its own paths are read, wherever it points."""
    links = read("/.well-known/nodeinfo").get("links")
    for link in reversed(links) if isinstance(links, list) else ():
        path = path_of(str(link.get("href", ""))) if isinstance(link, dict) else ""
        if path:
            return read(path)
    return {}


def _limited(limit: MediaLimit, server: Server) -> MediaLimit:
    is_video = limit.mime.startswith("video/")
    most = server.video_bytes if is_video else server.picture_bytes
    number = limit.number if is_video else server.max_media
    return replace(limit, max_bytes=most or limit.max_bytes, number=number)


def _polls(server: Server) -> PollLimit | None:
    usual = CAPABILITIES.polls if server.has_polls else None
    if usual is None or not server.max_options:
        return usual
    least, most = timedelta(seconds=server.least_open_seconds), timedelta(seconds=server.most_open_seconds)
    least, most = least or usual.least_open, most or usual.most_open
    return replace(
        usual,
        max_options=server.max_options,
        max_option_length=server.max_option_length or usual.max_option_length,
        least_open=least if least < most else usual.least_open,
        most_open=most if least < most else usual.most_open,
        source=server.source,
    )


def _has_polls(instance: Answer) -> bool:
    """Whether the server has polls, in its own words: one that tells its limits of posts tells those of polls, too."""
    configuration = _table(instance, "configuration")
    polls = _table(configuration, "polls") or _table(instance, "poll_limits")
    return bool(polls.get("max_options", 1)) if polls else "statuses" not in configuration


def _domain(instance: Answer, address: str) -> str:
    """The part of a handle after the @, which need not be the host that answers."""
    said = instance.get("domain") or instance.get("uri")
    if not isinstance(said, str) or not said:
        return host_of(address)
    return host_of(said if "://" in said else f"https://{said}") or host_of(address)


def _table(answer: Answer, name: str) -> Answer:
    value = answer.get(name)
    return value if isinstance(value, dict) else {}
