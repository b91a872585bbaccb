"""The wall's folder: one file a post, written so that it is there whole or not at all, whatever dies."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bot.channels.wall.body import Shown
from bot.model.channel import Unavailable

if TYPE_CHECKING:
    from filelock import FileLock

_SHOWN = msgspec.json.Decoder(Shown)  # built once, here, as BODY is
_LOCK_WAIT = 10.0  # seconds; a rebuild takes hundredths of one
_OURS = ("index.html", "feed.atom", "feed.json", "posts", "media", "tags")


@dataclass(slots=True)
class WallFolder:
    """The files below one folder. What was read is kept until its file changes; other processes may write too."""

    path: Path
    durable: bool = True
    _read: dict[str, tuple[int, int, Shown | None]] = field(default_factory=dict)

    def lock(self) -> FileLock:
        """Return a lock that one process at a time holds, and that the operating system drops when it dies."""
        from filelock import FileLock  # only what writes pays for the import

        return FileLock(self.path / ".wall" / "lock", timeout=_LOCK_WAIT)  # it makes the folder as well

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock, or say that nothing was written."""
        from filelock import Timeout

        try:
            with self.lock():
                yield
        except Timeout:
            raise Unavailable(f"{self.path.name} is being written by another process; trying again later") from None

    def is_foreign(self) -> bool:
        """Say whether the folder holds pages that are not the wall's and would be overwritten."""
        return not (self.path / ".wall").exists() and any((self.path / name).exists() for name in _OURS)

    def posts(self) -> tuple[Shown, ...]:
        """Return every post, oldest first, reading only what is new or changed since the last look."""
        seen = {}
        for entry in _scan(self.path / "posts"):
            mark = _mark(entry)
            known = self._read.get(entry.name)
            seen[entry.name] = known if known and known[:2] == mark else (*mark, _read(Path(entry.path)))
        self._read = seen
        shown = (post for *_, post in seen.values() if post)
        return tuple(sorted(shown, key=lambda post: (post.published_at, post.body.segment, post.key)))

    def post(self, key: str) -> Shown | None:
        """Return the post that is there under a key; an OSError is raised where nobody can tell."""
        path = self.path / "posts" / f"{key}.json"
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            return _decoded(path, path.read_bytes())
        return None

    def unreadable(self) -> tuple[str, ...]:
        """Name the files among the posts that are not posts."""
        return tuple(sorted(name for name, (*_, post) in self._read.items() if post is None))

    def place(self, post: Shown) -> None:
        """Make a post public: the one irrevocable step is the replacement."""
        folder = self.path / "posts"
        final = folder / f"{post.key}.json"
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{post.key}.tmp"
        with temporary.open("wb") as file:
            file.write(msgspec.json.encode(post))
            file.flush()
            if self.durable:
                os.fsync(file.fileno())
        temporary.replace(final)
        if self.durable:
            _make_durable(folder)
        facts = final.stat()
        self._read[final.name] = (facts.st_mtime_ns, facts.st_size, _read(final))

    def copy_picture(self, source: Path, name: str, sha256: str) -> bool:
        """Copy a picture under the name of its content; False when its content is no longer what was planned."""
        target = self.path / "media" / name
        if target.exists() and digest_of(target) == sha256:  # a power cut may have left an empty one
            return True
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{name}.tmp")
        shutil.copyfile(source, temporary)
        if digest_of(temporary) != sha256:
            temporary.unlink()
            return False
        if self.durable:
            _flush(temporary)
        temporary.replace(target)
        return True

    def write(self, path: str, text: str) -> None:
        """Write a page so that a reader sees the old one or the new one. Pages can be made again: no fsync."""
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.tmp")
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(target)

    def has(self, path: str) -> bool:
        """Say whether a page is there."""
        return (self.path / path).is_file()

    def built(self) -> Mapping[str, str]:
        """Return what each page was last built from."""
        try:
            return msgspec.json.decode((self.path / ".wall" / "built.json").read_bytes(), type=dict[str, str])
        except (OSError, msgspec.MsgspecError):
            return {}  # everything is built again

    def note_built(self, built: Mapping[str, str]) -> None:
        """Remember what each page was built from, after it was."""
        self.write(".wall/built.json", msgspec.json.encode(built).decode())


def digest_of(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _scan(folder: Path) -> Iterator[os.DirEntry[str]]:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".json") and not entry.name.startswith("."):
                yield entry


def _mark(entry: os.DirEntry[str]) -> tuple[int, int]:
    try:
        facts = entry.stat()
    except FileNotFoundError:  # removed by the team a moment ago; reading it comes to the same
        return 0, 0
    return facts.st_mtime_ns, facts.st_size


def _read(path: Path) -> Shown | None:
    try:
        return _decoded(path, path.read_bytes())
    except OSError:
        return None


def _decoded(path: Path, content: bytes) -> Shown | None:
    try:
        post = _SHOWN.decode(content)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    if post.key != path.stem or post.published_at.tzinfo is None:
        return None
    return msgspec.structs.replace(post, version=hashlib.sha256(content).hexdigest()[:16])


def _flush(path: Path) -> None:
    """Have a file's content on the disk before the post that shows it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _make_durable(folder: Path) -> None:
    """Have the folder's entry survive a power cut too; Windows does so by itself and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
