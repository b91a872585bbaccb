"""A platform would refuse a post's poll: its options, how long it is open, or what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.checks.wording import span
from bot.model.channel import PollLimit
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan, Post
from bot.model.poll import Poll


def poll_refused(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each thing that the platform would not take."""
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if post.poll is None or limits is None or limits.polls is None:
            continue
        for message, hint in _problems(post, post.poll, limits.polls):
            yield Diagnostic("poll-refused", message, place.poll(context.campaign, post), hint, post=post.id)


def _problems(post: Post, poll: Poll, limit: PollLimit) -> Iterator[tuple[str, str]]:
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
    if post.media and not limit.with_media:
        message = f"{channel} takes a poll or pictures in one post, not both"
        yield message, "put the picture into a second post of a thread (`post: 2`), or leave one of the two out"
