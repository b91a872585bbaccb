"""A slice of the sample campaign: something of everything that it has, small enough to be run thousands of times."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).parent.parent.parent
MESSAGES = ("countdown-week", "countdown-days", "launch", "shout-out", "pledges-grow")
PICTURES = ("pledge.png", "launch.png")
CALENDAR_LINES, PARTNER_LINES = 9, 6


def sample() -> dict[str, bytes]:
    """Return the files by their paths in the campaign."""
    files = {"schedules/campaign.yaml": (CHECKOUT / "schedules/campaign.yaml").read_bytes()}
    files |= {f"messages/{name}.md": (CHECKOUT / f"messages/{name}.md").read_bytes() for name in MESSAGES}
    files |= {f"messages/media/{name}": (CHECKOUT / f"messages/media/{name}").read_bytes() for name in PICTURES}
    for name, lines in (("calendar", CALENDAR_LINES), ("partners", PARTNER_LINES)):
        whole = (CHECKOUT / f"schedules/{name}.csv").read_bytes()
        files[f"schedules/{name}.csv"] = b"".join(whole.splitlines(keepends=True)[:lines])
    files["schedules/schedule.yaml"] = SCHEDULE.encode()
    return files


SCHEDULE = """entries:
  - id: countdown-1-week
    when: launch -1w 10:00
    message: countdown-week
    channels: [wall, bluesky]
    late: {grace: 2h, then: skip}
  - id: countdown-3-days
    when: launch -3d 10:00
    message: countdown-days
    channels: [wall, linkedin]
  - id: thanks
    every: tuesday, friday 12:30
    from: launch -1w
    until: launch -1d
    except: [2021-08-17]
    message: shout-out
    channels: [wall, x, mastodon]
    partners: {per_post: 1, order: fair, where: {kind: [sports club]}}
    tags: [thanks]
    owner: Communications officer
  - id: launch
    when: launch
    embargo: launch
    message: launch
    channels: [wall, x]
    late: {grace: 1h, then: ask}
    allow: {text-repeated: "it is meant to be seen twice"}
  - id: growth
    rrule: FREQ=WEEKLY;BYDAY=WE
    at: "10:00"
    from: launch -3w
    until: launch
    message: pledges-grow
    channels: [wall]
    allow: {text-repeated: "its figure grows"}
"""
