"""Write a site into a folder: built beside it, then swapped in, and never over anybody else's files."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from bot.web.former import note, noted, took_over
from bot.web.mark import is_marked, mark, stranger_in
from bot.web.page import File, Page

_NEVER = frozenset({".drumbeat", ".git", "schedules", "messages", "secrets"})
"""Folders of the campaign that hold what nobody can make again."""


class FolderRefused(Exception):
    """The site cannot be written there; the message says what to name instead."""


def write(root: Path, out: Path, files: Mapping[str, File | Page[File]]) -> Path:
    """Replace the folder `out`, inside the campaign's folder `root`, by exactly these files; return its front page.

    A page that would be the same as before is taken over, not made again.
    """
    root, folder = root.resolve(), refuse_what_is_not_ours(root, out)
    folder.parent.mkdir(parents=True, exist_ok=True)
    built = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _fill(built, folder, files, root)
        mark(built)
        built.chmod(0o755)
        _swap(built, folder)
    finally:
        shutil.rmtree(built, ignore_errors=True)
    return folder / "index.html"


def _fill(built: Path, before: Path, files: Mapping[str, File | Page[File]], root: Path) -> None:
    known = noted(before)
    made: dict[str, str] = {}
    for path, content in files.items():
        target = _inside(built, path)
        if isinstance(content, Page):
            made[path] = content.made_from
            if took_over(before / path, target, known.get(path), content.made_from):
                continue
            content = content.make()
        _put(target, content, root)
    if made:
        note(built, made)


def refuse_what_is_not_ours(root: Path, out: Path) -> Path:
    """Return the folder `out` when it may be replaced: inside `root`, and new, empty or written by Drumbeat."""
    root = root.resolve()
    folder = (root / out).resolve()
    if folder == root or not folder.is_relative_to(root):
        raise FolderRefused(f"{folder} is not inside the campaign's folder; name a folder in {root}")
    if kept := _kept(root, folder):
        raise FolderRefused(
            f"{kept} is no place for pages, which replace what is there; name a folder such as out/pages"
        )
    if not is_marked(folder):
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise FolderRefused(f"{folder} holds files that Drumbeat did not write; name a new folder, or empty it")
    elif stranger := stranger_in(folder):
        raise FolderRefused(
            f"{folder} holds {stranger}, which Drumbeat did not write; move it elsewhere, or name another folder"
        )
    return folder


def _kept(root: Path, folder: Path) -> str:
    """Name the folder of the campaign that this one is, is in or holds, by its name or by where its link leads."""
    top = folder.relative_to(root).parts[0]
    if top.casefold() in _NEVER:
        return top
    ends = ((name, (root / name).resolve()) for name in sorted(_NEVER))
    return next((name for name, end in ends if folder.is_relative_to(end) or end.is_relative_to(folder)), "")


def _put(target: Path, content: File, root: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    match content:
        case str():
            target.write_text(content, encoding="utf-8", newline="\n")
        case bytes():
            target.write_bytes(content)
        case PurePosixPath():
            with contextlib.suppress(FileNotFoundError):  # check reports a picture that is missing
                shutil.copyfile(_inside(root, str(content)), target)


def _inside(folder: Path, path: str) -> Path:
    full = (folder / path).resolve()
    if not full.is_relative_to(folder.resolve()):
        raise FolderRefused(f"{path} leads out of {folder.name}; keep files inside it")
    return full


def _swap(built: Path, folder: Path) -> None:
    """Put the new folder in place of the old one; a reader sees either, but for an instant between two renames."""
    if not folder.exists():
        built.rename(folder)
        return
    aside = built.with_name(built.name + ".old")
    folder.rename(aside)
    try:
        built.rename(folder)
    except OSError:
        aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
