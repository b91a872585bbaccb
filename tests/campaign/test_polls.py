# ruff: noqa: E501  printed diagnostics are compared whole
"""A message's poll: what is read, and what is said about one that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.model.campaign import Campaign
from bot.model.diagnostic import Location
from bot.model.poll import Poll

Problems = Callable[[], list[str]]


def test_a_poll_is_read_with_its_place(campaign: Campaign) -> None:
    """
    == messages/ask.md
    ---
    poll: {options: [Yes, Not yet, Tell me more], open: 3d}
    ---
    Will you pledge?
    == messages/many.md
    ---
    poll:
      options:
        - "Listening, first"
        - 10
      open: 1d 12h
      multiple: yes
    ---
    What will you do?
    """
    ask, many = campaign.messages["ask"], campaign.messages["many"]
    assert ask.poll == Poll(("Yes", "Not yet", "Tell me more"), timedelta(days=3))
    assert ask.marks["poll"] == Location("messages/ask.md", 2, 7)
    assert many.poll == Poll(("Listening, first", "10"), timedelta(hours=36), multiple=True)


def test_four_options_are_a_poll_and_a_message_needs_none(campaign: Campaign) -> None:
    """
    == messages/four.md
    ---
    poll: {options: [a, b, c, d], open: 5m, multiple: no}
    ---
    Text
    == messages/none.md
    Text
    """
    assert campaign.messages["four"].poll == Poll(("a", "b", "c", "d"), timedelta(minutes=5))
    assert (campaign.messages["none"].poll, "poll" in campaign.messages["none"].marks) == (None, False)


def test_every_problem_of_a_poll_is_reported(problems: Problems) -> None:
    """
    == messages/a.md
    ---
    poll: {options: [Yes], open: 3 days}
    ---
    Text
    == messages/b.md
    ---
    poll: {options: [a, b, c, d, e], open: 0m, multiple: often, close: 1d}
    ---
    Text
    == messages/c.md
    ---
    poll: {options: [Yes, "", yes, "{{ link }}", "two\\nlines", [x]]}
    ---
    Text
    == messages/d.md
    ---
    poll: {options: [Yes, No, yes], open: 1d}
    ---
    Text
    == messages/da.md
    ---
    poll: {options: ["{% if x %}Yes{% endif %}", No], open: 1d}
    ---
    Text
    == messages/e.md
    ---
    poll: [Yes, No]
    ---
    Text
    == messages/f.md
    ---
    poll: {open: 1d}
    ---
    Text
    == messages/g.md
    ---
    poll:
    ---
    Text
    """
    assert problems() == [
        "messages/a.md:2:17: error[bad-poll]: a poll has 2 to 4 options, and this one has 1 >> write them in brackets, commas between; quotes around one that has a comma itself",
        'messages/a.md:2:30: error[bad-duration]: "3 days" is not a length of time >> write a number and w, d, h or m, such as 30m or 2h',
        "messages/b.md:2:17: error[bad-poll]: a poll has 2 to 4 options, and this one has 5 >> write them in brackets, commas between; quotes around one that has a comma itself",
        "messages/b.md:2:40: error[bad-duration]: a poll that is never open takes no votes >> write how long, such as 3d or 12h",
        'messages/b.md:2:54: error[bad-choice]: "often" is neither yes nor no >> write yes or no',
        'messages/b.md:2:61: error[unknown-key]: "close" is not a key that is known here >> known here: multiple, open, options',
        "messages/c.md:2:7: error[missing-key]: `open` is not there >> add `open`",
        "messages/c.md:2:23: error[missing-value]: there is nothing in the quotes >> write the text, or delete the line",
        'messages/c.md:2:32: error[bad-poll]: "{{ link }}" has a placeholder >> options are shown as written: write the words',
        'messages/c.md:2:46: error[bad-poll]: "two lines" has more than one line >> write each option on one line',
        "messages/c.md:2:60: error[wrong-kind]: `options` takes a single value, and this is a list >> write `options: …` on one line, with quotes around text that begins with a bracket",
        'messages/d.md:2:17: error[duplicate-value]: "yes" can be chosen twice >> delete one of them, or say how they differ',
        'messages/da.md:2:18: error[bad-poll]: "{% if x %}Yes{% endif %}" has a placeholder >> options are shown as written: write the words',
        "messages/e.md:2:7: error[wrong-kind]: `poll` takes a group of keys, and this is a list >> write the keys of `poll` on lines of their own, indented, or as {key: value}",
        "messages/f.md:2:7: error[missing-key]: `options` is not there >> write what one can vote for: `options: [Yes, Not yet]`",
        "messages/g.md:2:1: error[missing-value]: `poll` has no value >> write one after the colon, or delete the line; text that begins with # needs quotes",
    ]
