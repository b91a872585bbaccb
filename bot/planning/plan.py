"""From the campaign to its plan: entry × channel × occurrence × partners × segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.model.campaign import Campaign, Entry, Partner, Segment
from bot.model.channel import Channel
from bot.model.diagnostic import Diagnostic, in_file_order
from bot.model.plan import History, Mention, Plan, Post
from bot.planning.context import Named, Values, values
from bot.planning.filters import Names
from bot.planning.occurrences import Occurrence, occurrences
from bot.planning.render import Texts
from bot.planning.series import Series, series
from bot.planning.shoutouts import Dated, shout_outs, unwelcome
from bot.planning.timing import Anchors, resolve, resolve_anchors
from bot.planning.titles import Titles
from bot.planning.windows import Window, holding, windows


@dataclass(frozen=True, slots=True)
class _Making:
    """What the making of every post needs."""

    texts: Texts
    values: Values
    windows: tuple[Window, ...]
    partners: Mapping[str, Partner]
    kept: dict[str, str]
    titles: Titles = field(default_factory=Titles)


class _Part(NamedTuple):
    """What only this post of a thread has."""

    id: str
    number: int
    segment: Segment
    text: str
    thanked: tuple[str, ...]
    mentions: tuple[Mention, ...]
    hold: str
    title: str
    released: str


def plan(
    campaign: Campaign,
    channels: Mapping[str, Channel],
    history: History,
    not_connected: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """Expand the campaign into posts; what cannot be planned is left out and reported.

    `not_connected` holds, by channel, the words that say why its posts must wait.
    """
    zone = ZoneInfo(campaign.zone)
    anchors, found = resolve_anchors(campaign)
    guards, guard_faults = windows(campaign.guards, anchors, zone)
    dated, date_faults = _dated(campaign.entries, anchors, zone)
    thanked, notes = shout_outs(dated, campaign.partners, history)
    making = _Making(Texts(), values(campaign, anchors), guards, {each.id: each for each in campaign.partners}, {})
    posts: list[Post] = []
    diagnostics = [*found, *guard_faults, *date_faults, *notes]
    for entry, moments in dated:
        embargo, embargo_faults = _embargo(entry, anchors, zone)
        sequences, faults = series(campaign, entry, channels, embargo, not_connected)
        diagnostics += (*embargo_faults, *faults)
        for each in sequences:
            for moment in moments:
                posts += _posts(each, moment, thanked.get((entry.id, moment.name), ()), making)
    diagnostics += making.texts.found
    posts.sort(key=lambda post: (post.due, post.id))
    known = {name: instant for name, instant in anchors.items() if instant}
    return Plan(tuple(posts), campaign.zone, known, making.kept), in_file_order(tuple(diagnostics))


def _dated(
    entries: Sequence[Entry], anchors: Anchors, zone: ZoneInfo
) -> tuple[tuple[Dated, ...], tuple[Diagnostic, ...]]:
    dated: list[Dated] = []
    found: list[Diagnostic] = []
    for entry in entries:
        moments, faults = occurrences(entry.timing, anchors, zone)
        dated.append((entry, moments))
        found.extend(faults)
    return tuple(dated), tuple(found)


def _embargo(entry: Entry, anchors: Anchors, zone: ZoneInfo) -> tuple[datetime | None, tuple[Diagnostic, ...]]:
    if entry.embargo is None:
        return None, ()
    instant = resolve(entry.embargo, anchors, zone)
    if isinstance(instant, datetime):
        return instant.astimezone(UTC), ()
    return None, (() if instant is None else (instant,))


def _posts(each: Series, moment: Occurrence, thanked: tuple[str, ...], making: _Making) -> list[Post]:
    """Make a post, or all posts of a thread; none when one of its texts cannot be made."""
    shout_out = each.entry.shout_out
    if shout_out is not None and not thanked:
        return []
    root = "/".join(filter(None, (each.entry.id, each.channel.name, moment.name, "+".join(thanked))))
    against = unwelcome(thanked, making.partners)
    if against and not all(partner in making.partners for partner in thanked):
        making.kept[root] = against
        return []
    day = moment.local.date()
    named = [_named(making.partners[partner], each.channel, day) for partner in thanked]
    many = shout_out is not None and shout_out.per_post > 1
    shape = "" if shout_out is None else "many" if many else "one"
    names = making.values.names(moment, each.link, named, many)
    guards = tuple(holding(making.windows, moment.due, each.channel.name, each.channel.platform, each.tags))
    released = f"{each.entry.release}, although {'; '.join(guards)}" if each.entry.release and guards else ""
    guards = () if released else guards
    hold = "; ".join(filter(None, (*each.hold, *guards, against)))
    made = [(segment, text) for segment, text in _texts(each, names, shape, making.texts) if text is not None]
    if len(made) < len(each.variant.segments):
        return []
    thanks = [making.partners[partner] for partner in thanked]
    written = partial(making.texts.text, names=names, shape=shape)
    title = making.titles.title(each, moment, thanks, made[0][1], written)
    posts: list[Post] = []
    for number, (segment, text) in enumerate(made, start=1):
        name = root if number == 1 else f"{root}/{number}"
        mentions = tuple(_mentions(named, segment, text))
        part = _Part(name, number, segment, text, thanked, mentions, hold, title, released)
        composed = each.channel.compose(_post(each, moment, part))
        posts.append(_post(each, moment, part, composed.fingerprint))  # in a third of the time of replace()
    return posts


def _texts(each: Series, names: Names, shape: str, texts: Texts) -> list[tuple[Segment, str | None]]:
    # All of a thread's texts are made before any is judged, so that every fault is told in one run.
    return [(segment, texts.text(segment, names, shape)) for segment in each.variant.segments]


def _post(each: Series, moment: Occurrence, part: _Part, fingerprint: str = "") -> Post:
    entry, message = each.entry, each.message
    consent = each.to_release if part.released else each.consent
    return Post(
        id=part.id,
        entry=entry.id,
        channel=each.channel.name,
        platform=each.channel.platform,
        due=moment.due,
        text=part.text,
        message=message.name,
        late=entry.late,
        location=entry.timing.location,
        text_location=part.segment.location,
        occurrence=moment.name,
        partners=part.thanked,
        segment=part.number,
        segments=len(each.variant.segments),
        media=each.media[part.number - 1],
        mentions=part.mentions,
        language=each.language,
        replies=message.replies,
        content_warning=message.content_warning,
        visibility=message.visibility,
        made_with_ai=message.made_with_ai,
        tags=each.tags,
        embargo=each.embargo,
        approvals=consent.needed,
        hold=part.hold,
        poll=message.poll if part.number == 1 else None,
        vote_on=each.vote_on if part.number == 1 else (),
        title=part.title,
        agreements=consent.agreements,
        released=part.released,
        fingerprint=fingerprint,
    )


def _named(partner: Partner, channel: Channel, day: date) -> Named:
    form, handle = channel.capabilities.mention, partner.handles.get(channel.platform, "")
    if form and handle and partner.consents_to("mention", day):
        return Named(partner, form.replace("{handle}", handle).replace("{name}", partner.name), handle)
    return Named(partner, partner.name)


def _mentions(named: Sequence[Named], segment: Segment, text: str) -> Iterator[Mention]:
    for each in named:
        if each.handle and "mention" in segment.text and each.mention in text:
            yield Mention(each.partner.id, each.handle, each.mention)
