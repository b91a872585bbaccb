"""The wall: the channel that needs no account. A page and feeds in a folder that the team can host anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.frozen import as_approved, composed, refuse_misfits
from bot.channels.planned import as_planned
from bot.channels.wall import compose
from bot.channels.wall.look import Look, look_of, permalink
from bot.model.campaign import Campaign
from bot.model.channel import Account, Capabilities, Payload, Rejected
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post

if TYPE_CHECKING:
    from bot.channels.wall.body import Shown
    from bot.channels.wall.writer import Writer


@dataclass(slots=True)
class Wall:
    """A wall in `folder`; `root` is the campaign's folder, where pictures come from. `look` may change at any time.

    One that `rehearses` has its pages made by `remake` alone, and need not survive a power cut.
    """

    name: str
    folder: Path
    root: Path
    capabilities: Capabilities
    now: Callable[[], datetime]
    look: Look = field(default_factory=Look)
    platform: str = "wall"
    rehearses: bool = False
    _opened: Writer | None = field(default=None, init=False)

    @property
    def _writer(self) -> Writer:
        """Who writes the wall, brought in when there is something to do: a command that plans does without."""
        if self._opened is None:
            from bot.channels.wall.folder import WallFolder
            from bot.channels.wall.writer import Writer

            files = WallFolder(self.folder, durable=not self.rehearses)
            self._opened = Writer(files, self.root, self.now, self.rehearses)
        return self._opened

    def compose(self, post: Post) -> Payload:
        """Everything that readers will see, and nothing else."""
        return compose(post)

    def verify(self) -> Account:
        """Say where the wall is, and what of it cannot be written, read or shown. Writes nothing."""
        from bot.channels.wall.health import health

        is_foreign = self._writer.files.is_foreign()
        problems, notes = ((self._foreign(),), ()) if is_foreign else health(self.folder, self.look)
        return Account(self.look.title, self._address("index.html"), ("publish",), problems=problems, notes=notes)

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        """Freeze the post, with its pictures still as planned. Nothing is copied yet: the folder is public."""
        if self._writer.files.is_foreign():
            raise Rejected(self._foreign())
        refuse_misfits(post, thread, self.capabilities)
        for media in post.media:
            as_planned(self.root, media.path, media.sha256)
        public = composed(as_approved(post, self.compose(post)))
        return Draft(post.id, self._writer.frozen(post, public, thread), self.now())

    def publish(self, draft: Draft, key: str) -> Receipt:
        """Write the post's file; a second time under the same key changes nothing. Pages follow, and may fail."""
        if not re.fullmatch(r"[\w-]{1,64}", key, re.ASCII):
            raise ValueError(f"a key names a file; this one cannot: {key!r}")
        return self._receipt(self._writer.publish(draft.body, key, self.look))

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        """Look for the draft on the wall. One post has one text, so `since` adds nothing here."""
        found = self._writer.find(draft.body)
        return self._receipt(found) if found else None

    def remake(self) -> None:
        """Make the pages that are lost or old."""
        self._writer.remake(self.look)

    def introduce(self, campaign: Campaign) -> None:
        """Put the campaign's name on the pages."""
        self.look = look_of(campaign, self.look.url)

    def elsewhere(self, folder: Path, now: Callable[[], datetime]) -> Wall:
        """Return this wall on another clock, with its pages in another folder when `remake` makes them."""
        return replace(self, folder=folder, now=now, look=replace(self.look, url=""), rehearses=True)

    def public(self) -> tuple[str, ...]:
        """Return the ids of the posts on the wall."""
        return tuple(post.body.post_id for post in self._writer.files.posts())

    def _foreign(self) -> str:
        return f"{self.folder} holds pages that Drumbeat did not write; name an empty folder for the wall"

    def _receipt(self, shown: Shown) -> Receipt:
        left_out = () if self._writer.is_seen(shown) else ("its page and its place on the wall's others",)
        return Receipt(shown.key, self._address(permalink(shown.key)), shown.published_at, left_out=left_out)

    def _address(self, path: str) -> str:
        return self.look.base + path if self.look.base else (self.folder / path).resolve().as_uri()
