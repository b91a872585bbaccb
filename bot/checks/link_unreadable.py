"""A text holds an address that leads nowhere: one that was to be filled in, or that nobody could open."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.model import alive
from bot.model.address import host_of, is_web
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan


def link_unreadable(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each such address of each post. A name without a dot is a name of one's own network."""
    for post in plan.posts:
        for link in dict.fromkeys(alive.words(post.text, alive.links(post.text))):
            if not is_web(link) or not set(host_of(link)) & {".", ":"}:
                yield Diagnostic(
                    "link-unreadable",
                    f"“{link}” is not an address that anybody can open",
                    place.in_template(context.campaign, post, link),
                    "write it in full, such as https://example.org/pledge, or take it out",
                    post=post.id,
                )
