"""The pages in a real browser: nothing for axe-core to report, nothing cut off, everything reached by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import pytest

from bot.channels.wall import CAPABILITIES
from bot.channels.wall.channel import Wall
from bot.channels.wall.look import Look
from bot.model.delivery import Receipt, Thread
from bot.report.summary import summarise
from bot.web import preview, rehearsal
from bot.web.write import write
from tests.web import winter
from tests.web.plans import AFTER, BEFORE, CAMPAIGN, LIMITS, deliveries, everything, problems, put_pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

Scheme: TypeAlias = Literal["light", "dark"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PAGES = (
    "preview/index.html",
    "preview/2021-08-mastodon.html",
    "preview/list.html",
    "preview/days/2021-08-23.html",
    "preview/days/2021-08-25.html",
    "preview/problems.html",
    "winter/2026-12.html",
    "winter/2027-01.html",
    "winter/2026-12-needs-a-person.html",
    "winter/week-2026-12-07.html",
    "winter/list.html",
    "winter/days/2026-12-09.html",
    "winter/days/2026-12-11.html",
    "winter/problems.html",
    "rehearsal/index.html",
    "rehearsal/channel-mastodon.html",
    "winter-rehearsal/index.html",
    "public/index.html",
    "public/posts/chain-2.html",
    "public/tags/rootoutracism.html",
)
RULES = """axe.run({
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  rules: {"color-contrast-enhanced": {enabled: true}, "target-size": {enabled: true}},
  resultTypes: ["violations", "incomplete"],
}).then(found => [...found.violations, ...found.incomplete].map(
  one => [one.id, one.nodes.map(node => node.html.slice(0, 200)).slice(0, 3)]))"""
"""Everything that axe-core can say to A, AA, contrast for AAA, the size of targets and good practice."""
COLOURS = """axe.run({
  runOnly: {type: "rule", values: ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]},
  resultTypes: ["violations", "incomplete"],
}).then(found => [...found.violations, ...found.incomplete].map(
  one => [one.id, one.nodes.map(node => node.html.slice(0, 200)).slice(0, 3)]))"""
BOXES = """[...document.querySelectorAll("body *")].map(one => {
  const {x, y, width, height} = one.getBoundingClientRect();
  return [one.tagName, x, y, width, height, getComputedStyle(one).visibility].join();
}).join("; ")"""
WIDTHS = (1280, 390, 320)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKS = [(scheme, width) for scheme in SCHEMES for width in WIDTHS]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    installed = next(filter(None, map(shutil.which, BROWSERS)), None)
    if installed is None:
        pytest.skip("no Chromium is installed here; install chromium to test the pages in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def axe() -> str:
    shipped = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed; see the dev packages")
    return (Path(str(shipped.__file__)).parent / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("campaign")
    put_pictures(root)
    plan = everything()
    found = problems(plan)
    write(root, Path("preview"), preview.pages(CAMPAIGN, plan, LIMITS, found, BEFORE, deliveries=deliveries(plan)))
    write(root, Path("rehearsal"), rehearsal.pages(CAMPAIGN, plan, deliveries(plan), LIMITS, AFTER))
    _write_winter(root)
    _write_wall(root)
    return root


def _write_winter(root: Path) -> None:
    winter.put_picture(root)
    plan = winter.plan()
    held = winter.deliveries(plan)
    summary = summarise(plan, held, winter.NOW, winter.LIMITS, winter.CAMPAIGN)
    shown = preview.pages(
        winter.CAMPAIGN, plan, winter.LIMITS, winter.problems(plan), winter.NOW, deliveries=held, faces=winter.FACES,
        pauses=winter.PAUSES, approved=winter.CHANGED, audit=winter.AUDIT, not_connected={"linkedin": "no token"},
    )  # fmt: skip
    rehearsed = rehearsal.pages(
        winter.CAMPAIGN, plan, held, winter.LIMITS, winter.NOW, summary, faces=winter.FACES,
        really=("0 of 137 posts would go out.", "137 wait for approval."),
    )  # fmt: skip
    write(root, Path("winter"), shown)
    write(root, Path("winter-rehearsal"), rehearsed)


def _write_wall(root: Path) -> None:
    now = BEFORE

    def ticking() -> datetime:
        nonlocal now
        now += timedelta(minutes=1)
        return now

    wall = Wall("wall", root / "public", root, CAPABILITIES, ticking, Look("Root Out Racism", "A sample."))
    receipts: dict[str, Receipt] = {}
    for post in everything().posts:
        thread = Thread(receipts[post.root], receipts[post.previous]) if post.segment > 1 else None
        if post.channel in {"wall", "mastodon"}:
            key = f"{post.entry}-{post.segment}" + ("" if post.channel == "wall" else "-m")
            receipts[post.id] = wall.publish(wall.prepare(replace(post, media=()), thread), key)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One for all, since a context of its own is a process of its own."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def _look(page: Page, scheme: Scheme, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_barrier_that_axe_can_see_and_leaves_it_nothing_undecided(
    page: Page, path: str, sites: Path, axe: str
) -> None:
    page.goto((sites / path).as_uri())
    page.evaluate(axe)
    for width in WIDTHS:
        _look(page, "light", width)
        assert page.evaluate(RULES) == [], width
        boxes = page.evaluate(BOXES)
        _look(page, "dark", width)
        assert page.evaluate(BOXES) == boxes, (width, "in the dark more than colours differ: axe has to see all again")
        assert page.evaluate(COLOURS) == [], (width, "dark")


CUT_OFF = """[...document.querySelectorAll("main *, header *, footer *")].filter(one => {
  const style = getComputedStyle(one);
  const is_seen = !one.closest("svg, thead") && style.clipPath == "none";
  return is_seen && one.scrollWidth > one.clientWidth + 1 && style.overflowX != "visible";
}).map(one => one.outerHTML.slice(0, 120))"""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_off_at_any_width_nor_with_large_or_spaced_text(page: Page, path: str, sites: Path) -> None:
    page.goto((sites / path).as_uri())
    for style in ("p {}", "html { font-size: 200%; }", SPACED):
        page.add_style_tag(content=style)
        for width in (320, 390, 640, 768, 960, 1024, 1280, 1920):
            _look(page, "light", width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, style)
            assert page.evaluate(CUT_OFF) == [], (width, style)


def test_a_month_of_five_channels_and_34_entries_is_seen_at_once(page: Page, sites: Path) -> None:
    _look(page, "light", 1280)
    page.goto((sites / "winter/2026-12.html").as_uri())
    assert page.evaluate("document.documentElement.scrollHeight") <= 1850


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_the_first_tab_offers_to_skip_to_the_content(page: Page, sites: Path, scheme: Scheme, width: int) -> None:
    _look(page, scheme, width)
    page.goto((sites / "preview/index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_every_link_is_reached_by_keyboard_and_shows_it(page: Page, sites: Path, scheme: Scheme, width: int) -> None:
    _look(page, scheme, width)
    page.goto((sites / "rehearsal/index.html").as_uri())
    total = page.evaluate("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length")
    seen = set()
    for _ in range(total):
        page.keyboard.press("Tab")
        where, outline = page.evaluate(
            "[[...document.querySelectorAll('*')].indexOf(document.activeElement),"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        seen.add(where)
        assert outline == "solid"
    assert len(seen) == total


def test_a_content_warning_opens_by_keyboard_without_a_script(browser: Browser, sites: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((sites / "public/index.html").as_uri())
    words = page.locator(".warning .text")
    assert not words.is_visible()
    page.locator(".warning summary").focus()
    page.keyboard.press("Enter")
    assert words.is_visible()
    context.close()


def test_a_page_loads_nothing_from_elsewhere(page: Page, sites: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto((sites / path).as_uri())
        for scheme, width in LOOKS:
            _look(page, scheme, width)
    assert [url for url in asked if not url.startswith(("file://", "data:"))] == []
