"""What all posts of one entry on one channel share, worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlunsplit

from bot.model import platforms
from bot.model.address import parts_of
from bot.model.campaign import Campaign, Entry, Message, Utm, Variant
from bot.model.channel import Channel
from bot.model.diagnostic import Diagnostic
from bot.model.near import did_you_mean
from bot.model.plan import Media
from bot.planning.agreeing import Consent, consent


@dataclass(frozen=True, slots=True)
class Series:
    """An entry on a channel. `media` is by segment; `hold` is why all of it waits, guards apart."""

    entry: Entry
    channel: Channel
    message: Message
    variant: Variant
    media: tuple[tuple[Media, ...], ...]
    link: str
    tags: tuple[str, ...]
    language: str
    consent: Consent
    to_release: Consent
    embargo: datetime | None
    hold: tuple[str, ...]
    vote_on: tuple[str, ...] = ()


def series(
    campaign: Campaign,
    entry: Entry,
    channels: Mapping[str, Channel],
    embargo: datetime | None,
    not_connected: Mapping[str, str],
) -> tuple[tuple[Series, ...], tuple[Diagnostic, ...]]:
    """Pair an entry's message with each of its channels, or say which of them there is not."""
    found = list(_unknown_channels(campaign, entry, channels))
    message = campaign.messages.get(entry.message)
    if message is None:
        hint = did_you_mean(entry.message, campaign.messages, nothing="write one in the folder messages")
        words = f"no message is called {entry.message}"
        return (), (*found, Diagnostic("unknown-message", words, entry.at("message"), hint))
    tags = tuple(dict.fromkeys((*entry.tags, *message.tags)))
    agreed = (consent(campaign, entry, tags), consent(campaign, entry, tags, least=1))
    made: list[Series] = []
    for name in _meant(entry, channels):
        if name in channels:
            channel = channels[name]
            variant = message.variant_for(name, channel.platform)
            if not variant.segments:
                hint = f"write a text before the first heading, or one under ## {channel.platform}"
                words = f"the message {message.name} has no text for {name}"
                found.append(Diagnostic("no-text", words, entry.at("message"), hint))
                continue
            found.extend(_media_beyond(message, variant))
            hold = tuple(filter(None, (entry.hold, not_connected.get(name, ""))))
            media = tuple(_media(campaign, message, number) for number in range(1, len(variant.segments) + 1))
            link = tagged(entry.link or campaign.link, campaign.utm, channel.platform)
            language = message.language or campaign.language
            made.append(Series(entry, channel, message, variant, media, link, tags, language, *agreed, embargo, hold))
    return _with_ballots(made, not_connected) if message.poll else tuple(made), tuple(found)


def _with_ballots(made: Sequence[Series], not_connected: Mapping[str, str]) -> tuple[Series, ...]:
    """Tell those on platforms without polls where the entry's audience can vote: never where nothing goes out."""
    connected = [each.channel for each in made if each.channel.name not in not_connected]
    places = tuple(dict.fromkeys(channel.platform for channel in connected if channel.capabilities.polls))
    return tuple(each if each.channel.capabilities.polls else replace(each, vote_on=places) for each in made)


@lru_cache(maxsize=256)  # most entries share the campaign's link
def tagged(link: str, utm: Utm | None, platform: str) -> str:
    """Return the link with its UTM tags; tags that the team wrote into the link itself stay as they are."""
    parts = parts_of(link)
    if utm is None or not link or parts is None:
        return link
    written = {key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    wanted = {"utm_source": utm.source or platform, "utm_medium": utm.medium, "utm_campaign": utm.campaign}
    added = [f"{key}={quote(value, safe='')}" for key, value in wanted.items() if value and key not in written]
    return urlunsplit(parts._replace(path=parts.path or "/", query="&".join(filter(None, [parts.query, *added]))))


def _media(campaign: Campaign, message: Message, number: int) -> tuple[Media, ...]:
    """Return what goes with one post of a message's thread."""
    used = [(campaign.media.get(use.file), use.alt) for use in message.media if use.post == number]
    return tuple(
        Media(file.path, file.mime, file.sha256, file.size, alt, file.width, file.height) for file, alt in used if file
    )


def _meant(entry: Entry, channels: Mapping[str, Channel]) -> tuple[str, ...]:
    """The channels that an entry names: a channel of ours goes before what people call a platform."""
    names = (name if name in channels else platforms.called_or_itself(name) for name in entry.channels)
    return tuple(dict.fromkeys(names))


def _unknown_channels(campaign: Campaign, entry: Entry, channels: Mapping[str, Channel]) -> Iterator[Diagnostic]:
    for name in _meant(entry, channels):
        if name not in channels:
            # An entry that names no channels takes the campaign's, so that is where the name stands.
            place = entry.marks.get("channels", campaign.location)
            if name in platforms.PLATFORMS:
                hint = f"Drumbeat cannot plan for {platforms.label(name)} yet; leave it out"
            else:
                hint = did_you_mean(name, channels, nothing="write the channel in config.toml")
            yield Diagnostic("unknown-channel", f"no channel is called {name}", place, hint)


def _media_beyond(message: Message, variant: Variant) -> Iterator[Diagnostic]:
    number = len(variant.segments)
    for use in message.media:
        if not 1 <= use.post <= number:
            text = f"the text for {', '.join(variant.names)}" if variant.names else "the text"
            words = f"{use.file} belongs to post {use.post} of the thread, and {text} has {number}"
            hint = "write a smaller number after post:, or split that text with ---"
            yield Diagnostic("media-without-post", words, use.location, hint)
