# ruff: noqa: E501  a list of scraps reads best on few lines
"""Nothing that stands in a template ends in more than one fault at a line of its own."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.campaign import Segment
from bot.model.diagnostic import Location
from bot.planning.closed import closed_template
from bot.planning.filters import Names
from bot.planning.render import Texts
from bot.planning.template import Fault, Template
from tests.planning.test_render import NAMES

START = Location("messages/launch.md", 3, 1)


def outcome(text: str, names: Names = NAMES[0]) -> tuple[str | None, list[tuple[str, int]]]:
    """Render a text; return it, or None and where it went wrong. A fault has a place within the text."""
    texts = Texts()
    made = texts.text(Segment(text, START), names, "one")
    lines = text.split("\n")
    for fault in texts.found:
        assert 0 <= fault.location.line - 3 < len(lines), fault
        assert 1 <= fault.location.column <= len(lines[fault.location.line - 3]) + 1, fault
        assert fault.message
    assert made is not None or texts.found
    return made, [(fault.code, fault.location.line) for fault in texts.found]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("One\n{{ []|first ~ 'x' }}", "unknown-placeholder"),
        ("One\n{% autoescape true %}two{% endautoescape %}", "template-not-allowed"),
        ("One\n{{ ([]|first) + 1 }}", "unknown-placeholder"),
        ("One\n{{ 1 // 0 }}", "template-fails"),
        ("One\n{{ 'a' < 1 }}", "template-fails"),
        ("One\n{{ campaign.name(1) }}", "unknown-placeholder"),
        ("One\n{{ partners.count(kind=1) }}", "template-fails"),
        ("One\n{{ partners.count(1, 2, 3) }}", "template-fails"),
        ("One\n{{ partners.named | map }}", "template-fails"),
        ("One\n{{ partners.named | map('nothing') | join }}", "unknown-placeholder"),
        ("One\n{{ partners.named | map(attribute=1) | join }}", "unknown-placeholder"),
        ("One\n{{ 5 | map | join }}", "unknown-placeholder"),
        ("One\n{% for a, b in [1] %}{{ a }}{% endfor %}", "template-fails"),
        ("One\n{% for a in 5 %}{{ a }}{% endfor %}", "template-fails"),
        ("One\n{{ 'x' | default(1, 2, 3, 4) }}", "template-fails"),
        ("One\n{{ 'x' is divisibleby 0 }}", "unknown-test"),
        ("One\n{{ 'x' is even }}", "template-fails"),
        ("One\n{{ '9' ~ 5 | floor_to('²') }}", "template-fails"),
        ("One\n{{ caller() }}", "unknown-placeholder"),
        ("One\n{{ self }}", "unknown-placeholder"),
        ("One\n{{ loop.index }}", "unknown-placeholder"),
        ("One\n{% for a in [1] %}{{ loop(1) }}{% endfor %}", "unknown-placeholder"),
        ("One\n{% trans %}x{% endtrans %}", "template-syntax"),
        ("One\n{% raw %}x", "template-syntax"),
        ("One\n{{ " + "[" * 200 + "]" * 200 + " }}", "template-syntax"),
        ("One\n{{ " + "not " * 900 + "1 }}", "template-syntax"),
        ("One\n{{ " + "9" * 5000 + " }}", "template-syntax"),
        ("One\n{{ 1e999 | floor_to }}", "template-fails"),
        ("One\n{{ lipsum() }}{{ range(9) }}", "unknown-placeholder"),
        ("One\n{{ '\\ud800' }}", "template-fails"),
    ],
)
def test_whatever_a_template_does_is_a_fault_at_its_line(text: str, code: str) -> None:
    made, found = outcome(text)
    assert made is None
    assert code in [it for it, _ in found]
    if code != "template-syntax" or "too" not in code:
        assert {line for _, line in found} <= {3, 4}


SCRAPS = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", "-%}", "{%-", " ", "\n", "if ", "for ", "in ", "endif", "endfor", "else", "set ",
     "x", "a, b", "campaign", ".name", "partners", ".named", ".count", "loop", ".index", "self", "(", ")", "[", "]", "[0]",
     "['name']", "|", "map", "first", "last", "default", "join", "listed", "floor_to", "date", "upper", "length",
     "attribute=", "'name'", "''", "'²'", "1", "0", "-1", "10**9", "9" * 30, "1e400", "1.5", "true", "none", "~", "+", "-",
     "//", "<", "==", "is ", "not ", "and ", "or ", "defined", "even", "autoescape ", "endautoescape", "raw", "endraw",
     "block b", "endblock", "include 'x'", "import 'x' as y", "macro m()", "call ", "filter upper", "do ", "with ", ",",
     "kind=", "*", "**", "%", "/", ":", "\\", '"', "\u2028", "\x0b", "é"]
)  # fmt: skip
MARKED = st.lists(SCRAPS, max_size=12).map(lambda parts: "{{ " + "".join(parts) + " }}")
TAGGED = st.lists(SCRAPS, max_size=8).map(lambda parts: "{% " + "".join(parts) + " %}")
TEXTS = st.lists(MARKED | TAGGED | SCRAPS | st.text(max_size=5), max_size=6).map("".join)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_template_makes_a_text_or_a_fault(text: str) -> None:
    outcome(text)
    made = closed_template(text)
    if isinstance(made, Template):
        for names in NAMES:
            assert isinstance(made.render(names), str | Fault)
