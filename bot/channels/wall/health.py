"""How a wall is: what of it cannot be written, read or shown, found out without writing."""

from __future__ import annotations

import os
from pathlib import Path

from bot.channels.wall.folder import WallFolder
from bot.channels.wall.look import Look
from bot.channels.wall.pages import made_of, pages
from bot.channels.wall.shown import Made
from bot.model.wording import counted


def health(folder: Path, look: Look) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the problems of a wall, and what is good to know. Everything is read anew, beside a channel at work."""
    if folder.exists() and not folder.is_dir():
        return (f"{folder} is a file; name a folder for the wall",), ()
    files = WallFolder(folder)
    try:
        not_shown, stale = _shown(files, look)
    except Exception as error:  # whatever a page meets is words for the person who asked  # noqa: BLE001
        not_shown, stale = {"the wall's pages": type(error).__name__}, []
    problems = [f"{shut} cannot be written; give this user the right to" for shut in _shut(folder)]
    problems += [f"{what} cannot be shown ({why}); look at it, the log says more" for what, why in not_shown.items()]
    problems += [f"posts/{name} cannot be read as a post; mend or remove it" for name in files.unreadable()]
    lost = (
        f"missing or old: {counted(len(stale), 'page')}, such as {stale[0]}; drumbeat run makes them again"
        if stale
        else ""
    )
    return tuple(problems), (lost,) if lost else ()


def _shown(files: WallFolder, look: Look) -> tuple[dict[str, str], list[str]]:
    """Make every page, keep none: what cannot be shown and why, and the pages that are not there as they should be."""
    made, built = Made(), files.built()
    posts = files.posts()
    wanted = pages(posts, look, made) if posts else {}  # a wall is made with its first post
    failed, stale = dict(made.failed), []
    for path, page in wanted.items():
        if (files.path / path).is_dir():
            failed[path] = "a folder is in its place"
        elif made_of(path, page, made) is None or made.failed:
            failed |= made.failed
        elif not files.has(path) or built.get(path) != page.made_from:
            stale.append(path)
    return failed, stale


def _shut(folder: Path) -> list[Path]:
    parts = (folder, *(folder / name for name in (".wall", "posts", "media", "tags")))
    return [part for part in parts if part.exists() and not os.access(part, os.W_OK)]
