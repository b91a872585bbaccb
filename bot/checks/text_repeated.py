"""The same, or nearly the same, text appears on a channel again within two weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.checks import place
from bot.model import alive, wording
from bot.model.campaign import Campaign, Entry
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.plan import Plan, Post

WINDOW = timedelta(days=14)
NEAR = 90.0
SAMPLE = 12


@dataclass(slots=True)
class _Channel:
    """What has been on a channel so far: the newest post of each text, template, and run of three words."""

    texts: dict[str, Post] = field(default_factory=dict)
    thanks: dict[tuple[str, Location], Post] = field(default_factory=dict)
    runs: dict[int, Post] = field(default_factory=dict)


def text_repeated(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post whose text the channel's audience has just seen."""
    channels: dict[str, _Channel] = {}
    entries, zone = place.entries_of(context.campaign), ZoneInfo(plan.zone)
    plain = _Plain(context.campaign)
    for post in plan.posts:
        seen = channels.setdefault(post.channel, _Channel())
        text = post.text.strip()
        same = seen.texts.get(text)
        seen.texts[text] = post
        if same and post.due - same.due <= WINDOW:
            yield _finding(entries, zone, post, same, "the same text as", Severity.ERROR)
        elif _thanks_another(seen, post):
            continue
        elif near := _near(seen, post, plain):
            yield _finding(entries, zone, post, near, "nearly the same text as", Severity.WARNING)


def _finding(
    entries: dict[str, Entry], zone: ZoneInfo, post: Post, before: Post, what: str, how: Severity
) -> Diagnostic:
    day = wording.moment(before.due.astimezone(zone))
    other = "itself" if before.entry == post.entry else f"“{before.entry}”"
    where = place.marked(entries, post, "message", "copy")
    hint = f"give one of them other words; the other is at {place.marked(entries, before, 'message', 'copy')}"
    if where == place.marked(entries, before, "message", "copy"):
        hint = "let its words change from time to time, or allow text-repeated with a reason"
    return Diagnostic("text-repeated", f"{what} {other} on {post.channel}, {day}", where, hint, how, post.id)


def _thanks_another(seen: _Channel, post: Post) -> bool:
    """Say whether this is one more shout-out from the same template: alike by design, and about someone else."""
    if not post.partners:
        return False
    template = (post.message, post.text_location)
    before = seen.thanks.get(template)
    seen.thanks[template] = post
    return before is not None and post.due - before.due <= WINDOW


def _near(seen: _Channel, post: Post, plain: _Plain) -> Post | None:
    """Find a near-same text among those that share most runs of three words with this one.

    Each run remembers the newest post that had it, so that a text is compared with one or two others, never with all;
    and a dozen runs of a text stand for all of them: those with the least codes, so that like texts choose alike.
    """
    text, runs = plain.of(post)
    votes: dict[str, list[Post]] = {}
    newest = seen.runs
    for run in runs:
        if before := newest.get(run):
            votes.setdefault(before.id, []).append(before)
        newest[run] = post
    for voted in sorted(votes.values(), key=len, reverse=True)[:2]:
        before = voted[0]
        recent = len(voted) * 4 >= len(runs) and post.due - before.due <= WINDOW
        # the posts of one thread may well resemble one another
        if recent and before.root != post.root and _is_near(text, plain.of(before)[0]):
            return before
    return None


def _is_near(text: str, other: str) -> bool:
    in_common = (Counter(text) & Counter(other)).total()  # letters in the same order are no more than these
    if 200 * in_common < NEAR * (len(text) + len(other)):
        return False
    from rapidfuzz.fuzz import ratio  # only texts that may be near-same pay for the import

    return bool(ratio(text, other, score_cutoff=NEAR))


class _Plain:
    """Texts without their links and the names of the partners that they thank, and their runs of three words."""

    def __init__(self, campaign: Campaign) -> None:
        self._names = {partner.id: partner.name for partner in campaign.partners}
        self._known: dict[str, tuple[str, tuple[int, ...]]] = {}

    def of(self, post: Post) -> tuple[str, tuple[int, ...]]:
        text = alive.without(post.text, alive.links(post.text))
        for name in (*(mention.text for mention in post.mentions), *map(self._names.get, post.partners)):
            text = text.replace(name, "") if name else text
        if text not in self._known:  # the channels' texts often differ in their links alone
            words = text.split()
            codes = [crc32(word.encode()) for word in words]  # hash() differs from run to run, and so would the choice
            runs = {(a * 3 + b * 5 + c * 7) % 2**32 for a, b, c in zip(codes, codes[1:], codes[2:], strict=False)}
            self._known[text] = (" ".join(words), tuple(sorted(runs)[:SAMPLE]) or (crc32(text.encode()),))
        return self._known[text]
