"""The filters of messages, and how a value looks when it stands in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.wording import MONTHS, WEEKDAYS

_LONGEST = 20_000


class Unusable(Exception):
    """A value that a filter or a text cannot take; the words are for the person who wrote the template."""


class Names(dict[str, object]):
    """A namespace of placeholders; the only thing whose parts a template can reach."""


@dataclass(frozen=True, slots=True)
class Unready:
    """A placeholder that has no value on this day; the words say why."""

    words: str


def shown(value: object) -> str:
    """Write a value as it stands in a text."""
    if type(value) is str:
        return value
    if type(value) is int:
        return f"{value:,}"
    if isinstance(value, datetime):
        return f"{date(value)} at {time(value)}"
    if isinstance(value, Names):
        raise Unusable(f"this stands for several things ({', '.join(sorted(value))}); write a point and one of them")
    if value is None or isinstance(value, bool | float):
        return "" if value is None else str(value)
    if hasattr(value, "_undefined_hint"):
        return str(value)  # a placeholder that is not known: this raises
    raise Unusable("this is a list; join it: | map(attribute='name') | listed")


def floor_to(value: object, step: object = 10) -> int:
    """Round down to a whole multiple: `612 | floor_to(50)` is 600."""
    number, by = _whole(value, "floor_to"), _whole(step, "floor_to")
    if by < 1:
        raise Unusable("floor_to takes a number of 1 or more")
    return number // by * by


def date(value: object) -> str:
    """Write a date in full: 23 August 2021."""
    moment = _moment(value, "date")
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def day(value: object) -> str:
    """Write a day with its weekday: Monday 23 August."""
    moment = _moment(value, "day")
    return f"{weekday(moment)} {moment.day} {MONTHS[moment.month - 1]}"


def weekday(value: object) -> str:
    """Write the day of the week: Monday."""
    return WEEKDAYS[_moment(value, "weekday").weekday()]


def time(value: object) -> str:
    """Write a time as the NHS does: 9am, 5:30pm, midday, midnight."""
    moment = _moment(value, "time")
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def join(value: object, between: object = "") -> str:
    """Put the parts of a list together."""
    return _short(shown(between).join(_parts(value, "join")))


def listed(value: object, word: object = "and") -> str:
    """Put the parts of a list together with commas and "and"."""
    parts = _parts(value, "listed")
    if len(parts) < 2:
        return "".join(parts)
    return _short(f"{', '.join(parts[:-1])} {shown(word)} {parts[-1]}")


def upper(value: object) -> str:
    """Write in capitals."""
    return shown(value).upper()


def lower(value: object) -> str:
    """Write in small letters."""
    return shown(value).lower()


def capitalize(value: object) -> str:
    """Begin with a capital, and leave the rest as it is."""
    text = shown(value)
    return text[:1].upper() + text[1:]


def trim(value: object) -> str:
    """Take white space off both ends."""
    return shown(value).strip()


def length(value: object) -> int:
    """Count the parts of a list, or the characters of a text."""
    return len(value) if isinstance(value, str) else len(_list(value, "length"))


FILTERS: Mapping[str, Callable[..., object]] = {
    **{"floor_to": floor_to, "date": date, "day": day, "weekday": weekday, "time": time},
    **{"join": join, "listed": listed, "upper": upper, "lower": lower, "capitalize": capitalize},
    **{"trim": trim, "length": length},
}
"""Ours; Jinja's own `map`, `default`, `first` and `last` come on top. Each one's result is bounded by its input."""


def _whole(value: object, name: str) -> int:
    if type(value) is int:
        return value
    if isinstance(value, str) and (digits := value.replace(",", "").strip()).isdecimal():
        return int(digits[:18])
    raise Unusable(f"{name} takes a whole number{_got(value)}")


def _moment(value: object, name: str) -> datetime:
    if isinstance(value, datetime):
        return value
    raise Unusable(f"{name} takes a moment such as launch or due{_got(value)}")


def _got(value: object) -> str:
    if hasattr(value, "_undefined_hint"):
        str(value)  # a placeholder that is not known: this raises, and says what is missing
    return f", and “{value[:40]}” is a text" if isinstance(value, str) else ""


def _parts(value: object, name: str) -> list[str]:
    return [shown(part) for part in _list(value, name)]


def _list(value: object, name: str) -> list[object]:
    # A text would come apart into letters; joining those again and again could also grow without end.
    if isinstance(value, str | Names) or not isinstance(value, Iterable):
        raise Unusable(f"{name} takes a list such as partners.named | map(attribute='name')")
    return list(value)


def _short(text: str) -> str:
    if len(text) > _LONGEST:
        raise Unusable(f"this makes more than {_LONGEST:,} characters")
    return text
