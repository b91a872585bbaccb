"""The wall: one file a post, exactly once, and pages that anyone can read anywhere."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from bot.channels.wall import CAPABILITIES
from bot.channels.wall.channel import Wall
from bot.channels.wall.look import Look
from bot.model.channel import Channel, Rejected, Unavailable
from bot.model.delivery import Receipt, Thread, key_of
from bot.model.diagnostic import Location
from bot.model.moment import Lateness
from bot.model.plan import Media, Post
from bot.model.poll import Poll

START = datetime(2021, 6, 21, 9, 0, tzinfo=UTC)
LOOK = Look("Root Out Racism", "A sample.", link="https://example.org/", zone="Europe/London")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f0003860180aa2a1f2b0000000049454e44ae426082"
)
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def ticking() -> Callable[[], datetime]:
    """A clock that a minute passes on with every look."""
    minutes: Iterator[datetime] = (START + timedelta(minutes=n) for n in range(100_000))
    return lambda: next(minutes)


def wall_at(root: Path, look: Look = LOOK) -> Wall:
    return Wall("wall", root / "public", root, CAPABILITIES, ticking(), look)


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    (tmp_path / "messages" / "media").mkdir(parents=True)
    (tmp_path / "messages" / "media" / "pledge.png").write_bytes(PIXEL)
    return wall_at(tmp_path)


def a_post(text: str = "Join us. #RootOutRacism", number: int = 1) -> Post:
    place = Location("schedules/a.yaml", 1, 1)
    return Post(f"entry-{number}/wall", "entry", "wall", "wall", START, text, "m", Lateness(), place, place)


def with_picture(post: Post, alt: str = "Two hands, one pledge") -> Post:
    digest = sha256(PIXEL).hexdigest()
    return replace(post, media=(Media("messages/media/pledge.png", "image/png", digest, len(PIXEL), alt, 1, 1),))


def send(wall: Wall, post: Post, thread: Thread | None = None) -> Receipt:
    return wall.publish(
        wall.prepare(post, thread), key_of(post.id, sha256(wall.compose(post).body.encode()).hexdigest())
    )


def files(wall: Wall, kind: str) -> list[Path]:
    return sorted((wall.folder / "posts").glob(f"*.{kind}"))


def front(wall: Wall) -> str:
    return (wall.folder / "index.html").read_text("utf-8")


def test_it_is_a_channel(wall: Wall) -> None:
    channel: Channel = wall
    assert channel.platform == "wall"


def test_a_post_is_on_the_front_page_and_on_a_page_of_its_own(wall: Wall) -> None:
    receipt = send(wall, a_post())
    own = Path(unquote(urlsplit(receipt.url).path)).read_text("utf-8")
    for page in (front(wall), own):
        assert "Join us." in page
        assert '<time datetime="2021-06-21T10:01:00+01:00">21 June 2021, 10:01</time>' in page


def test_the_same_key_twice_leaves_one_post_and_gives_the_same_receipt(wall: Wall) -> None:
    draft = wall.prepare(a_post(), None)
    first = wall.publish(draft, "k1")
    assert wall.publish(draft, "k1") == first
    assert wall_at(wall.root).publish(draft, "k1") == first
    assert len(files(wall, "json")) == 1


def test_two_keys_are_two_posts(wall: Wall) -> None:
    send(wall, a_post(number=1))
    send(wall, a_post(number=2))
    assert front(wall).count("<article") == 2


def test_a_post_is_found_by_its_draft_also_by_a_new_process(wall: Wall) -> None:
    draft = wall.prepare(a_post(), None)
    assert wall.find(draft, START) is None
    receipt = wall.publish(draft, "k1")
    assert wall_at(wall.root).find(draft, START) == receipt
    assert wall.find(wall.prepare(a_post("Other words."), None), START) is None


def test_newest_is_first(wall: Wall) -> None:
    for number in (1, 2, 3):
        send(wall, a_post(f"Message {number}.", number))
    assert re.findall(r"Message \d", front(wall)) == ["Message 3", "Message 2", "Message 1"]


def test_nothing_that_a_team_writes_becomes_markup(wall: Wall) -> None:
    nasty = "<script>alert(1)</script>"
    post = replace(with_picture(a_post(f'{nasty} https://x.example/"><b>'), f'"{nasty}'), content_warning=nasty)
    wall.look = replace(LOOK, title=nasty, description=nasty)
    send(wall, post)
    for page in wall.folder.rglob("*.html"):
        assert "<script" not in page.read_text("utf-8")
        assert 'alt=""' not in page.read_text("utf-8")
    entry = ElementTree.parse(wall.folder / "feed.atom").find("a:entry/a:content", ATOM)
    assert entry is not None
    assert "<script" not in (entry.text or "")


def test_links_and_hashtags_lead_somewhere(wall: Wall) -> None:
    send(wall, a_post("Read https://example.org/why?utm_source=wall. #RootOutRacism #Überall"))
    assert '<a href="https://example.org/why?utm_source=wall">example.org/why</a>.' in front(wall)
    assert broken_links(wall.folder) == []
    assert '<a href="tags/rootoutracism.html" rel="tag">#RootOutRacism</a>' in front(wall)


def test_a_posts_own_page_leads_to_the_one_before_and_the_one_after(wall: Wall) -> None:
    first, second, third = (send(wall, a_post(f"Post {n}.", n)) for n in (1, 2, 3))
    pages = [(wall.folder / "posts" / f"{each.remote_id}.html").read_text("utf-8") for each in (first, second, third)]
    leads = [
        {word: re.search(rf'rel="{word}" href="(?:posts/)?([^"]+)\.html"', page) for word in ("prev", "next")}
        for page in pages
    ]
    found = [{word: match and match.group(1).rpartition("/")[2] for word, match in lead.items()} for lead in leads]
    assert found == [
        {"prev": None, "next": second.remote_id},
        {"prev": first.remote_id, "next": third.remote_id},
        {"prev": second.remote_id, "next": None},
    ]


def test_over_a_hundred_posts_are_paged_and_older_pages_stay_as_they_are(wall: Wall) -> None:
    for number in range(100):
        post = a_post(f"Message {number:03}. #Leeds", number)
        send(wall, with_picture(post) if number % 40 == 0 else post)
    assert front(wall).count("<article") == 100
    assert not (wall.folder / "page-1.html").exists()
    for number in range(100, 152):
        send(wall, a_post(f"Message {number:03}.", number))
    paths = [wall.folder / name for name in ("page-1.html", "page-2.html", "index.html")]
    assert [path.read_text("utf-8").count("<article") for path in paths] == [50, 50, 52]
    assert broken_links(wall.folder) == []
    before = paths[0].stat().st_mtime_ns
    send(wall, a_post("One more.", 999))
    assert paths[0].stat().st_mtime_ns == before


def test_a_thread_is_shown_together_in_order_each_post_with_its_own_page(wall: Wall) -> None:
    parts = [
        replace(a_post(f"Part {n}."), id="t/wall" + (f"/{n}" if n > 1 else ""), segment=n, segments=3)
        for n in (1, 2, 3)
    ]
    first = send(wall, parts[0])
    alone = send(wall, a_post("Between.", 7))
    second = send(wall, parts[1], Thread(first, first))
    send(wall, parts[2], Thread(first, second))
    assert re.findall(r"Part \d|Between", front(wall)) == ["Between", "Part 1", "Part 2", "Part 3"]
    assert "2 of 3" in (wall.folder / "posts" / f"{second.remote_id}.html").read_text("utf-8")
    assert "1 of 1" not in (wall.folder / "posts" / f"{alone.remote_id}.html").read_text("utf-8")
    assert len(files(wall, "html")) == 4


def test_a_later_post_of_a_thread_needs_the_one_before(wall: Wall) -> None:
    with pytest.raises(Rejected, match="needs the one before"):
        wall.prepare(replace(a_post(), segment=2, segments=2), None)


def test_a_content_warning_covers_text_and_picture(wall: Wall) -> None:
    send(wall, replace(with_picture(a_post("Hard words.")), content_warning="Describes racist abuse"))
    page = front(wall)
    assert "<summary>Content warning: <span" in page
    assert page.index("<details") < page.index("Hard words.") < page.index("<img") < page.index("</details>")


POLL = Poll(("Yes", "Not yet & <later>"), timedelta(days=3))


def test_a_polls_options_are_listed_with_where_one_can_vote(wall: Wall) -> None:
    send(wall, replace(a_post("Will you pledge?"), poll=POLL, vote_on=("x", "mastodon")))
    page = front(wall)
    assert '<li dir="auto">Yes</li><li dir="auto">Not yet &amp; &lt;later&gt;</li>' in page
    assert page.index("Will you pledge?") < page.index("Not yet") < page.index("You can vote on X or Mastodon.")
    (item,) = json.loads((wall.folder / "feed.json").read_text("utf-8"))["items"]
    assert item["content_text"] == ("Will you pledge?\n\n- Yes\n- Not yet & <later>\n\nYou can vote on X or Mastodon.")
    entry = ElementTree.parse(wall.folder / "feed.atom").getroot().findtext("a:entry/a:content", "", ATOM)
    assert "Not yet &amp; &lt;later&gt;" in entry
    assert "You can vote on X or Mastodon." in entry


def test_a_poll_that_nobody_can_vote_in_is_only_listed(wall: Wall) -> None:
    send(wall, replace(a_post("Will you pledge?"), poll=POLL))
    assert "Not yet" in front(wall)
    assert "vote" not in front(wall)


def test_a_poll_is_part_of_what_is_composed(wall: Wall) -> None:
    polled = replace(a_post(), poll=POLL, vote_on=("x",))
    different = (a_post(), polled, replace(polled, vote_on=()), replace(polled, poll=replace(POLL, options=("a", "b"))))
    assert len({wall.compose(one).body for one in different}) == len(different)


def test_the_language_is_said_where_it_is_not_the_walls(wall: Wall) -> None:
    send(wall, replace(a_post("نسل پرستی ختم کریں"), language="ur"))
    assert '<div class="text" lang="ur" dir="auto">نسل' in front(wall)


def test_a_picture_is_copied_by_its_content_with_its_words(wall: Wall) -> None:
    send(wall, with_picture(a_post()))
    name = f"media/{sha256(PIXEL).hexdigest()}.png"
    assert (wall.folder / name).read_bytes() == PIXEL
    assert f'<img src="{name}" alt="Two hands, one pledge" width="1" height="1"' in front(wall)


def test_preparing_makes_nothing_public(wall: Wall) -> None:
    wall.prepare(with_picture(a_post()), None)
    assert not wall.folder.exists()


def test_a_copy_that_a_power_cut_left_empty_is_made_again(wall: Wall) -> None:
    copy = wall.folder / "media" / f"{sha256(PIXEL).hexdigest()}.png"
    copy.parent.mkdir(parents=True)
    (wall.folder / ".wall").mkdir()
    copy.touch()
    send(wall, with_picture(a_post()))
    assert copy.read_bytes() == PIXEL


def test_a_picture_that_changed_after_planning_is_refused(wall: Wall) -> None:
    post = with_picture(a_post())
    draft = wall.prepare(post, None)
    (wall.root / "messages/media/pledge.png").write_bytes(PIXEL + b"edited")
    with pytest.raises(Rejected, match=r"pledge\.png changed after it was planned"):
        wall.prepare(post, None)
    with pytest.raises(Rejected, match=r"pledge\.png changed after it was planned"):
        wall.publish(draft, "k1")
    assert files(wall, "json") == []


def test_a_picture_outside_the_campaign_is_refused(wall: Wall) -> None:
    post = with_picture(a_post())
    with pytest.raises(Rejected, match="outside the campaign"):
        wall.prepare(replace(post, media=(replace(post.media[0], path="../secret.png"),)), None)


def test_what_will_be_public_is_composed_and_the_time_and_partners_are_not(wall: Wall) -> None:
    post = with_picture(a_post())
    same = replace(post, due=START + timedelta(days=1), partners=("leeds",), tags=("quote",))
    assert wall.compose(same) == wall.compose(post)
    changes = [
        replace(post, text="Other."),
        replace(post, media=(replace(post.media[0], alt="Other."),)),
        replace(post, media=(replace(post.media[0], sha256="0" * 64),)),
        replace(post, language="ur"),
        replace(post, content_warning="Abuse"),
        replace(post, segment=2, segments=2),
    ]
    assert len({wall.compose(one).body for one in (post, *changes)}) == len(changes) + 1


def test_the_atom_feed_has_what_readers_need(wall: Wall) -> None:
    wall.look = replace(LOOK, url="https://example.org/wall")
    receipt = send(wall, with_picture(a_post("First.\x0b & <more>")))
    assert receipt.url == f"https://example.org/wall/posts/{receipt.remote_id}.html"
    feed = ElementTree.parse(wall.folder / "feed.atom").getroot()
    for needed in ("a:id", "a:title", "a:updated", "a:author/a:name", "a:entry/a:id", "a:entry/a:updated"):
        assert feed.findtext(needed, "", ATOM), needed
    link = feed.find("a:entry/a:link", ATOM)
    assert link is not None
    assert link.get("href") == receipt.url
    assert 'src="https://example.org/wall/media/' in feed.findtext("a:entry/a:content", "", ATOM)


def test_the_json_feed_has_what_readers_need(wall: Wall) -> None:
    receipt = send(wall, replace(with_picture(a_post("First. #Leeds")), language="en-GB"))
    feed = json.loads((wall.folder / "feed.json").read_text("utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "Root Out Racism"
    (item,) = feed["items"]
    assert item["url"] == f"posts/{receipt.remote_id}.html"
    assert item["content_text"] == "First. #Leeds"
    assert item["tags"] == ["Leeds"]
    assert item["date_published"] == "2021-06-21T09:01:00Z"
    assert item["attachments"][0]["mime_type"] == "image/png"


def test_pages_that_cannot_be_written_do_not_fail_the_post_and_come_later(wall: Wall) -> None:
    (wall.folder / ".wall").mkdir(parents=True)
    (wall.folder / "index.html").mkdir()  # in the way of the page
    draft = wall.prepare(a_post(), None)
    receipt = wall.publish(draft, "k1")
    (wall.folder / "index.html").rmdir()
    wall.remake()
    assert wall.find(draft, START) == receipt
    assert "Join us." in front(wall)


def test_pages_that_cannot_be_made_do_not_fail_the_post(wall: Wall) -> None:
    wall.look = replace(LOOK, zone="No/Where")
    draft = wall.prepare(a_post(), None)
    receipt = wall.publish(draft, "k1")
    wall.look = LOOK
    assert receipt.left_out == ("its page and its place on the wall's others",)
    wall.remake()
    assert wall.find(draft, START) == replace(receipt, left_out=())
    assert "Join us." in front(wall)


def test_lost_pages_are_told_and_made_again_with_the_next_post(wall: Wall) -> None:
    lost = send(wall, a_post())
    (wall.folder / "posts" / f"{lost.remote_id}.html").unlink()
    shutil.rmtree(wall.folder / "tags")
    page = f"posts/{lost.remote_id}.html"
    assert wall.verify().notes == (f"missing or old: 2 pages, such as {page}; drumbeat run makes them again",)
    send(wall, a_post("Second.", 2))
    assert broken_links(wall.folder) == []
    assert (wall.folder / "posts" / f"{lost.remote_id}.html").is_file()
    assert wall.verify().notes == ()


def contents(folder: Path) -> dict[str, tuple[str, int]]:
    """Return every file's digest and when it was written."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in files}


def test_lost_and_old_pages_are_made_again_without_a_post(wall: Wall) -> None:
    lost = send(wall, a_post())
    (wall.folder / "posts" / f"{lost.remote_id}.html").unlink()
    (wall.folder / "index.html").unlink()
    again = wall_at(wall.root, replace(LOOK, title="Another name"))
    again.remake()
    assert broken_links(wall.folder) == []
    assert "Another name" in front(wall)
    assert again.verify().notes == ()


def test_nothing_is_written_where_no_page_is_lost(wall: Wall) -> None:
    send(wall, a_post())
    before = contents(wall.folder)
    wall_at(wall.root).remake()
    assert contents(wall.folder) == before


def test_a_wall_that_is_not_there_or_is_somebody_elses_is_not_made(wall: Wall) -> None:
    wall.remake()
    assert not wall.folder.exists()
    (wall.folder / "posts").mkdir(parents=True)
    (wall.folder / "posts" / "a.json").write_text("{}")
    before = contents(wall.folder)
    wall.remake()
    assert (contents(wall.folder), sorted(path.name for path in wall.folder.iterdir())) == (before, ["posts"])


def test_looking_for_a_post_only_reads(wall: Wall) -> None:
    draft = wall.prepare(a_post(), None)
    receipt = wall.publish(draft, "k1")
    (wall.folder / "index.html").unlink()
    before = contents(wall.folder)
    assert wall_at(wall.root).find(draft, START) == receipt
    assert contents(wall.folder) == before


def test_verify_only_looks(wall: Wall) -> None:
    send(wall, a_post())
    wall.look = replace(LOOK, title="Another name")
    (wall.folder / "index.html").unlink()
    before = contents(wall.folder)
    account = wall.verify()
    assert (account.problems, contents(wall.folder)) == ((), before)
    assert "5 pages" in account.notes[0]


def test_verify_names_a_file_in_the_place_of_the_folder(wall: Wall) -> None:
    wall.folder.write_text("a file in the way")
    assert wall.verify().problems == (f"{wall.folder} is a file; name a folder for the wall",)


def test_verify_of_a_wall_that_is_still_to_come_makes_nothing(wall: Wall) -> None:
    account = wall.verify()
    assert (account.problems, account.notes, wall.folder.exists()) == ((), (), False)


def no_space(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("part", [".", "posts", ".wall"])
def test_verify_names_a_folder_that_cannot_be_written(wall: Wall, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    send(wall, a_post())
    shut = wall.folder / part
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != shut)
    monkeypatch.setattr("pathlib.Path.mkdir", no_space)
    assert f"{shut} cannot be written" in " ".join(wall.verify().problems)


def test_a_file_that_was_half_written_before_a_crash_is_no_post(wall: Wall) -> None:
    send(wall, a_post())
    (wall.folder / "posts" / ".k9.tmp").write_text('{"key": "k9"')
    (wall.folder / "posts" / "k8.json").write_text('{"key": "k8"')
    send(wall, a_post("Second.", 2))
    assert front(wall).count("<article") == 2
    assert "posts/k8.json cannot be read" in wall.verify().problems[0]


def test_a_folder_of_somebody_else_is_left_alone(wall: Wall) -> None:
    wall.folder.mkdir()
    (wall.folder / "index.html").write_text("Our council's home page")
    with pytest.raises(Rejected, match="name an empty folder"):
        wall.prepare(a_post(), None)
    assert "name an empty folder" in wall.verify().problems[0]
    assert front(wall) == "Our council's home page"


def test_a_folder_that_cannot_be_made_is_certainly_not_accepted(wall: Wall) -> None:
    draft = wall.prepare(a_post(), None)
    wall.folder.write_text("a file in the way")
    with pytest.raises(Unavailable, match="cannot be written"):
        wall.publish(draft, "k1")


def test_a_post_whose_file_is_removed_by_the_team_leaves_every_page(wall: Wall) -> None:
    gone = send(wall, a_post("Withdrawn words."))
    (wall.folder / "posts" / f"{gone.remote_id}.json").unlink()
    send(wall, a_post("Second.", 2))
    everything = "".join(path.read_text("utf-8") for path in wall.folder.rglob("*.html"))
    assert "Withdrawn words." not in everything
    assert broken_links(wall.folder) == []


def test_two_processes_at_once_are_both_shown(wall: Wall) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_send_ten, args=(wall.root, first)) for first in (0, 10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert front(wall).count("<article") == 20
    assert broken_links(wall.folder) == []


def _send_ten(root: Path, first: int) -> None:
    wall = wall_at(root)
    for number in range(first, first + 10):
        send(wall, a_post(f"Message {number}.", number))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, value) for name, value in attrs if name in {"href", "src"} and value]


def links(page: Path) -> list[tuple[str, str]]:
    parser = _Links()
    parser.feed(page.read_text("utf-8"))
    return [(tag, link) for tag, link in parser.found if not link.startswith("data:")]


def broken_links(folder: Path) -> list[str]:
    """Name what leads nowhere, and whatever a page loads from elsewhere."""
    broken = []
    for page in folder.rglob("*.html"):
        for tag, link in links(page):
            if link.startswith("https://"):
                broken += [link] if tag != "a" else []
            elif not (page.parent / unquote(urlsplit(link).path)).is_file() and not link.startswith("#"):
                broken.append(f"{page.name} -> {link}")
    return broken


@pytest.mark.skipif(os.name == "nt", reason="Windows makes a folder's entry durable by itself")
def test_a_post_and_its_place_in_the_folder_survive_a_power_cut(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[bool] = []

    def fsync(file: int) -> None:
        facts = os.fstat(file)
        flushed.append(stat.S_ISDIR(facts.st_mode))
        assert facts.st_size, "nothing was written yet"

    monkeypatch.setattr(os, "fsync", fsync)
    wall.publish(wall.prepare(a_post(), None), "k1")
    assert flushed[-2:] == [False, True], "first what it says, then that it is there"
    flushed.clear()
    send(wall.elsewhere(wall.root / "apart", wall.now), with_picture(a_post()))
    assert flushed == [], "a rehearsal waits for no disk"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Join us,\n today.", "Join us, today."),
        ("a" * 70, "a" * 70),
        ("We pledge to stop, to think, " * 3, "We pledge to stop, to think, We pledge to stop, to think, We pledge…"),
    ],
)
def test_a_title_is_the_first_words_of_a_post(wall: Wall, text: str, title: str) -> None:
    send(wall, a_post(text))
    feed = ElementTree.parse(wall.folder / "feed.atom").getroot()
    assert [found.text for found in feed.iterfind("a:entry/a:title", ATOM)] == [title]


def test_a_wall_elsewhere_makes_its_pages_when_all_posts_are_there(wall: Wall) -> None:
    playing = wall.elsewhere(wall.root / "apart", ticking())
    first, second = send(playing, a_post(number=1)), send(playing, a_post("Thank you.", 2))
    assert playing.public() == ("entry-1/wall", "entry-2/wall")
    assert not (playing.folder / "index.html").exists()
    playing.remake()
    assert front(playing).count("<article") == 2
    assert all((playing.folder / "posts" / f"{receipt.remote_id}.html").is_file() for receipt in (first, second))
