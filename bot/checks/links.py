"""An address in a text leads nowhere, or is no link where the post goes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.model import alive
from bot.model.address import bare_names, host_of, is_web
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan


def link_unreadable(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each address that nobody could open. A name without a dot is one of one's own network."""
    opens: dict[str, bool] = {}
    for post in plan.posts:
        for link in dict.fromkeys(alive.words(post.text, alive.links(post.text))):
            if link not in opens:
                opens[link] = is_web(link) and not {".", ":"}.isdisjoint(host_of(link))
            if not opens[link]:
                message = f"“{link}” is not an address that anybody can open"
                where = place.in_template(context.campaign, post, link)
                hint = "write it in full, such as https://example.org/pledge, or take it out"
                yield Diagnostic("link-unreadable", message, where, hint, post=post.id)


def link_not_live(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each name without https:// on a platform that makes no link of it."""
    for post, limits in context.limited(plan):
        for name in dict.fromkeys(bare_names(post.text)) if limits.links_need_https else ():
            message = f"“{name}” is no link on {post.channel}"
            where = place.in_template(context.campaign, post, name)
            yield Diagnostic("link-not-live", message, where, f"write https://{name}", Severity.INFO, post.id)
