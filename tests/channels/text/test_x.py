"""X's count against twitter-text-parser, the referee."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
import twitter_text
from hypothesis import given
from hypothesis import strategies as st
from twitter_text.regexp.emoji import emoji_list

from bot.channels.text import weighted_length
from bot.channels.text.x import endings

CAMPAIGN = Path(__file__).parents[3] / "messages"
_LINKS = (
    "README.md foo.bar v1.2.io https://localhost:8000/x a.b.co.uk x.com/abc. foo.com.au/bar?x=1. @foo.com "
    "#foo.com user@foo.com foo.com@bar http://foo.com,http://bar.com foo.com,bar.com foo-bar.com -foo.com "
    "foo_bar.com _foo.com foo..com http://foo_bar.com a_b.foo.com foo.xn--p1ai http://t.co/abc#def "
    "http://t.co/abc?d=e test.museum.com-x a.com- e.g. i.e.like end.Next word.It U.S.A www.google "
    "http://user:pw@foo.com/ ftp://foo.com/x HTTP://FOO.COM/BAR foo.COM foo.com/(abc foo.com/a_(b) "
    "foo.com/a_(b(c)d) foo.com:80/x foo.com:/x x.ai.example http://foo.com/?q foo.com?q=1 foo.com#q "
    "http://a.com/@user/1 (foo.com) “foo.com” foo.com… http://foo.com… “https://x.com/é”. https://t.co/é "
    "日本.com 日本語example.com中国語 example.com中国語 http://twitter.com/これは日本語です。example.com中国語 "
    "例え.中国 http://例え.com/x http://例え.中国/路 рф.рф a.рф/б ß.com é.fr cafe\u0301.fr \u202afoo.com \u200ffoo.com "
    "foo.com/ \u0301foo.com"
)
LINKS = tuple(_LINKS.split(" "))
TEXTS = (
    "",
    " ",
    "plain",
    "two\nlines\r\nand three\rfour",
    "cafe\u0301 and café",
    "نقف معًا ضد العنصرية",
    "עומדים יחד",
    "人種差別をなくそう",
    "인종차별을 뿌리 뽑자",
    "जातिवाद मिटाओ",
    "👍 👍🏽 👨‍👩‍👧‍👦 🇬🇧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ #️⃣ ☝️ ❤️ ❤ © ®️ ™",
    "… • € → ™ – — ‘ ’ “ ” ′ ″",
    "joined\u200dletters and zero\u200bwidth",
    "👍https://example.com👍 1️⃣example.com",
    "*http://a.com/\u20e3 x http://a.com/1\ufe0f\u20e3",
    "x" * 300,
    "http://a.com/" + "x" * 4100,
    "http://" + "x" * 64 + ".com",
    "https://t.co/" + "a" * 41,
    "https://t.co/" + "a" * 40,
)


def referee(text: str) -> int:
    count: int = twitter_text.parse_tweet(text).weightedLength
    return count


@pytest.mark.parametrize("text", [*LINKS, *TEXTS])
def test_agrees_with_the_referee(text: str) -> None:
    assert weighted_length(text) == referee(text)


@pytest.mark.parametrize("before", ["", "see ", "é ", "\n"])
def test_a_link_counts_the_same_wherever_it_stands(before: str) -> None:
    for link in LINKS:
        assert weighted_length(f"{before}{link} now") == referee(f"{before}{link} now"), link


def test_agrees_on_every_message_of_the_sample() -> None:
    messages = [path.read_text("utf-8") for path in CAMPAIGN.glob("*.md")]
    assert messages
    for paragraph in "\n\n".join(messages).split("\n\n"):
        assert weighted_length(paragraph) == referee(paragraph)


def test_agrees_on_every_emoji_that_the_referee_knows() -> None:
    known = ["".join(chr(int(code, 16)) for code in each.codepoint.split()) for each in emoji_list]
    assert len(known) > 3000
    wrong = [emoji for emoji in known if weighted_length(f"a{emoji}b") != referee(f"a{emoji}b") or referee(emoji) != 2]
    assert wrong == []


def test_agrees_on_every_single_character() -> None:
    """But those that are the other half of a pair, and the parts of flags and tones that stand alone."""
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    wrong = [
        each
        for start in range(0, len(characters), 64)
        for each in characters[start : start + 64]
        if weighted_length(each) != (2 if _is_heavy(each) else 1) * len(unicodedata.normalize("NFC", each))
        and weighted_length(each) != referee(each)
    ]
    assert wrong == []


def _is_heavy(character: str) -> bool:
    code = ord(unicodedata.normalize("NFC", character)[0])
    return not (code <= 4351 or 8192 <= code <= 8205 or 8208 <= code <= 8223 or 8242 <= code <= 8247)


@pytest.mark.parametrize(("emoji", "theirs"), [("❤️‍🔥", 5), ("🐦‍🔥", 5), ("🙂‍↔️", 5), ("🫱🏽", 4), ("⚡️", 4), ("⭐️", 4)])
def test_emoji_newer_than_the_referee_count_two_as_x_documents(emoji: str, theirs: int) -> None:
    """The referee knows Emoji 12 (2019) only and counts the parts of others; X documents two for every emoji."""
    assert (weighted_length(emoji), referee(emoji)) == (2, theirs)


def test_names_of_mixed_scripts_are_links_although_the_referee_cannot_encode_them() -> None:
    """Python's codec refuses a label with letters of both directions; X's own library only looks at its length."""
    assert (weighted_length("مصرfoo.bar"), referee("مصرfoo.bar")) == (26, 10)


def test_endless_word_is_counted_without_looking_for_links() -> None:
    assert weighted_length("é.com" * 200_000) == 1_000_000


def test_the_list_of_endings_is_the_referees() -> None:
    assert {"com", "uk", "museum", "md", "рф", "中国"} <= endings()
    assert all(weighted_length(f"a.{ending}") == referee(f"a.{ending}") for ending in endings())


KNOWN_EMOJI = st.sampled_from(
    ["".join(chr(int(code, 16)) for code in each.codepoint.split()) for each in emoji_list[::7]]
)
LATIN = st.text(st.characters(max_codepoint=0x24F, exclude_characters="ŉ"), max_size=8)
LINK_PARTS = [
    "http://",
    "https://",
    "www.",
    "example",
    ".com",
    ".co.uk",
    ".md",
    ".",
    "/",
    "/a_(b)",
    "?q=1",
    "#t",
    "@",
    ":80",
]
LINK_PARTS += ["-", "_", "(", ")", "…", "“", "”", "é", "e\u0301", "t.co/", "xn--p1ai", "~", "&", "=", ",", "!"]
WORDS = st.one_of(
    LATIN,
    st.lists(st.sampled_from(LINK_PARTS), max_size=9).map("".join),
    st.lists(st.sampled_from([*LINK_PARTS, "日本", "語", "한국", ".中国", "рф"]), max_size=7).map("".join),
    st.text(st.sampled_from("ابةتثجحخدعغمن ًٌ\u200f"), max_size=8),
    st.text(st.sampled_from("कखगघ्ािी한국어각日本語かな"), max_size=8),
    st.lists(KNOWN_EMOJI, max_size=3).map("".join),
    st.sampled_from(LINKS),
)


@given(st.lists(WORDS, max_size=12), st.sampled_from([" ", "\n", "  "]))
def test_agrees_on_whatever_people_write(words: list[str], between: str) -> None:
    text = between.join(word for word in words if not _beyond_the_codec(word))
    assert weighted_length(text) == referee(text)


def _beyond_the_codec(word: str) -> bool:
    """Whether a name is in the word that Python's codec refuses, see above; punycode in front is such, too."""
    try:
        for label in unicodedata.normalize("NFC", word).replace("/", ".").split("."):
            if label:
                label.encode("idna")
    except UnicodeError:
        return True
    return "xn--" in word and not word.isascii()


@given(st.text(max_size=80))
def test_never_counts_more_than_the_referee_without_links(text: str) -> None:
    plain = text.replace(".", "")
    assert len(plain.strip("\r")) == 0 or weighted_length(plain) <= referee(plain)
