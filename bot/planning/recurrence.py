"""RFC 5545 rules: refuse what can hang or flood, and leave the calendar arithmetic to dateutil."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from bot.model.diagnostic import Diagnostic
from bot.model.moment import Recurrence

_REFUSED = {
    r"FREQ=(SECOND|MINUTE|HOUR)LY": "a rule repeats by the day, week, month or year",
    r"INTERVAL=[-+]?0*($|;)": "an INTERVAL of 0 never comes to an end",
    r"(UNTIL|DTSTART)": "the first and last day stand in from and until",
    r"BYEASTER": "BYEASTER is no part of RFC 5545",
}
_EXAMPLE = "write it like FREQ=WEEKLY;BYDAY=TU,TH"


def dates(timing: Recurrence, first: date, last: date) -> Iterator[datetime] | Diagnostic:
    """Return the rule's local dates and times from the first day to the last, or what is wrong with the rule."""
    from dateutil.rrule import rrulestr

    for pattern, words in _REFUSED.items():
        if re.search(pattern, timing.rrule.upper()):
            return Diagnostic("bad-rrule", words, timing.location, _EXAMPLE)
    # dateutil looks for a first match up to the year 9999, which takes seconds for a rule that never matches. The
    # calendar repeats every 400 years (a whole number of weeks), so the rule is worked out close to that end.
    ahead = max(0, (9900 - last.year) // 400 * 400)
    start = datetime.combine(first.replace(year=first.year + ahead), _opening(timing))
    try:
        rule = rrulestr(timing.rrule, dtstart=start)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return Diagnostic("bad-rrule", "this is not a rule that RFC 5545 knows", timing.location, _EXAMPLE)
    return _until(datetime.combine(last, time.max), iter(rule), ahead)


def _opening(timing: Recurrence) -> time:
    """Return when the first day begins: a rule with hours or minutes of its own may have some before the clock."""
    rule = timing.rrule.upper()
    return timing.clock.replace(
        hour=0 if "BYHOUR" in rule else timing.clock.hour, minute=0 if "BYMINUTE" in rule else timing.clock.minute
    )


def _until(end: datetime, rule: Iterator[datetime], ahead: int) -> Iterator[datetime]:
    for moment in rule:
        local = moment.replace(year=moment.year - ahead)
        if local > end:
            return
        yield local
