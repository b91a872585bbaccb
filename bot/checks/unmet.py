"""A message asks for what a platform cannot do, and its audience would get something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.plan import Plan, Post
from bot.model.wishes import ALT, CONTENT_WARNING, LANGUAGE, MADE_WITH_AI, REPLIES, THREAD, VISIBILITY, Wish
from bot.model.wording import listed, variant

_SAYS_AI = re.compile(r"\bAI\b|artificial intelligence", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Lack:
    """What is said where a wish is unmet; `matters` leaves out the posts whose readers lose nothing."""

    wish: Wish
    severity: Severity
    message: str
    hint: str
    matters: Callable[[Post, Context], bool] = lambda post, context: True


def _is_own_language(post: Post, context: Context) -> bool:
    message = context.campaign.messages.get(post.message)
    return message is not None and bool(message.language)


LACKS = (
    _Lack(
        VISIBILITY,
        Severity.ERROR,
        "“visibility: {asked}” cannot be set on {channels}, where everybody would be shown it",
        "leave these channels out, or write them a message of their own without it",
    ),
    _Lack(
        ALT,
        Severity.WARNING,
        "{channels} keeps no alt text: who cannot see the picture would learn nothing of it",
        "say in the text what it shows, or leave the picture out there",
    ),
    _Lack(
        MADE_WITH_AI,
        Severity.WARNING,
        "“made_with_ai: {asked}” cannot be shown on {channels}, and the text does not say it",
        "say in the text that it was made with AI, or leave these channels out",
        lambda post, context: not _SAYS_AI.search(post.text),
    ),
    _Lack(
        LANGUAGE,
        Severity.INFO,
        "“language: {asked}” cannot be told to {channels}: screen readers and translations have to guess it",
        "nothing, unless that matters for this text",
        _is_own_language,
    ),
)
"""What has no check of its own."""

OPEN_REPLIES = _Lack(
    REPLIES,
    Severity.INFO,
    "“replies: {asked}” cannot be set on {channels}: everyone may reply there",
    "have someone watch the replies, or leave these channels out",
)


def platform_cannot(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each message and wish, with all channels that cannot do it."""
    for lack in LACKS:
        yield from _lacking("platform-cannot", lack, plan, context)


def replies_not_enforced(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each message, with all channels that leave replies open to everyone."""
    yield from _lacking("replies-not-enforced", OPEN_REPLIES, plan, context)


def _lacking(code: str, lack: _Lack, plan: Plan, context: Context) -> Iterator[Diagnostic]:
    found: dict[tuple[str, str], dict[str, Post]] = {}
    for post, able in context.limited(plan):
        if lack.wish.is_unmet(post, able) and lack.matters(post, context):
            found.setdefault((post.message, lack.wish.asked(post)), {}).setdefault(post.channel, post)
    for (_, asked), posts in found.items():
        first = next(iter(posts.values()))
        words = lack.message.format(asked=asked, channels=listed(sorted(posts)))
        where = _place(lack.wish, first, context)
        yield Diagnostic(code, words, where, lack.hint, lack.severity, first.id)


def _place(wish: Wish, post: Post, context: Context) -> Location:
    """Return where the message asks for it; a post that was not written there has it from its text's place."""
    if wish is ALT:
        return place.alt(context.campaign, post, next(n for n, media in enumerate(post.media) if media.alt))
    return place.setting(context.campaign, post, wish.name)


def thread_refused(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each thread on a platform without threads, at its second post."""
    for post, limits in context.limited(plan):
        if post.segment == 2 and THREAD.is_unmet(post, limits):
            message = f"{post.channel} has no threads, and this message has {post.segments} posts"
            hint = f"give it {variant(post.platform)} without `---`, or leave {post.channel} out"
            yield Diagnostic("thread-refused", message, post.text_location, hint, post=post.id)


def warning_not_shown(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post whose warning is neither a field of the platform nor said in the text."""
    for post, limits in context.limited(plan):
        if post.segment > 1 or not CONTENT_WARNING.is_unmet(post, limits):
            continue
        if post.content_warning.casefold() not in post.text.casefold():
            message = f"{post.channel} has no content warnings, and the text does not say “{post.content_warning}”"
            hint = f"give it {variant(post.platform)} that starts with the warning, or leave {post.channel} out"
            yield Diagnostic("warning-not-shown", message, post.text_location, hint, Severity.WARNING, post.id)
