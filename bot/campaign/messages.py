"""`messages/*.md` to messages: front matter, media, and the text with its variants."""

from __future__ import annotations

from pathlib import PurePosixPath

from bot.campaign import words
from bot.campaign.common import allowed, names, title
from bot.campaign.notes import Notes
from bot.campaign.polls import read_poll
from bot.campaign.read import Fields, fields_of, one, table_of
from bot.campaign.shelf import Shelf, with_file
from bot.campaign.texts import read_variants
from bot.campaign.tree import Node, Scalar, Sequence, Table
from bot.campaign.yaml import read_tree
from bot.model.campaign import MediaUse, Message, SourceFile
from bot.model.diagnostic import Location

KEYS = (
    "title", "media", "replies", "language", "content_warning", "visibility", "tags", "made_with_ai", "poll", "allow",
)  # fmt: skip


def read_message(source: SourceFile, shelf: Shelf, notes: Notes) -> Message:
    """Read one message file; what is wrong with it is noted, and the rest is kept."""
    place = Location(source.path, 1, 1)
    matter, body, first_line = _front_matter(source, notes)
    fields = Fields(matter or Table({}, place, {}), KEYS, notes)
    default, variants = read_variants(body, source.path, first_line, notes)
    if not default.segments and not variants:
        notes.error("empty-text", "the message has no text", place, "write it below the front matter")
    longest = max(len(variant.segments) for variant in (default, *variants))
    return Message(
        name=PurePosixPath(source.path).stem,
        location=place,
        default=default,
        variants=variants,
        media=_media(fields, longest, shelf),
        replies=fields.read("replies", words.choice("everyone", "mentioned", "followers", "nobody"), ""),
        language=fields.read("language", words.language, ""),
        content_warning=fields.read("content_warning", words.text, ""),
        visibility=fields.read("visibility", words.choice("public", "unlisted"), ""),
        made_with_ai=fields.read("made_with_ai", words.yes_or_no, False),
        tags=names(fields, "tags"),
        allow=allowed(fields),
        poll=read_poll(fields),
        title=title(fields),
        marks={key: node.location for key, node in fields.table.nodes.items()},
    )


def _front_matter(source: SourceFile, notes: Notes) -> tuple[Table | None, str, int]:
    """Split a file into front matter, the text below it, and the number of that text's first line."""
    lines = source.text.split("\n")
    if lines[0].rstrip() != "---":
        return None, source.text, 1
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        hint = "put a line of three hyphens between the keys and the text"
        notes.error("open-front-matter", "the front matter has no end", Location(source.path, 1, 1, 3), hint)
        return None, "\n".join(lines[1:]), 2
    node = read_tree("\n".join(lines[1:end]), source.path, notes, lines_before=1)
    table = None if node is None else table_of(node, "front matter", notes)
    return table, "\n".join(lines[end + 1 :]), end + 2


def _media(fields: Fields, posts: int, shelf: Shelf) -> tuple[MediaUse, ...]:
    node = fields.node("media")
    if node is None:
        return ()
    nodes = node.nodes if isinstance(node, Sequence) else (node,)
    uses = (_media_use(each, posts, fields.notes) for each in nodes)
    return tuple(with_file(use, shelf, fields.notes) for use in uses if use is not None)


def _media_use(node: Node, posts: int, notes: Notes) -> MediaUse | None:
    if isinstance(node, Scalar):
        file = one(node, "media", words.full_text, notes)
        return None if file is None else MediaUse(file, "", node.location)
    fields = fields_of(node, "media", ("file", "alt", "post"), notes)
    if fields is None:
        return None
    file = fields.required("file", words.full_text)
    alt = fields.read("alt", words.text, "")
    post = fields.read("post", words.number(1, 100), 1)
    if post > max(posts, 1):
        hint = f"the longest text of this message makes {posts}: write a lower number"
        notes.error("no-such-post", f"there is no post {post} for this picture", fields.at("post"), hint)
    if file is None:
        return None
    return MediaUse(file, alt, fields.at("file"), post, fields.at("alt") if "alt" in fields else None)
