"""Work grows with the input, not with its square. Calls are counted, never time; seconds are in `benchmarks/`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

import pytest

from bot.channels.connect import OwnPages, open_channels
from bot.config import Config
from bot.flow import Held, Outlook, look_ahead
from bot.model.diagnostic import Diagnostic, Location
from bot.model.near import MOST_KNOWN, closest
from bot.report import diagnostics as report

NOW = datetime(2096, 1, 1, tzinfo=UTC)
CAMPAIGN = "name: T\ntimezone: UTC\nlaunch: 2096-08-23 09:00\n"
HEADERS = "id,date,time,channels,copy\n"


def _rows(line: str) -> Callable[[int], dict[str, str]]:
    days = [(NOW + timedelta(days=2 * i)).date() for i in range(400)]
    return lambda n: {"schedules/a.csv": HEADERS + "".join(line.format(i=i, day=days[i]) for i in range(n))}


def _keys(n: int) -> dict[str, str]:
    return {"schedules/campaign.yaml": CAMPAIGN + "".join(f"kee{i}: x\n" for i in range(n))}


def _keys_on_one_line(n: int) -> dict[str, str]:
    rest = ", ".join(f"kee{i}: x" for i in range(n))
    return {"schedules/campaign.yaml": f"{{name: T, timezone: UTC, launch: 2096-08-23 09:00, {rest}}}\n"}


def _unknown_messages(n: int) -> dict[str, str]:
    lines = (f"- {{id: a{i}, when: 2096-08-01 10:00, message: none{i}, channels: [c{i}]}}\n" for i in range(n))
    messages = {f"messages/m{i}.md": f"Text {i}\n" for i in range(n)}
    return {"schedules/a.yaml": "entries:\n" + "".join(lines), **messages}


def _missing_pictures(n: int) -> dict[str, str]:
    messages = {f"messages/m{i}.md": f"---\nmedia: none{i}.png\n---\nText {i}\n" for i in range(n)}
    return {**messages, **{f"messages/media/p{i}.png": "x" for i in range(n)}}


def _guards(n: int) -> dict[str, str]:
    guards = "".join(f"- {{name: g{i}, from: 2096-01-01, until: 2096-12-01}}\n" for i in range(n))
    entries = "".join(f"- {{id: a{i}, when: 2096-08-01 10:{i % 60:02}, message: m}}\n" for i in range(20))
    return {
        "schedules/campaign.yaml": f"{CAMPAIGN}guards:\n{guards}",
        "schedules/a.yaml": f"entries:\n{entries}",
        "messages/m.md": "Hi\n",
    }


def _anchors_in_a_chain(n: int) -> dict[str, str]:
    chain = "".join(f"  a{i}: a{i + 1} -1d\n" for i in range(n))
    return {"schedules/campaign.yaml": f"{CAMPAIGN}anchors:\n{chain}"}


def _partners(n: int) -> dict[str, str]:
    rows = "".join(f"p-{i},Name {i},kind{i},place{i},2096-01-01,mentionn\n" for i in range(n))
    every = "every: daily 10:00, from: 2096-02-01, until: 2096-03-01"
    return {
        "schedules/partners.csv": f"id,name,kind,place,pledged,consent\n{rows}",
        "messages/m.md": "Hi {{ partner.name }} {{ partners.count(kind='kind1') }}\n",
        "schedules/a.yaml": f"entries:\n- {{id: a, {every}, message: m, partners: {{per_post: 1}}}}\n",
    }


def _headings(n: int) -> dict[str, str]:
    return {"messages/m.md": "Hi\n" + "".join(f"## nam{i}\ntext\n---\n" for i in range(n))}


INPUTS: dict[str, Callable[[int], dict[str, str]]] = {
    "rows in which all is wrong": _rows("p {i},notadate{i},xx{i},fac3book!{i},text {i}\n"),
    "rows with broken quotes": _rows('p-{i},"B"x,{i}\n'),
    "rows with one id": _rows("p-1,{day},10:00,wall,text {i}\n"),
    "rows with one text": _rows("p-{i},{day},10:00,wall;x,the very same text\n"),
    "rows with unknown placeholders": _rows("p-{i},{day},10:00,wall,text {i} {{{{ none{i} }}}}\n"),
    "rows with many tags and links": _rows("p-{i},{day},10:00,wall,#t{i} @b{i}@c.example https://a.a/{i}\n"),
    "unknown keys": _keys,
    "unknown keys on one line": _keys_on_one_line,
    "unknown messages": _unknown_messages,
    "missing pictures": _missing_pictures,
    "guards": _guards,
    "anchors in a chain": _anchors_in_a_chain,
    "partners": _partners,
    "headings": _headings,
}


def _looked_at(root: Path, files: dict[str, str]) -> Outlook:
    for path, text in {"schedules/campaign.yaml": CAMPAIGN, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    channels, not_connected = open_channels(Config().channels, root, lambda: NOW)
    outlook = look_ahead(root, channels, not_connected, Held(), NOW)
    report.render_text(outlook.diagnostics, {file.path: file.text for file in outlook.sources.files})
    report.render_sarif(outlook.diagnostics)
    return outlook


def _calls(work: Callable[[], object]) -> int:
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", INPUTS)
def test_twice_the_input_is_at_most_twice_the_work(name: str, tmp_path: Path) -> None:
    makes = INPUTS[name]
    _looked_at(tmp_path / "first", makes(3))  # what is imported, compiled and kept once
    counts = [_calls(lambda n=n: _looked_at(tmp_path / str(n), makes(n))) for n in (50, 100, 200)]  # type: ignore[misc]
    less, more = counts[1] - counts[0], counts[2] - counts[1]
    assert more < 2.3 * less, counts


def test_a_rehearsal_puts_each_post_on_its_wall_with_as_much_work_as_the_first(tmp_path: Path) -> None:
    posts = _looked_at(tmp_path, _rows("p-{i},{day},10:00,wall,text {i} #a{i}\n")(120)).plan.posts
    wall = open_channels(Config().channels, tmp_path, lambda: NOW)[0]["wall"]
    assert isinstance(wall, OwnPages)
    played = wall.elsewhere(tmp_path / "played", lambda: NOW)
    for post in posts[:20]:
        played.publish(played.prepare(post, None), post.entry)
    counts = [_calls(lambda p=p: played.publish(played.prepare(p, None), p.entry)) for p in posts[20:]]  # type: ignore[misc]
    assert max(counts[-20:]) < 1.2 * min(counts[:20]), counts


class _Watched(dict[str, str]):
    """Texts that remember how often each was asked for."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self.asked: Counter[str] = Counter()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]  # narrower than dict's
        self.asked[key] += 1
        return super().get(key, default)


def test_each_file_is_taken_apart_once_however_many_problems_it_has() -> None:
    texts = _Watched({"a.csv": "x,y\n" * 300, "a.yaml": "x: y\n" * 300})
    places = [Location("a.csv", n, cell=f"B{n}") for n in range(1, 301)]
    places += [Location("a.yaml", n, 1) for n in range(1, 301)]
    shown = report.render_text(tuple(Diagnostic("c", "m", place) for place in places), texts)
    assert shown.count("| x: y") == 300
    assert shown.count("B300 | y") == 1
    assert texts.asked["a.csv"] == texts.asked["a.yaml"] == 1


class _Endless(tuple[str, ...]):
    """More names than anybody compares."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("looked through")


def test_among_thousands_of_names_none_is_guessed() -> None:
    assert closest("lunch", ["launch", "week"]) == "launch"
    assert closest("lunch", _Endless(["launch"] * (MOST_KNOWN + 1))) == ""


def test_a_guess_is_the_same_whatever_the_order_of_a_set() -> None:
    assert {closest("ab", {"abc", "abd", *map(str, range(n))}) for n in range(30)} == {"abc"}
