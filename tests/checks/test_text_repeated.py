"""The same or nearly the same text again."""

from __future__ import annotations

from datetime import timedelta

from bot.checks.text_repeated import text_repeated
from tests.checks.example import campaign, entry, partner, post, printed

DAY = timedelta(days=1)
WORDS = (
    "Stop, think, and look deeper at what racism does to the people you work beside every day. https://a.example/{} #Us"
)
BOTH = campaign(entries=(entry(), entry("launch", line=8)))


def test_the_same_text_is_an_error() -> None:
    pair = (post("Stop and think."), post("Stop and think. ", name="launch", after=3 * DAY))
    assert printed(text_repeated, *pair, of=BOTH) == [
        "schedules/countdown.yaml:10:14: error[text-repeated]: the same text as “teaser” on x, "
        "Monday 23 August 2021, 09:00",
        "  help: give one of them other words; the other is at schedules/countdown.yaml:4:14",
    ]


def test_nearly_the_same_text_is_a_warning_whatever_its_link() -> None:
    pair = (post(WORDS.format(1)), post(WORDS.format(2).replace("every day", "each day"), name="launch", after=DAY))
    assert printed(text_repeated, *pair, of=BOTH) == [
        "schedules/countdown.yaml:10:14: warning[text-repeated]: nearly the same text as “teaser” on x, "
        "Monday 23 August 2021, 09:00",
        "  help: give one of them other words; the other is at schedules/countdown.yaml:4:14",
    ]


def test_a_weekly_post_that_hardly_changes_is_one_warning() -> None:
    weekly = [post(f"{n} weeks left. " + WORDS, id=f"teaser/x/{n}", after=7 * n * DAY) for n in range(1, 6)]
    assert printed(text_repeated, *weekly) == [
        "schedules/countdown.yaml:4:14: warning[text-repeated]: nearly the same text as itself on x, "
        "Monday 30 August 2021, 09:00; and 3 more posts",
        "  help: let its words change from time to time, or allow text-repeated with a reason",
    ]


def test_after_two_weeks_it_is_new_again() -> None:
    pair = (post("Stop and think."), post("Stop and think.", name="launch", after=15 * DAY))
    assert printed(text_repeated, *pair, of=BOTH) == []


def test_another_channel_has_another_audience() -> None:
    assert printed(text_repeated, post(), post(channel="mastodon"), post(channel="wall")) == []


def test_different_words_are_fine() -> None:
    other = (
        "Wakefield, Leeds, Bradford, Calderdale and Kirklees stand together against racism: pledge your support today."
    )
    assert printed(text_repeated, post(WORDS), post(other, name="launch", after=DAY), of=BOTH) == []


def test_the_posts_of_one_thread_may_resemble_one_another() -> None:
    thread = [
        post(f"{n}. {WORDS}", id=f"teaser/x/{n}" if n > 1 else "teaser/x", segment=n, segments=3) for n in (1, 2, 3)
    ]
    assert printed(text_repeated, *thread) == []


def test_forty_shout_outs_of_one_message_are_fine() -> None:
    partners = tuple(partner(f"partner-{n}") for n in range(40))
    thanks = [
        post(f"Thank you, {p.name}! " + WORDS, id=f"teaser/x/{n}", partners=(p.id,), after=n * DAY)
        for n, p in enumerate(partners)
    ]
    assert printed(text_repeated, *thanks, of=campaign(partners=partners)) == []


def test_a_partner_thanked_twice_in_the_same_words_is_an_error() -> None:
    thanks = [post("Thank you, Leeds Hub!", id=f"teaser/x/{n}", partners=("leeds-hub",), after=n * DAY) for n in (1, 2)]
    assert [line.split(": ")[1] for line in printed(text_repeated, *thanks)[:1]] == ["error[text-repeated]"]


def test_two_messages_that_thank_in_the_same_words_are_near_same_without_the_names() -> None:
    partners = (partner("leeds-hub"), partner("the-very-long-name-of-a-university-hospital-trust"))
    first = post(f"Thank you, {partners[0].name}! " + WORDS, partners=(partners[0].id,))
    second = post(f"Thank you, {partners[1].name}! " + WORDS, name="launch", partners=(partners[1].id,), after=DAY)
    of = campaign(entries=(entry(), entry("launch", line=8)), partners=partners)
    assert [line.split(": ")[1] for line in printed(text_repeated, first, second, of=of)[:1]] == [
        "warning[text-repeated]"
    ]
