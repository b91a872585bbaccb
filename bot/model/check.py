"""What a check may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.campaign import Campaign
from bot.model.channel import Capabilities
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan, Post


@dataclass(frozen=True, slots=True)
class Context:
    """The plan's surroundings. `capabilities` is by channel name; `texts` are the tracked text files by path.

    `known` are the ids of posts that the ledger already holds: a past time is no error for these. `is_complete` is
    whether every entry could be read: if not, nobody can say what is missing or unused.
    """

    campaign: Campaign
    capabilities: Mapping[str, Capabilities]
    now: datetime
    texts: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    is_complete: bool = True

    def limited(self, plan: Plan) -> Iterator[tuple[Post, Capabilities]]:
        """Yield each post with what its platform takes, where that is known."""
        for post in plan.posts:
            if (limits := self.capabilities.get(post.channel)) is not None:
                yield post, limits


Check = Callable[[Plan, Context], Iterator[Diagnostic]]
