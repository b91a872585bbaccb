"""The wall: the channel that needs no account. A page and feeds in a folder that the team can host anywhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import msgspec

from bot.channels.frozen import as_approved, composed, refuse_misfits
from bot.channels.planned import as_planned, changed, within
from bot.channels.wall import compose
from bot.channels.wall.folder import BODY, Body, Shown, WallFolder, body_of, without_paths
from bot.channels.wall.health import health
from bot.channels.wall.pages import made_of, pages
from bot.channels.wall.shown import Look, Made, look_of, permalink
from bot.model.campaign import Campaign
from bot.model.channel import Account, Capabilities, Payload, Rejected, Unavailable, Unconfirmed
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post
from bot.web.card import picture_name
from bot.web.page import Page

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Wall:
    """A wall in `folder`; `root` is the campaign's folder, where pictures come from. `look` may change at any time."""

    name: str
    folder: Path
    root: Path
    capabilities: Capabilities
    now: Callable[[], datetime]
    look: Look = field(default_factory=Look)
    platform: str = "wall"
    _files: WallFolder = field(init=False)
    _made: Made = field(default_factory=Made)
    _unmade: dict[str, str] = field(default_factory=dict)  # what is not shown, and why

    def __post_init__(self) -> None:
        self._files = WallFolder(self.folder)

    def compose(self, post: Post) -> Payload:
        """Everything that readers will see, and nothing else."""
        return compose(post)

    def verify(self) -> Account:
        """Say where the wall is, and what of it cannot be written, read or shown. Writes nothing."""
        problems, notes = ((self._foreign(),), ()) if self._files.is_foreign() else health(self.folder, self.look)
        return Account(self.look.title, self._address("index.html"), ("publish",), problems=problems, notes=notes)

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        """Freeze the post, with its pictures still as planned. Nothing is copied yet: the folder is public."""
        if self._files.is_foreign():
            raise Rejected(self._foreign())
        refuse_misfits(post, thread, self.capabilities)
        for media in post.media:
            as_planned(self.root, media.path, media.sha256)
        root, parent = (thread.root.remote_id, thread.parent.remote_id) if thread else ("", "")
        body = body_of(composed(as_approved(post, self.compose(post))), post.id, post.media, root, parent)
        return Draft(post.id, msgspec.json.encode(body).decode(), self.now())

    def publish(self, draft: Draft, key: str) -> Receipt:
        """Write the post's file; a second time under the same key changes nothing. Pages follow, and may fail."""
        if not re.fullmatch(r"[\w-]{1,64}", key, re.ASCII):
            raise ValueError(f"a key names a file; this one cannot: {key!r}")
        body = BODY.decode(draft.body)
        try:
            with self._files.locked():
                shown = next((post for post in self._files.posts() if post.key == key), None)
                if shown is None:
                    self._copy_pictures(body)
                    shown = Shown(key, self.now(), body)
                    self._files.place(shown)
                self._rebuild_locked()
        except OSError as error:
            return self._settle(key, error)
        return self._receipt(shown)

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        """Look for the draft on the wall. One post has one text, so `since` adds nothing here."""
        body = BODY.decode(draft.body)
        found = next((post for post in self._files.posts() if without_paths(post.body) == without_paths(body)), None)
        return self._receipt(found) if found else None

    def remake(self) -> None:
        """Make the pages that are lost or old: a crash, a person or another look may have left them so."""
        if self._files.is_foreign() or not (self.folder / "posts").exists():
            return
        with suppress(Unavailable, OSError), self._files.locked():
            self._files.posts()
            self._rebuild_locked()

    def introduce(self, campaign: Campaign) -> None:
        """Put the campaign's name on the pages."""
        self.look = look_of(campaign, self.look.url)

    def elsewhere(self, folder: Path, now: Callable[[], datetime]) -> Wall:
        """Return this wall with its pages in another folder, on another clock."""
        return replace(self, folder=folder, now=now, look=replace(self.look, url=""), _made=Made(), _unmade={})

    def public(self) -> tuple[str, ...]:
        """Return the ids of the posts on the wall."""
        return tuple(post.body.post_id for post in self._files.posts())

    def _settle(self, key: str, error: OSError) -> Receipt:
        """After a failure the folder itself says whether the post is public."""
        try:
            shown = next((post for post in self._files.posts() if post.key == key), None)
        except OSError:
            raise Unconfirmed(f"{self.folder.name} can neither be written nor read: {error.strerror}") from error
        if shown is None:
            raise Unavailable(f"{self.folder.name} cannot be written: {error.strerror}") from error
        return self._receipt(shown)

    def _rebuild_locked(self) -> None:
        """Make the pages that changed or are lost. The posts are public already, so that no failure here may count."""
        try:
            built, told = self._files.built(), self._unmade
            self._unmade, self._made.failed = {}, {}
            wanted = pages(self._files.known(), self.look, self._made)
            self._unmade |= self._made.failed
            done = {
                p: page.made_from
                for p, page in wanted.items()
                if (built.get(p) == page.made_from and self._files.has(p)) or self._make(p, page)
            }
            for path in built.keys() - wanted.keys():
                (self.folder / path).unlink(missing_ok=True)
            if done != built:
                self._files.note_built(done)
            for what in self._unmade.keys() - told.keys():
                _log.error("%s is public, and cannot be shown on the wall (%s)", what, self._unmade[what])
        except Exception as error:  # nothing after acceptance may fail a delivery; the next call makes the pages  # noqa: BLE001
            self._unmade = {"the wall's pages": type(error).__name__}
            _log.exception("the wall's pages in %s could not be made; drumbeat run tries again", self.folder)

    def _make(self, path: str, page: Page[str]) -> bool:
        """Make a page, each on its own; False where it, or a post on it, could not be shown, and is tried again."""
        text = made_of(path, page, self._made)
        if text is not None:
            self._files.write(path, text)
        self._unmade |= self._made.failed
        return not self._made.failed

    def _copy_pictures(self, body: Body) -> None:
        for picture in body.media:
            source = within(self.root, picture.path)
            if not self._files.copy_picture(source, picture_name(picture.sha256, picture.mime), picture.sha256):
                raise changed(picture.path)

    def _foreign(self) -> str:
        return f"{self.folder} holds pages that Drumbeat did not write; name an empty folder for the wall"

    def _receipt(self, shown: Shown) -> Receipt:
        is_shown = not {shown.body.post_id, permalink(shown.key)} & self._unmade.keys()
        left_out = () if is_shown else ("its page and its place on the wall's others",)
        return Receipt(shown.key, self._address(permalink(shown.key)), shown.published_at, left_out=left_out)

    def _address(self, path: str) -> str:
        return self.look.base + path if self.look.base else (self.folder / path).resolve().as_uri()
