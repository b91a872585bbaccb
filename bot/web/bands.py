"""The bands of a calendar: the days of guards, and the moments that the campaign counts from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.campaign import Campaign
from bot.planning.timing import resolve_anchors
from bot.planning.windows import windows
from bot.web.months import Band

_LONGEST = timedelta(days=400)


def bands_of(campaign: Campaign, anchors: Mapping[str, datetime]) -> Mapping[date, tuple[Band, ...]]:
    """Return what each day belongs to: anchors first, then guards, each named on its first day and on Mondays."""
    zone = ZoneInfo(campaign.zone)
    found: dict[date, list[Band]] = {}
    for name, moment in sorted(anchors.items(), key=lambda pair: pair[1]):
        local = moment.astimezone(zone)
        words = name.replace("-", " ").replace("_", " ")
        found.setdefault(local.date(), []).append(Band("anchor", f"{words[:1].upper()}{words[1:]}, {local:%H:%M}"))
    resolved, _ = resolve_anchors(campaign)
    for window in windows(campaign.guards, resolved, zone)[0]:
        first, last = window.start.astimezone(zone).date(), (window.end - timedelta(seconds=1)).astimezone(zone).date()
        for number in range(min(last - first, _LONGEST).days + 1):
            day = first + timedelta(days=number)
            is_first = number == 0 or day.weekday() == 0
            found.setdefault(day, []).append(Band("guard", window.guard.name, is_first))
    return {day: tuple(bands) for day, bands in found.items()}
