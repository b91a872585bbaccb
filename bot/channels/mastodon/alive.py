"""What Mastodon makes of a text: links with https://, hashtags and mentions, by its own extractors.

Read in app/models/tag.rb, app/models/account.rb and config/initializers/twitter_regex.rb.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.text.mastodon import mastodon_links
from bot.model.alive import Span, outside_of

_BETWEEN = r"\xb7\u30fb\u200c"  # stand within a hashtag, and do not end one
_WORD = r"\p{L}\p{M}\p{Nd}\p{Pc}"
_NAME = rf"[{_WORD}](?:[{_WORD}{_BETWEEN}]*[{_WORD}])?"
_HASHTAG = rf"(?<![=/)\p{{L}}\p{{Nd}}])[#＃](?=[\p{{Nd}}\p{{Pc}}{_BETWEEN}]*[\p{{L}}\p{{M}}]){_NAME}"
_MENTION = r"(?i)(?<![=/\w])@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*(?:@\w+(?:[.-]+\w+)*)?(?![@＠])"


def links(text: str) -> Sequence[Span]:
    """Find what Mastodon makes a link of, and counts as 23: never a name without https://."""
    return tuple(Span(*each) for each in mastodon_links(text))


hashtags = outside_of(links, _HASHTAG, "#", "＃")
mentions = outside_of(links, _MENTION, "@", "@")
