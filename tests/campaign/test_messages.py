# ruff: noqa: E501  expected lines are printed in full
"""`messages/*.md`: front matter, media, variants and threads, each line's number kept."""

from __future__ import annotations

from collections.abc import Callable

from bot.model.campaign import Campaign, MediaUse, Segment, Variant
from bot.model.diagnostic import Location

Problems = Callable[[], list[str]]
FILE = "messages/pledge-call.md"


def test_front_matter_variants_and_threads(campaign: Campaign) -> None:
    """
    == messages/pledge-call.md
    ---
    media:
      - {file: media/plant.png, alt: A plant., post: 2}
      - six-places.png
    replies: nobody
    language: ur
    content_warning: Racism
    visibility: unlisted
    tags: [statistic]
    made_with_ai: yes
    allow: {text-repeated: On purpose.}
    ---

    #RootOutRacism is not a heading.
      ## Nor is this
    ---

      Second post.

    ## Why we pledge
    ## x, Bluesky
    Short.

    ```
    ---
    ## x
    ```
    ## partner
    Yours.
    """
    message = campaign.messages["pledge-call"]
    assert message.marks["visibility"] == Location(FILE, 8, 13, 8)
    assert message.default == Variant(
        (),
        (
            Segment("#RootOutRacism is not a heading.\n  ## Nor is this", Location(FILE, 14, 1)),
            Segment("Second post.\n\n## Why we pledge", Location(FILE, 18, 3)),
        ),
        Location(FILE, 13, 1),
    )
    assert message.variants == (
        Variant(
            ("x", "bluesky"),
            (Segment("Short.\n\n```\n---\n## x\n```", Location(FILE, 22, 1)),),
            Location(FILE, 21, 1, 13),
        ),
        Variant(("partner",), (Segment("Yours.", Location(FILE, 29, 1)),), Location(FILE, 28, 1, 10)),
    )
    assert message.media == (
        MediaUse("messages/media/plant.png", "A plant.", Location(FILE, 3, 12, 15), 2, Location(FILE, 3, 34, 8)),
        MediaUse("messages/media/six-places.png", "", Location(FILE, 4, 5, 14)),
    )
    assert (message.replies, message.language, message.content_warning) == ("nobody", "ur", "Racism")
    assert (message.visibility, message.made_with_ai, message.tags) == ("unlisted", True, ("statistic",))
    assert message.allow == {"text-repeated": "On purpose."}


def test_a_message_needs_no_front_matter(campaign: Campaign) -> None:
    """
    == messages/plain.md
    Hello
    """
    assert campaign.messages["plain"].default.segments == (Segment("Hello", Location("messages/plain.md", 1, 1)),)


def test_a_message_may_have_variants_only(campaign: Campaign) -> None:
    """
    == messages/pack.md
    ---
    language: en-GB
    ---
    ## newsletter
    Hello
    """
    assert campaign.messages["pack"].default.segments == ()


def test_every_problem_is_reported_in_one_run(problems: Problems) -> None:
    """
    == messages/a.md
    ---
    media: [{file: media/Plant.png, alt: x}, {file: sixplaces.png, post: 3}, {alt: y}, [z], "https://example.org/a.png", media/other.jpg]
    replies: some
    visibility: private
    made_with_ai: maybe
    subject: A
    ---
    One
    ---
    ---
    Two
    ## x
    ## X, newletter
    Text
    == messages/b.md
    ---
    tags: [a]
    Text
    == messages/c.md
    ---
    tags: [a
    ---
    Text
    == messages/d.md
    ---
    ---
    == messages/e.md
    ---
    - a
    media:
    ---
    Text
    == messages/f.md
    ---
    media:
    ---
    Text
    ---
    """
    assert problems() == [
        'messages/a.md:2:16: error[missing-media]: "media/Plant.png" is not there >> write it exactly as the file is called: "media/plant.png"; capitals count',
        'messages/a.md:2:49: error[missing-media]: "sixplaces.png" is not there >> did you mean "media/six-places.png"?',
        "messages/a.md:2:70: error[no-such-post]: there is no post 3 for this picture >> the longest text of this message makes 2: write a lower number",
        "messages/a.md:2:74: error[missing-key]: `file` is not there >> add `file`",
        "messages/a.md:2:84: error[wrong-kind]: `media` takes a group of keys, and this is a list >> write the keys of `media` on lines of their own, indented, or as {key: value}",
        'messages/a.md:2:89: error[missing-media]: "https://example.org/a.png" is not there >> a picture comes from the campaign folder: save it in messages/media/ and write media/ and its name',
        'messages/a.md:2:118: error[missing-media]: "media/other.jpg" is not there >> put the file into messages/media/, or correct the name',
        'messages/a.md:3:10: error[bad-choice]: "some" is not known here >> write one of: everyone, mentioned, followers, nobody',
        'messages/a.md:4:13: error[bad-choice]: "private" is not known here >> write one of: public, unlisted',
        'messages/a.md:5:15: error[bad-choice]: "maybe" is neither yes nor no >> write yes or no',
        'messages/a.md:6:1: error[unknown-key]: "subject" is not a key that is known here >> known here: allow, content_warning, language, made_with_ai, media, poll, replies, tags, title, visibility',
        "messages/a.md:10:1: error[empty-text]: a post of this thread has no text >> write a text before and after each line of three hyphens, or delete the line",
        "messages/a.md:12:1: error[empty-text]: there is no text under this heading >> write the text under the heading, or delete the heading",
        'messages/a.md:13:1: error[duplicate-variant]: there is already a text for "x", on line 12 >> keep one of the two headings',
        'messages/a.md:13:1: warning[odd-variant]: "newletter" is neither a platform nor a form >> did you mean "newsletter"? If it is the name of a channel, all is well',
        "messages/b.md:1:1: error[open-front-matter]: the front matter has no end >> put a line of three hyphens between the keys and the text",
        "messages/c.md:2:7: error[bad-yaml]: a bracket that opens here is not closed properly >> close it, commas between",
        "messages/d.md:1:1: error[empty-text]: the message has no text >> write it below the front matter",
        "messages/e.md:3:1: error[bad-yaml]: a key in the middle of a list >> start list items with a hyphen; check the spaces",
        "messages/f.md:2:1: error[missing-value]: `media` has no value >> write one after the colon, or delete the line; text that begins with # needs quotes",
        "messages/f.md:5:1: error[empty-text]: a post of this thread has no text >> write a text before and after each line of three hyphens, or delete the line",
    ]


def test_two_messages_of_one_name_are_refused(problems: Problems) -> None:
    """
    == messages/a.md
    Text
    == messages/later/a.md
    Text
    """
    assert problems() == [
        'messages/later/a.md:1:1: error[duplicate-message]: there are two messages "a" >> rename one of them; the other one is messages/a.md',
    ]


def test_a_heading_may_call_a_platform_what_people_call_it(campaign: Campaign) -> None:
    """
    == messages/pledge-call.md
    Everywhere.

    ## Twitter, Insta
    Short.
    """
    message = campaign.messages["pledge-call"]
    assert message.variant_for("news", "x") is message.variant_for("instagram", "instagram") is message.variants[0]
    assert message.variant_for("wall", "wall") is message.default


def test_two_headings_for_one_platform_are_told_whatever_they_call_it(problems: Problems) -> None:
    """
    == messages/pledge-call.md
    Everywhere.

    ## fb
    One.

    ## Facebook
    Two.
    """
    assert problems() == [
        'messages/pledge-call.md:6:1: error[duplicate-variant]: there is already a text for "facebook", on line 3 >> keep one of the two headings'
    ]


def test_a_message_may_say_what_people_call_it(campaign: Campaign) -> None:
    """
    == messages/pledge-call.md
    ---
    title: "{{ days_to_launch }} days to the pledge"
    ---
    Sign it.
    """
    title = campaign.messages["pledge-call"].title
    assert title == Segment("{{ days_to_launch }} days to the pledge", Location("messages/pledge-call.md", 2, 8, 41))
