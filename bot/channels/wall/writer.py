"""What writes a wall: each post into its folder, and the pages that are made of them. Only who sends needs it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from bot.channels.planned import changed, within
from bot.channels.wall.body import BODY, Body, Shown, body_of, without_paths
from bot.channels.wall.folder import WallFolder
from bot.channels.wall.look import Look, permalink
from bot.channels.wall.pages import article_of, made_of, pages
from bot.channels.wall.shown import Made
from bot.model.channel import Unavailable, Unconfirmed
from bot.model.delivery import Thread
from bot.model.plan import Post
from bot.web.card import picture_name
from bot.web.page import Page

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Writer:
    """Whoever writes one wall; `root` and `rehearses` are as the wall's own."""

    files: WallFolder
    root: Path
    now: Callable[[], datetime]
    rehearses: bool = False
    _made: Made = field(default_factory=Made)
    _unmade: dict[str, str] = field(default_factory=dict)  # what is not shown, and why

    def frozen(self, post: Post, public: dict[str, object], thread: Thread | None) -> str:
        """Complete what was composed to all that a draft of it has to hold."""
        root, parent = (thread.root.remote_id, thread.parent.remote_id) if thread else ("", "")
        return msgspec.json.encode(body_of(public, post.id, post.media, root, parent)).decode()

    def publish(self, draft: str, key: str, look: Look) -> Shown:
        """Write the post's file; a second time under the same key changes nothing. Pages follow, and may fail."""
        body = BODY.decode(draft)
        try:
            with self.files.locked():
                shown = self.files.post(key)
                if shown is None:
                    self._copy_pictures(body)
                    shown = Shown(key, self.now(), body)
                    self.files.place(shown)
                self._try(shown, look) if self.rehearses else self._rebuild_locked(look)
        except OSError as error:
            return self._settled(key, error)
        return shown

    def find(self, draft: str) -> Shown | None:
        """Look for a draft among the posts."""
        body = without_paths(BODY.decode(draft))
        return next((post for post in self.files.posts() if without_paths(post.body) == body), None)

    def remake(self, look: Look) -> None:
        """Make the pages that are lost or old: a crash, a person or another look may have left them so."""
        if self.files.is_foreign() or not (self.files.path / "posts").exists():
            return
        with suppress(Unavailable, OSError), self.files.locked():
            self._rebuild_locked(look)

    def is_seen(self, shown: Shown) -> bool:
        """Say whether nothing of a post's own was left out of the pages."""
        return not {shown.body.post_id, permalink(shown.key)} & self._unmade.keys()

    def _settled(self, key: str, error: OSError) -> Shown:
        """After a failure the folder itself says whether the post is public."""
        name = self.files.path.name
        try:
            shown = self.files.post(key)
        except OSError:
            raise Unconfirmed(f"{name} can neither be written nor read: {error.strerror}") from error
        if shown is None:
            raise Unavailable(f"{name} cannot be written: {error.strerror}") from error
        return shown

    def _try(self, shown: Shown, look: Look) -> None:
        """Find out whether a post can be shown, while its pages wait."""
        self._made.failed = {}
        article_of((shown,), look, self._made, "")
        self._unmade |= self._made.failed

    def _rebuild_locked(self, look: Look) -> None:
        """Make the pages that changed or are lost. The posts are public already, so that no failure here may count."""
        try:
            built, told = self.files.built(), self._unmade
            self._unmade, self._made.failed = {}, {}
            wanted = pages(self.files.posts(), look, self._made)
            self._unmade |= self._made.failed
            done = {
                p: page.made_from
                for p, page in wanted.items()
                if (built.get(p) == page.made_from and self.files.has(p)) or self._make(p, page)
            }
            for path in built.keys() - wanted.keys():
                (self.files.path / path).unlink(missing_ok=True)
            if done != built:
                self.files.note_built(done)
            for what in self._unmade.keys() - told.keys():
                _log.error("%s is public, and cannot be shown on the wall (%s)", what, self._unmade[what])
        except Exception as error:  # nothing after acceptance may fail a delivery; the next call makes the pages  # noqa: BLE001
            self._unmade = {"the wall's pages": type(error).__name__}
            _log.exception("the wall's pages in %s could not be made; drumbeat run tries again", self.files.path)

    def _make(self, path: str, page: Page[str]) -> bool:
        """Make a page, each on its own; False where it, or a post on it, could not be shown, and is tried again."""
        text = made_of(path, page, self._made)
        if text is not None:
            self.files.write(path, text)
        self._unmade |= self._made.failed
        return not self._made.failed

    def _copy_pictures(self, body: Body) -> None:
        for picture in body.media:
            source = within(self.root, picture.path)
            if not self.files.copy_picture(source, picture_name(picture.sha256, picture.mime), picture.sha256):
                raise changed(picture.path)
