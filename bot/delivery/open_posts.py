"""For which posts an edit could not be followed: while one is sent, or may be public, the ledger keeps it as it is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ledger import Ledger
from bot.model.delivery import Delivery, State


@dataclass(slots=True)
class OpenPosts:
    """The posts that were open when the files were last followed. Once one is known not to be public, they hold again.

    `is_behind` says that such a post was decided in this process.
    """

    ledger: Ledger
    is_behind: bool = False
    _ids: frozenset[str] = frozenset()

    def note(self) -> None:
        """See which are open now."""
        self._ids = frozenset(one.post_id for one in self.ledger.live() if _is_open(one))

    def decided(self, post_id: str) -> None:
        """Take it that a post is not public: what the files say of it by now holds again."""
        self.is_behind = self.is_behind or post_id in self._ids

    def was_answered(self) -> bool:
        """Say whether one of them is open no more, by another process or a person's word."""
        return any(not _is_open(self.ledger.delivery(post_id)) for post_id in self._ids)


def _is_open(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.state in (State.PUBLISHING, State.UNCONFIRMED)
