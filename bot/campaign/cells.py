"""What single cells of a calendar hold: channels, tags, hashtags, a status, a text with its picture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.campaign import words
from bot.campaign.notes import Wrong, shown
from bot.campaign.read import Fields, Grammar
from bot.campaign.shelf import Shelf, with_file
from bot.campaign.texts import read_posts
from bot.campaign.tree import Node, Scalar
from bot.model import platforms
from bot.model.campaign import MediaUse, Message, Variant
from bot.model.diagnostic import Location
from bot.model.near import did_you_mean

_NONE: tuple[str, ...] = ()
_BETWEEN = re.compile(r"[,;/&+|\n•]|\band\b", re.IGNORECASE)
_CHANNEL = re.compile(r"[A-Za-z0-9][\w.-]*")

_READY = ("approved", "scheduled", "ready", "final", "signed off", "to post", "to publish")
_NOT_READY = ("idea", "draft", "review", "in review", "for review", "to do", "in progress", "waiting", "on hold",
              "parked", "cancelled", "canceled", "rejected", "published", "posted", "sent", "live", "done")  # fmt: skip


def channels_in(all_of_them: tuple[str, ...]) -> Grammar[tuple[str, ...]]:
    """The channels of a cell such as `FB, X, LI` or `All`."""

    def grammar(node: Scalar) -> tuple[str, ...]:
        parts = [part for each in _BETWEEN.split(node.text) if (part := each.strip())]
        if len(parts) == 1 and all(platforms.called(word) for word in parts[0].split()):
            parts = parts[0].split()
        found: list[str] = []
        for part in parts:
            word = part.casefold().lstrip("@")
            if word in ("all", "all channels", "everywhere"):
                found.extend(all_of_them)
            elif platform := platforms.called(word):
                found.append(platform.id)
            elif _CHANNEL.fullmatch(part):
                found.append(part)  # the name of a channel, which the configuration knows
            else:
                raise Wrong(
                    "bad-channel", f"{shown(part)} is not the name of a channel", "write them as: x, facebook, wall"
                )
        return tuple(dict.fromkeys(found))

    return grammar


def tags_in(node: Scalar) -> tuple[str, ...]:
    """The tags of a cell, separated by commas, semicolons or lines."""
    parts = (part.strip().lower() for part in re.split(r"[,;|\n]", node.text))
    return tuple(dict.fromkeys(part for part in parts if part))


def is_ready(fields: Fields) -> bool:
    """Say whether a row is meant to go out; a row that is not is left out with a note."""
    if "status" not in fields:
        return True
    return fields.read("status", _status(fields), True)


def _status(fields: Fields) -> Grammar[bool]:
    def grammar(node: Scalar) -> bool:
        word = " ".join(node.text.casefold().replace("-", " ").split())
        if word in _READY:
            return True
        if word in _NOT_READY:
            hint = "set it to approved when the row may go out; that alone approves nothing"
            fields.notes.inform(
                "row-left-out", f"the row is left out: its status is {shown(node.text)}", node.location, hint
            )
            return False
        hint = did_you_mean(word, (*_READY, *_NOT_READY), "write idea, draft, review or approved")
        raise Wrong("bad-choice", f"{shown(node.text)} is not a status that is known", hint)

    return grammar


def is_not_held(node: Node | None) -> bool:
    """Say whether a cell for holding a post says no; any other words are the reason to hold it."""
    return isinstance(node, Scalar) and node.text.casefold() in ("no", "n", "false", "-")


def message_of(fields: Fields, name: str, shelf: Shelf) -> Message | None:
    """Make a message of a row that holds its own text."""
    place = fields.at("copy")
    text = fields.required("copy", words.full_text)
    if text is None:
        return None
    hashtags = fields.read("hashtags", _hashtags, _NONE)
    missing = [tag for tag in hashtags if not re.search(rf"{re.escape(tag)}(?!\w)", text, re.IGNORECASE)]
    link = fields.read("link", words.text, "")
    if link and link not in text and "link" not in re.findall(r"{{\s*(\w+)", text):
        missing.insert(0, "{{ link }}")
    text = " ".join([text, *missing])
    default = Variant((), read_posts(text, place, fields.notes), place)
    return Message(name, place, default, media=_media(fields, shelf))


def _hashtags(node: Scalar) -> tuple[str, ...]:
    parts = [part for part in re.split(r"[\s,;]+", node.text) if part]
    return tuple(dict.fromkeys(words.hashtag(Scalar("#" + part.lstrip("#"), node.location)) for part in parts))


def _media(fields: Fields, shelf: Shelf) -> tuple[MediaUse, ...]:
    if "media" not in fields:
        if "alt" in fields:
            hint = "write the name of the picture in the media column"
            fields.notes.error("keys-clash", "there is a description, but no picture", fields.at("alt"), hint)
        return ()
    place, alt_place = fields.at("media"), fields.at("alt") if "alt" in fields else None
    files = [file.strip() for file in re.split(r"[;|\n]", fields.read("media", words.text, ""))]
    alt = fields.read("alt", words.text, "")
    alts = [alt] if len(files) == 1 or not alt else [each.strip() for each in re.split(r"[|\n]", alt)]
    if alt and len(alts) != len(files):
        hint = "put each description on a line of its own in the cell, in the order of the pictures"
        message = f"{len(files)} pictures, and {len(alts)} descriptions"
        fields.notes.error("alt-count", message, alt_place or place, hint)
    alts += [""] * len(files)
    return tuple(_uses(files, alts, place, alt_place, fields, shelf))


def _uses(
    files: list[str], alts: list[str], place: Location, alt_place: Location | None, fields: Fields, shelf: Shelf
) -> Iterator[MediaUse]:
    for file, alt in zip(files, alts, strict=False):
        if file:
            yield with_file(MediaUse(file, alt, place, 1, alt_place), shelf, fields.notes)
