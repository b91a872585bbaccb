"""A post as the wall has it: what a draft freezes, and what its file keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from bot.model.plan import Media


class Picture(msgspec.Struct, frozen=True, omit_defaults=True):
    """A picture of a post. `path` is where it came from, relative to the campaign folder."""

    path: str
    sha256: str
    mime: str
    alt: str
    width: int = 0
    height: int = 0


class Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a draft freezes: all that will be public of a post. `root` and `parent` are keys of earlier thread posts.

    `options` are a poll's. Nobody can vote on a wall; `vote_on` are the platforms where one can.
    """

    post_id: str
    text: str
    language: str = ""
    warning: str = ""
    media: tuple[Picture, ...] = ()
    segment: int = 1
    segments: int = 1
    root: str = ""
    parent: str = ""
    options: tuple[str, ...] = ()
    vote_on: tuple[str, ...] = ()


def body_of(composed: Mapping[str, Any], post_id: str, files: tuple[Media, ...], root: str, parent: str) -> Body:
    """Complete what was composed with where its pictures are, and with the keys of the thread's earlier posts."""
    said = zip(composed["media"], files, strict=True)
    poll = composed.get("poll", {})
    return Body(
        post_id=post_id,
        text=composed["text"],
        language=composed["language"],
        warning=composed["warning"],
        media=tuple(
            Picture(file.path, one["sha256"], file.mime, one["alt"], file.width, file.height) for one, file in said
        ),
        segment=composed["thread"][0],
        segments=composed["thread"][1],
        root=root,
        parent=parent,
        options=tuple(poll.get("options", ())),
        vote_on=tuple(poll.get("vote_on", ())),
    )


def without_paths(body: Body) -> Body:
    """A post as its readers see it: a picture that moved to another folder is the same picture."""
    return msgspec.structs.replace(body, media=tuple(msgspec.structs.replace(one, path="") for one in body.media))


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A post on the wall, as its file keeps it. `version` changes with the file; it is not written."""

    key: str
    published_at: datetime
    body: Body
    version: str = ""

    @property
    def thread(self) -> str:
        """The key of the post that this one is shown with."""
        return self.body.root or self.key


BODY = msgspec.json.Decoder(Body)
# Built once, here: two threads that build one type's decoder at once crash the interpreter (msgspec 0.22).
