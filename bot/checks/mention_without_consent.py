"""A post mentions a partner's account, and the partner has not agreed to be mentioned."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.checks import place
from bot.model import alive
from bot.model.campaign import Partner
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan, Post


def mention_without_consent(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each handle of a partner who has no consent recorded for the day of the post."""
    zone = ZoneInfo(plan.zone)
    partners = {partner.id: partner for partner in context.campaign.partners}
    owners = _owners(context.campaign.partners)
    for post in plan.posts:
        if "@" not in post.text:
            continue
        day = post.due.astimezone(zone).date()
        limits = context.capabilities.get(post.channel)
        found = (limits.mentions if limits else alive.mentions)(post.text)
        named = {mention.text: partners.get(mention.partner) for mention in post.mentions}
        for handle in alive.words(post.text, found):
            partner = named.get(handle) or owners.get((post.platform, handle[1:].lower()))
            if partner is not None and not partner.consents_to("mention", day):
                yield _finding(context, post, partner, handle)


def _owners(partners: tuple[Partner, ...]) -> dict[tuple[str, str], Partner]:
    owners: dict[tuple[str, str], Partner] = {}
    for partner in partners:
        for platform, handle in partner.handles.items():
            plain = handle.lstrip("@").lower()
            owners[platform, plain] = partner
            if platform == "mastodon":  # a neighbour on the same server is called by the first half alone
                owners.setdefault((platform, plain.split("@")[0]), partner)
    return owners


def _finding(context: Context, post: Post, partner: Partner, handle: str) -> Diagnostic:
    lapsed = "mention" in partner.consent and partner.consent_until is not None
    why = f"consent ended on {partner.consent_until:%Y-%m-%d}" if lapsed else "no consent to `mention` is recorded"
    message = f"{handle} mentions {partner.name}, and {why}"
    where = place.in_template(context.campaign, post, handle)
    hint = f"write {{{{ partner.mention }}}} or the name, or record the consent at {partner.location}"
    return Diagnostic("mention-without-consent", message, where, hint, post=post.id)
