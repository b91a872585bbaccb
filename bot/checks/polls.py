"""A platform would refuse a post's poll, or has none: its audience would not learn what there is to choose."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.model.campaign import Campaign
from bot.model.channel import Capabilities, PollLimit
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan, Post
from bot.model.poll import Poll
from bot.model.wishes import POLL
from bot.model.wording import span, variant


def poll_refused(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each thing that the platform would not take."""
    for post, limits in context.limited(plan):
        if post.poll is None or limits.polls is None:
            continue
        for message, hint in _refused(post, post.poll, limits.polls):
            yield Diagnostic("poll-refused", message, place.poll(context.campaign, post), hint, post=post.id)


def _refused(post: Post, poll: Poll, limit: PollLimit) -> Iterator[tuple[str, str]]:
    channel, number = post.channel, len(poll.options)
    if not limit.min_options <= number <= limit.max_options:
        message = f"a poll with {number} options for {channel}, which takes {limit.min_options} to {limit.max_options}"
        yield message, f"change the options, or leave {channel} out"
    for option in poll.options:
        length = limit.count(option)
        if length > limit.max_option_length:
            message = f"the option “{option}” has {length} characters; {channel} takes {limit.max_option_length}"
            yield message, "say it shorter, and the rest in the text"
    if not limit.least_open <= poll.open <= limit.most_open:
        message = f"the poll is open for {span(poll.open)}; {channel} takes {span(limit.least_open)}"
        yield f"{message} to {span(limit.most_open)}", f"change `open`, or leave {channel} out"
    if poll.multiple and not limit.multiple:
        message = f"a voter may choose several options, and {channel} lets each choose one"
        yield message, f"write `multiple: no`, or leave {channel} out"
    if post.media:
        message = f"{channel} takes a poll or pictures in one post, not both"
        yield message, "put the picture into a second post of a thread (`post: 2`), or leave one of the two out"


def poll_not_shown(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post that asks without its options, or where nobody can vote anywhere."""
    for post, limits in context.limited(plan):
        for message, hint in _not_shown(post, limits, context.campaign):
            where = place.poll(context.campaign, post)
            yield Diagnostic("poll-not-shown", message, where, hint, Severity.WARNING, post.id)


def _not_shown(post: Post, limits: Capabilities, campaign: Campaign) -> Iterator[tuple[str, str]]:
    channel = post.channel
    if not POLL.is_unmet(post, limits):
        return
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
