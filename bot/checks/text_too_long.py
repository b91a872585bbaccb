"""A text is longer than its platform takes, counted as that platform counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.checks import place
from bot.model.campaign import Campaign
from bot.model.channel import Capabilities
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Location
from bot.model.plan import Plan, Post
from bot.model.wording import variant


def text_too_long(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield one finding for each template and platform that is exceeded, about its longest post."""
    exceeded: dict[tuple[Location, str], list[tuple[int, Post, str]]] = defaultdict(list)
    for post, limits in context.limited(plan):
        if excess := _excess(post, limits):
            exceeded[post.text_location, post.platform].append((excess[0], post, excess[1]))
    entries = place.entries_of(context.campaign)
    for (template, platform), worst_first in exceeded.items():
        worst_first.sort(key=lambda each: (-each[0], each[1].due, each[1].id))
        several = len({post.root for _, post, _ in worst_first}) > 1
        hint = _hint(context.campaign, worst_first[0][1], platform)
        for _, post, message in worst_first:
            if several:
                yield Diagnostic("text-too-long", f"{message}, in {post.id}", template, hint, post=post.id)
            else:
                where = place.marked(entries, post, "message", "copy")
                yield Diagnostic("text-too-long", message, where, hint, post=post.id)


def _excess(post: Post, limits: Capabilities) -> tuple[int, str] | None:
    counts_warning = limits.warning_counts and bool(post.content_warning)
    used, allowed = limits.used_by(post), limits.allowed_for(post)
    if used > allowed:
        noun, _, how = limits.unit.partition(" ")
        notes = [how] if how else []
        if limits.link_counts is not None and "://" in post.text:
            notes.append(f"a link counts {limits.link_counts}")
        if counts_warning:
            notes.append("the content warning counts")
        if allowed < limits.max_length:
            notes.append("with a picture")
        note = f" ({', '.join(notes)})" if notes else ""
        message = f"{used} {noun.rstrip(',')} for {post.channel}, which takes {allowed}{note}"
        return used - allowed, message
    if limits.max_bytes is not None and (size := len(post.text.encode())) > limits.max_bytes:
        return size - limits.max_bytes, f"{size} bytes for {post.channel}, which takes {limits.max_bytes}"
    return None


def _hint(campaign: Campaign, post: Post, platform: str) -> str:
    template = post.text_location
    at = f"{template.file}:{template.cell or template.line}" if template.cell or template.line else template.file
    message = campaign.messages.get(post.message)
    own = message.variant_for(post.channel, platform) if message else None
    if template.cell or (own and own.names):
        return f"shorten {at}"  # it has a text of its own already, or is a spreadsheet's cell, which has no variants
    return f"shorten {at}, or give it {variant(platform)}"
