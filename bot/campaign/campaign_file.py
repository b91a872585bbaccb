"""`schedules/campaign.yaml` to a campaign, still without entries, partners and messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.campaign import moments, words
from bot.campaign.claims import facts, quotes
from bot.campaign.common import allowed, lateness, names
from bot.campaign.notes import Notes, Wrong, shown
from bot.campaign.read import Fields, fields_of, one
from bot.campaign.tree import Node, Scalar, Sequence, Table
from bot.model.campaign import ApprovalRule, Campaign, Utm
from bot.model.moment import Guard, Hours, Lateness, Moment
from bot.model.near import did_you_mean

PATH = "schedules/campaign.yaml"
_PEOPLE = words.number(0, 2)

KEYS = (
    "name", "timezone", "launch", "anchors", "description", "hashtag", "link", "utm", "language", "channels", "hours",
    "late", "gap", "approvals", "dates", "facts", "quotes", "guards", "allow",
)  # fmt: skip


def read_campaign(table: Table, notes: Notes) -> Campaign | None:
    """Build the campaign; None when its zone, its launch or its name is not there."""
    fields = Fields(table, KEYS, notes)
    name = fields.required("name", words.full_text)
    zone = fields.required("timezone", _zone)
    launch = fields.required("launch", moments.fixed)
    campaign = Campaign(
        name=name or "",
        zone=zone or "",
        location=table.location,
        anchors=_anchors(fields, launch),
        description=fields.read("description", words.text, ""),
        hashtag=fields.read("hashtag", words.hashtag, ""),
        link=fields.read("link", words.link, ""),
        utm=_utm(fields, name or ""),
        language=fields.read("language", words.language, "en-GB"),
        channels=names(fields, "channels") or ("wall",),
        hours=_hours(fields),
        late=lateness(fields, Lateness()),
        gap=fields.read("gap", moments.duration, timedelta(minutes=10)),
        approvals=_approvals(fields),
        facts=facts(fields),
        quotes=quotes(fields),
        guards=_guards(fields),
        allow=allowed(fields),
    )
    return campaign if name and zone and launch else None


def date_order(table: Table, notes: Notes) -> str:
    """Read `dates`, the order of dates in spreadsheets: `dmy`, `mdy`, or empty."""
    fields = Fields(table, table.nodes, notes)  # unknown keys are noted where the campaign is read
    order = fields.read("dates", words.choice("dd/mm/yyyy", "mm/dd/yyyy"), "")
    return {"dd/mm/yyyy": "dmy", "mm/dd/yyyy": "mdy"}.get(order, "")


def _zone(node: Scalar) -> str:
    name = node.text.strip()
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        hint = did_you_mean(name, available_timezones(), "write an area and a city, such as Europe/London")
        raise Wrong("unknown-zone", f"{shown(name)} is not a time zone", hint) from None
    return name


def _anchors(fields: Fields, launch: Moment | None) -> Mapping[str, Moment]:
    anchors = {} if launch is None else {"launch": launch}
    for name, node in fields.named("anchors").items():
        if name == "launch":
            fields.notes.error("duplicate-key", "`launch` has a key of its own", node.location, "delete one of them")
        elif not moments.is_anchor(name):
            hint = f'use letters, digits and hyphens, such as "{words.slug(name) or "pledge-day"}"'
            fields.notes.error("bad-name", f"{shown(name)} cannot be an anchor", node.location, hint)
        elif (moment := one(node, name, moments.moment, fields.notes)) is not None:
            anchors[name] = moment
    return anchors


def _utm(fields: Fields, name: str) -> Utm | None:
    node = fields.node("utm")
    if isinstance(node, Scalar) and node.text.strip().casefold() in ("off", "no"):
        return None
    group = fields.group("utm", ("medium", "campaign", "source"))
    if group is None:
        return Utm("social", words.slug(name))
    medium = group.read("medium", words.text, "social")
    return Utm(medium, group.read("campaign", words.text, words.slug(name)), group.read("source", words.text, ""))


def _hours(fields: Fields) -> Hours | None:
    node = fields.node("hours")
    if node is None:
        return None
    if not isinstance(node, Table):
        windows = one(node, "hours", moments.window, fields.notes)
        return Hours((windows[0] if windows else None,) * 7) if windows is not None else None
    days: dict[int, tuple[time, time] | None] = {}
    for name, value in sorted(node.nodes.items(), key=lambda pair: pair[0] in moments.DAYS):
        try:
            numbers = moments.weekdays_of(name)
        except Wrong as wrong:
            fields.notes.error("unknown-key", wrong.message, node.at_key(name), wrong.hint)
            continue
        windows = one(value, name, moments.window, fields.notes)
        days.update(dict.fromkeys(numbers, windows[0] if windows else None))
    unsaid = [name for number, name in enumerate(moments.DAYS) if number not in days]
    if unsaid:
        hint = f"add `{unsaid[0]}: closed`, or its hours"
        fields.notes.error("missing-key", f"`hours` says nothing of {', '.join(unsaid)}", node.location, hint)
    return Hours(tuple(days.get(number) for number in range(7)))


def _approvals(fields: Fields) -> ApprovalRule:
    place = fields.at("approvals")
    if isinstance(fields.node("approvals"), Scalar):
        return ApprovalRule(fields.read("approvals", _PEOPLE, 0), location=place)
    group = fields.group("approvals", ("needed", "tags"))
    if group is None:
        return ApprovalRule()
    rules = {tag: _of_tag(node, tag, fields.notes) for tag, node in group.named("tags").items()}
    return ApprovalRule(
        group.read("needed", _PEOPLE, 0),
        {tag: count for tag, (count, _) in rules.items() if count is not None},
        {tag: people for tag, (_, people) in rules.items() if people},
        place,
    )


def _of_tag(node: Node, tag: str, notes: Notes) -> tuple[int | None, tuple[str, ...]]:
    """Read how many must approve what carries a tag, and who of the team; of those who are named everybody, unless."""
    if not isinstance(node, Table):
        return one(node, tag, _PEOPLE, notes), ()
    fields = Fields(node, ("needed", "by"), notes)
    people = names(fields, "by")
    return fields.read("needed", _PEOPLE, min(len(people), 2)), people


def _guards(fields: Fields) -> tuple[Guard, ...]:
    node = fields.node("guards")
    nodes: tuple[Node, ...] = () if node is None else node.nodes if isinstance(node, Sequence) else (node,)
    guards = (_guard(each, fields.notes) for each in nodes)
    return tuple(guard for guard in guards if guard is not None)


def _guard(node: Node, notes: Notes) -> Guard | None:
    fields = fields_of(node, "guards", ("name", "from", "until", "source", "channels", "tags"), notes)
    if fields is None:
        return None
    name = fields.required("name", words.full_text)
    start, end = fields.required("from", moments.boundary), fields.required("until", moments.boundary)
    source, channels, tags = fields.read("source", words.text, ""), names(fields, "channels"), names(fields, "tags")
    if name is None or start is None or end is None:
        return None
    return Guard(name, start, end, fields.location, source, channels, tags)
