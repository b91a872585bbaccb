"""An alt text is only the name of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan

_CAMERA = re.compile(r"(?:img|dsc|pxl|image|photo|picture|screenshot|untitled)[\W_]*[\d\W_]*", re.IGNORECASE)
_FILE = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|mp4|mov)", re.IGNORECASE)


def alt_is_file_name(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each alt text that a computer named."""
    known: dict[tuple[str, str], bool] = {}
    for post in plan.posts:
        for index, media in enumerate(post.media):
            named = known.get((media.alt, media.path))
            if named is None:
                named = known[media.alt, media.path] = _is_file_name(media.alt.strip(), media.path)
            if named:
                yield Diagnostic(
                    "alt-is-file-name",
                    f"the alt text of {PurePosixPath(media.path).name} is a file name: “{media.alt.strip()}”",
                    place.alt(context.campaign, post, index),
                    "say in a sentence what it shows, with the words that stand on it",
                    post=post.id,
                )


def _is_file_name(alt: str, path: str) -> bool:
    if not alt:
        return False
    name = PurePosixPath(path)
    if _FILE.fullmatch(alt) or _CAMERA.fullmatch(alt):
        return True
    # "pledge card" for pledge-card.png has no more to say than the file's name; a single plain word may be one, too
    return _plain(alt) == _plain(name.stem)


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()
