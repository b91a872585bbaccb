"""Texts: what a template can say, what it cannot do, and where its faults are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.campaign import Campaign, Entry, Fact, Quote, Segment, ShoutOut, Utm
from bot.model.diagnostic import Diagnostic, Location
from bot.model.plan import History
from bot.planning.closed import closed_template
from bot.planning.context import Named, values
from bot.planning.filters import Names
from bot.planning.occurrences import occurrences
from bot.planning.plain import plain_template
from bot.planning.plan import plan
from bot.planning.render import Texts
from bot.planning.template import Fault, Template
from bot.planning.timing import resolve_anchors
from tests.planning.makers import CHANNELS, HERE, campaign, entry, every, faults, message, partner, planned

PARTNERS = (
    partner("leeds-uni", kind="university", place="Leeds", website="https://leeds.example"),
    partner("ywt", kind="transport", place="Bradford", organisations=611),
    partner("barca", kind="charity", place="Leeds", pledged="2021-08-30"),
)
FACTS = {
    "people": (Fact("2.7 million", "press release", None, HERE),),
    "pledges": (Fact("150", "a", date(2021, 8, 1), HERE), Fact("350", "b", date(2021, 8, 20), HERE)),
    "late": (Fact("1", "a", date(2021, 9, 1), HERE), Fact("2", "b", date(2021, 9, 2), HERE)),
}
QUOTES = {"webster": Quote("We need to act.", "Rob Webster CBE", "Chief Executive", None, "", HERE)}


def _campaign(text: str, made: Entry | None = None, link: str = "https://a.example/b") -> Campaign:
    return campaign(
        made or entry("launch"),
        messages=(message("launch", text),),
        anchors={"pledge-day": "2021-06-21 17:30"},
        partners=PARTNERS,
        facts=FACTS,
        quotes=QUOTES,
        link=link,
        utm=Utm("social", "ror"),
        hashtag="#RootOutRacism",
    )


def _text(text: str, made: Entry | None = None) -> str:
    return planned(_campaign(text, made)).posts[0].text


def _fault(text: str, made: Entry | None = None) -> Diagnostic:
    [fault] = faults(_campaign(text, made))
    return fault


def _names(day: str) -> Names:
    made = _campaign("x", entry("launch", f"{day} 09:00"))
    anchors, _ = resolve_anchors(made)
    [occurrence], _ = occurrences(made.entries[0].timing, anchors, ZoneInfo(made.zone))
    return values(made, anchors).names(occurrence, made.link, [Named(PARTNERS[0], "@leeds")], many=False)


NAMES = (_names("2021-08-23"), _names("2021-09-02"))
ONE = entry("launch", shout_out=ShoutOut(kinds=("university",)))
SEVERAL = entry("launch", shout_out=ShoutOut(per_post=2, order="listed"))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ campaign.name }} {{ hashtag }}", "Root Out Racism #RootOutRacism"),
        ("{{ link }}", "https://a.example/b?utm_source=wall&utm_medium=social&utm_campaign=ror"),
        ("{{ launch | date }}, {{ launch | day }}", "23 August 2021, Monday 23 August"),
        ("{{ launch | weekday }} at {{ launch | time }}", "Monday at 9am"),
        ("{{ anchors['pledge-day'] | day }} at {{ anchors['pledge-day'] | time }}", "Monday 21 June at 5:30pm"),
        ("{{ due }}", "23 August 2021 at 9am"),
        ("{{ days_to_launch }} {{ occurrence.number }}", "0 1"),
        ("{{ facts.people }}, {{ facts.pledges }}", "2.7 million, 350"),
        ("“{{ quotes.webster.text }}” {{ quotes.webster.speaker }}", "“We need to act.” Rob Webster CBE"),
        ("{{ partners.pledged }} {{ partners.pledged | floor_to(50) }}", "612 600"),
        ("{{ partners.count(kind='university') }} {{ partners.count(place='leeds') }}", "1 1"),
        ("{{ 2712 | floor_to(50) }}", "2,700"),
        ("{{ '1,234' | floor_to(100) }}", "1,200"),
        ("{% if days_to_launch > 1 %}soon{% else %}now{% endif %}", "now"),
        ("{{ 'a' if partner is defined else 'b' }}", "b"),
        ("{{ partner | default('friends') }}", "friends"),
        ("{{ 'there' if range is defined else 'not there' }}", "not there"),
        ("{{ days_to_launch // 7 }} & <b>", "0 & <b>"),
        ("One  \nTwo {{ campaign.name }}   \n\n", "One\nTwo Root Out Racism"),
        ("{# a note #}Text", "Text"),
        ("Text with { one } brace", "Text with { one } brace"),
    ],
)
def test_a_placeholder_becomes_its_value(template: str, text: str) -> None:
    assert _text(template) == text


@pytest.mark.parametrize(
    ("template", "made", "text"),
    [
        ("{{ partner.name }}, {{ partner.kind }} in {{ partner.place }}", ONE, "Leeds-Uni, university in Leeds"),
        ("{{ partner.mention }} {{ partner.website }}", ONE, "Leeds-Uni https://leeds.example"),
        ("{{ partners.named | map(attribute='mention') | listed }}", SEVERAL, "Leeds-Uni and Ywt"),
        ("{{ partners.named | map(attribute='name') | join(' · ') }}", SEVERAL, "Leeds-Uni · Ywt"),
        ("{{ partners.named | length }} {{ partners.named[1].name }}", SEVERAL, "2 Ywt"),
        ("{% for each in partners.named %}\n- {{ each.name }}\n{% endfor %}", SEVERAL, "- Leeds-Uni\n- Ywt"),
        ("{{ partners.named | map(attribute='kind') | listed }}", ONE, "university"),
    ],
)
def test_a_shout_out_names_its_partners(template: str, made: Entry, text: str) -> None:
    assert _text(template, made) == text


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_listed_puts_an_and_before_the_last(names: list[str], text: str) -> None:
    assert _text(f"x{{{{ {names} | listed }}}}") == f"x{text}"


@pytest.mark.parametrize(
    ("clock", "text"), [("00:00", "midnight"), ("12:00", "midday"), ("12:05", "12:05pm"), ("00:30", "12:30am")]
)
def test_times_are_written_as_the_nhs_does(clock: str, text: str) -> None:
    assert _text("{{ due | time }}", entry("launch", f"launch {clock}")) == text


@pytest.mark.parametrize(
    ("template", "made", "place", "hint"),
    [
        ("Hello\n  {{ facts.peple }}", None, (2, 6, 11), 'did you mean "facts.people"?'),
        ("{{ campain.name }}", None, (1, 4, 7), 'did you mean "campaign"?'),
        ("{{ quotes.webster.rol }}", None, (1, 4, 18), 'did you mean "quotes.webster.role"?'),
        ("{{ anchors['pledge-dya'] }}", None, (1, 4, 21), 'did you mean "anchors.pledge-day"?'),
        ("{{ hashtag }}\n{{ launch.year }}", None, (2, 4, 11), "write launch alone"),
        ("{{ partner.name }}", None, (1, 4, 7), "give the entry partners:, or write the name itself"),
        ("{{ partners.named | listed }}", None, (1, 4, 14), "give the entry partners:, or write the name itself"),
        ("{{ partner.name }}", SEVERAL, (1, 4, 7), "use partners.named, or per_post: 1"),
        ("{% if days_to_launch > 3 %}{{ facts.nothing }}{% endif %}", None, (1, 31, 13), None),
    ],
)
def test_an_unknown_placeholder_is_told_where_it_stands(
    template: str, made: Entry | None, place: tuple[int, int, int], hint: str | None
) -> None:
    fault = _fault(template, made)
    assert (fault.code, fault.location) == ("unknown-placeholder", Location("messages/launch.md", *place))
    assert hint in (None, fault.hint)


def test_every_unknown_placeholder_is_told_in_one_run() -> None:
    made = _campaign("{{ one }} {{ two }}\n---\n{{ three }}")
    assert [str(each.location) for each in faults(made)] == [
        "messages/launch.md:1:4",
        "messages/launch.md:1:14",
        "messages/launch.md:3:4",
    ]


def test_a_fault_is_told_once_however_many_posts_have_it() -> None:
    made = _campaign("{{ oops }}", entry("launch", every("daily 09:00", "2021-07-01", "2021-07-31")))
    assert len(faults(made)) == 1


def test_a_campaign_without_a_link_says_where_to_write_one() -> None:
    [fault] = faults(_campaign("{{ link }}", link=""))
    assert (fault.message, fault.hint) == ("the campaign has no link", "write link: in campaign.yaml")


def test_the_column_counts_from_where_the_text_begins_and_a_cell_is_its_own_place() -> None:
    for place, told in (
        (Location("messages/a.md", 4, 5), "messages/a.md:4:8"),
        (Location("schedules/a.xlsx", cell="C4"), "schedules/a.xlsx:C4"),
    ):
        made = _campaign("x")
        segment = Segment("{{ oops }}", place)
        text = replace(made.messages["launch"], default=replace(made.messages["launch"].default, segments=(segment,)))
        [fault] = faults(replace(made, messages={"launch": text}))
        assert str(fault.location) == told


def test_a_fact_without_a_figure_on_the_day_says_when_it_has_one() -> None:
    fault = _fault("{{ campaign.name }}\n{{ facts.late }}")
    assert fault.message == "the fact late has no figure yet on 2021-08-23; its first is of 2021-09-01"
    assert fault.location.line == 2


@pytest.mark.parametrize(
    ("template", "code", "line"),
    [
        ("Hello\n{{ campaign.name", "template-syntax", 2),
        ("{% if campaign %}x", "template-syntax", 1),
        ("\n\n{{ campaign.name | dtae }}", "unknown-filter", 3),
        ("{{ 1 if campaign is definde }}", "unknown-test", 1),
        ("{{ campaign }}", "template-fails", 1),
        ("a\n{{ campaign.name | floor_to(5) }}", "template-fails", 2),
        ("{{ campaign.name | date }}", "template-fails", 1),
        ("{{ partners.count(kind='univercity') }}", "template-fails", 1),
        ("{{ 'a' + 1 }}", "template-fails", 1),
        ("{{ 1 // 0 }}", "template-fails", 1),
        ("{{ campaign.name | trim(1) }}", "template-fails", 1),
        ("{{ partners.count(1, 2, 3) }}", "template-fails", 1),
    ],
)
def test_a_broken_template_is_one_fault_at_its_line(template: str, code: str, line: int) -> None:
    fault = _fault(template)
    assert (fault.code, fault.location.line) == (code, line)


@pytest.mark.parametrize(
    "template",
    [
        "{{ campaign.__class__ }}",
        "{{ campaign['__class__'] }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 'a'.upper() }}",
        "{{ '{0.__class__}'.format(campaign) }}",
        "{{ launch.strftime('%Y') }}",
        "{{ [] | map(attribute='__class__') | listed }}{{ [campaign] | map(attribute='__class__') | listed }}",
        "{{ campaign.items() }}",
        "{{ partners.count.__globals__ }}",
        "{{ partners.count.partners }}",
        "{{ self }}",
        "{{ range(9) }}",
        "{{ lipsum() }}",
        "{{ cycler }}",
        "{{ launch() }}",
        "{% for x in [1] %}{{ loop.cycle('a') }}{% endfor %}",
        "{% for x in [1] %}{{ loop.__class__ }}{% endfor %}",
        "{{ (campaign | first).__class__ }}",
    ],
)
def test_nothing_but_our_own_names_can_be_reached(template: str) -> None:
    found = faults(_campaign(template))
    assert found
    assert {each.code for each in found} <= {"unknown-placeholder", "template-fails"}


@pytest.mark.parametrize(
    "template",
    [
        "{% set x = 'a' %}",
        "{% set x %}a{% endset %}",
        "{{ 'a' * 999999999 }}",
        "{{ 2 ** 99999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{% for a in [1] %}{% for b in [1] %}x{% endfor %}{% endfor %}",
        "{% for a in [1] recursive %}x{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include 'config.toml' %}",
        "{% import 'a' as b %}",
        "{% extends 'a' %}",
        "{% block a %}x{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{% with a = 1 %}{% endwith %}",
        "{{ {'a': 1} }}",
        "{{ partners.named[0:1] }}",
    ],
)
def test_a_template_cannot_do_what_could_grow_or_run_without_end(template: str) -> None:
    assert _fault(template).code == "template-not-allowed"


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("x" * 10_001 + "{{ 'link' }}", "template-too-long"),
        ("{{ " + "(" * 3_000 + "1" + ")" * 3_000 + " }}", "template-syntax"),
        ("{{ " + "9" * 9_000 + " }}", "template-syntax"),
        ("{{ " + "-" * 9_000 + "1 }}", "template-syntax"),
        ("{{ 'abc'" + " | map('upper') | join('aaaaaaaaaaaaaaaaaaaa')" * 15 + " }}", "template-fails"),
        ("{{ 'abc'" + " | lower" * 500 + " }}", "template-syntax"),
        ("{{ [" + "'a'," * 2_000 + "] | join('" + "b" * 900 + "') }}", "template-fails"),
    ],
)
def test_an_outsized_template_is_one_fault(template: str, code: str) -> None:
    assert _fault(template).code == code


def test_a_text_without_placeholders_is_made_once_and_without_jinja() -> None:
    texts = Texts()
    segment = Segment("  Plain words  \n", HERE)
    first, second = texts.text(segment, Names(), ""), texts.text(segment, Names(), "")
    assert first == "Plain words"
    assert first is second


_SAID = [
    *("campaign.name", "hashtag", "link", "launch", "due", "days_to_launch", "facts.people", "facts.pledges"),
    *("facts.late", "quotes.webster.text", "partner.name", "partner.mention", "partners.pledged", "partners.named"),
    *("partners", "partners.count", "occurrence.number", "anchors"),
]
_PIECES = st.one_of(
    st.sampled_from(["Text", " ", "\n", "  \n", "}} ", "{ ", " %} ", "é🥁"]),
    st.builds(
        "{{{{{}{}{}}}}}".format,
        st.sampled_from(["", " ", "  "]),
        st.sampled_from(_SAID),
        st.sampled_from(["", " ", " | date ", "|time", " | day", " | floor_to(50) ", "| upper", " | length"]),
    ),
)


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=6).map("".join))
def test_a_plain_text_is_rendered_as_jinja_would(text: str) -> None:
    plain, closed = plain_template(text), closed_template(text)
    assert isinstance(plain, Template)
    assert isinstance(closed, Template)
    assert plain.needs == closed.needs
    for names in NAMES:
        mine, theirs = plain.render(names), closed.render(names)
        if isinstance(mine, Fault) and isinstance(theirs, Fault):
            assert (mine.code, mine.line) == (theirs.code, theirs.line)
        else:
            assert mine == (theirs if isinstance(theirs, Fault) or not text.endswith("\n") else theirs + "\n")


@pytest.mark.parametrize(
    "text",
    ["{{ 1 }}", "{{ a[0] }}", "{{ a | map }}", "{{ a }} {% if a %}", "{# a #}", "{{ a + b }}", "{{ none }}", "{{ a"],
)
def test_what_is_more_than_names_and_one_filter_is_left_to_jinja(text: str) -> None:
    assert plain_template(text) is None


@pytest.mark.parametrize(
    "text", ["{{ partner.website }}", "{% if partner.place %}From {{ partner.place }}.{% endif %}"]
)
def test_a_text_of_which_nothing_is_left_is_told_and_makes_no_post(text: str) -> None:
    made = replace(_campaign(text, entry("launch", shout_out=ShoutOut())), partners=(partner("leeds-uni"),))
    [fault] = faults(made)
    assert (fault.code, str(fault.location)) == ("empty-text", "messages/launch.md:1:1")
    assert planned_posts(made) == 0


def planned_posts(made: Campaign) -> int:
    return len(plan(made, CHANNELS, History())[0].posts)
