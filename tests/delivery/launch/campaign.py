"""The files of a launch: threads, pictures with their words, links, hashtags and emoji, each text another one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.channels.harness import png

GRACE_DAYS = 10

_THREAD = """---
media:
  - {{file: media/{n}.png, alt: "Number {n}: a sun rises over the hills & the town"}}
  - {{file: media/{n}b.png, alt: "Number {n}: the same town by night", post: 3}}
---
Chapter {n} begins. The people of this place have something to say. {{{{ hashtag }}}}

---

Chapter {n} goes on: “Speak up” — they said, & meant it. 1 < 2.

---

Chapter {n} ends here. Read all of it: {{{{ link }}}}
"""
_SINGLES = (
    "Voice {n}: we pledge to listen. {{{{ link }}}} {{{{ hashtag }}}}\n",
    '---\nmedia: [{{file: media/{n}.png, alt: "Number {n}: two hands, one pledge"}}]\n---\n'
    "Picture {n} shows two hands 🤝🏽 and one pledge.\n",
    "Thanks, number {n}! 👩🏽‍🚒 👨‍👩‍👧‍👦 Café & crème, שלום, ½ < 1.\n\nA second paragraph. {{{{ hashtag }}}}\n",
    '---\nreplies: mentioned\nmedia:\n  - {{file: media/{n}.png, alt: "Number {n}: a door"}}\n'
    '  - {{file: media/{n}b.png, alt: "Number {n}: the same door, open"}}\n---\n'
    "Doors {n}: one closed, one open. {{{{ hashtag }}}}\n",
)


def write_campaign(root: Path, launch: datetime, threads: int, singles: int, channels: tuple[str, ...]) -> datetime:
    """Write a campaign of so many threads of three, and so many single posts; return when its last post is due."""
    (root / "messages" / "media").mkdir(parents=True)
    (root / "schedules").mkdir()
    entries = []
    for number in range(1, threads + singles + 1):
        text = _THREAD if number <= threads else _SINGLES[(number - threads - 1) % len(_SINGLES)]
        (root / "messages" / f"m{number}.md").write_text(text.format(n=number), "utf-8")
        for variant, name in enumerate((f"{number}.png", f"{number}b.png")):
            if f"media/{name}" in text.format(n=number):
                (root / "messages" / "media" / name).write_bytes(png(2 * number + variant))
        entries.append(f"  - {{id: e{number}, when: launch +{number - 1}m, message: m{number}}}\n")
    (root / "schedules" / "entries.yaml").write_text("entries:\n" + "".join(entries), "utf-8")
    (root / "schedules" / "campaign.yaml").write_text(
        f"name: Launch\ntimezone: UTC\nlaunch: {launch.astimezone(UTC):%Y-%m-%d %H:%M}\n"
        f'hashtag: "#StandUp"\nlink: https://example.org/stand-up?a=1\nchannels: [{", ".join(channels)}]\n'
        f"late: {{grace: {GRACE_DAYS}d, then: ask}}\ngap: 1m\n",
        "utf-8",
    )
    return launch + timedelta(minutes=threads + singles)
