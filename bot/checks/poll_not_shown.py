"""A message has a poll, and the platform has none: its audience would not learn what there is to choose."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.checks.wording import variant
from bot.model.campaign import Campaign
from bot.model.channel import Capabilities
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan, Post
from bot.model.wishes import POLL


def poll_not_shown(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post that asks without its options, or where nobody can vote anywhere."""
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if limits is None or not POLL.is_unmet(post, limits):
            continue
        for message, hint in _problem(post, limits, context.campaign):
            where = place.poll(context.campaign, post)
            yield Diagnostic("poll-not-shown", message, where, hint, Severity.WARNING, post.id)


def _problem(post: Post, limits: Capabilities, campaign: Campaign) -> Iterator[tuple[str, str]]:
    channel = post.channel
    if limits.lists_options:
        if not post.vote_on:
            message = f"{channel} can only list a poll's options, and nobody can vote on the entry's other channels"
            yield message, "add a connected channel that has polls, such as mastodon or x, or leave out the poll"
    elif not _is_said(post, campaign):
        hint = f"give it {variant(post.platform)} that names the options or says where to vote, or leave {channel} out"
        yield f"{channel} has no polls, and its audience would not see this one's options", hint


def _is_said(post: Post, campaign: Campaign) -> bool:
    """Whether the text names every option, or was written for this platform: then the team has decided."""
    text = post.text.casefold()
    if post.poll is not None and all(option.casefold() in text for option in post.poll.options):
        return True
    message = campaign.messages.get(post.message)
    return message is not None and bool(message.variant_for(post.channel, post.platform).names)
