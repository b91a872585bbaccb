"""The plan: ids, expansion, what holds a post, and what it says when something cannot be planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from bot.model.campaign import ApprovalRule, Campaign, Entry, MediaFile, MediaUse, Message, Partner, ShoutOut, Utm
from bot.model.diagnostic import Location
from bot.model.moment import Guard
from bot.model.plan import History, Media, Mention, Post
from bot.planning.plan import plan
from tests.planning.makers import (
    CHANNELS,
    HERE,
    Composer,
    campaign,
    entry,
    every,
    faults,
    message,
    moment,
    partner,
    planned,
    utc,
)


def _only(made: Campaign) -> Post:
    [post] = planned(made).posts
    return post


def _by_id(made: Campaign) -> Mapping[str, Post]:
    return {post.id: post for post in planned(made).posts}


def test_each_post_has_an_id_that_comes_from_the_files_alone() -> None:
    made = campaign(
        entry("launch", channels=("wall", "x")),
        entry("daily", every("monday 09:00", "2021-07-05", "2021-07-12")),
        entry("thanks", every("friday 12:30", "2021-07-09", "2021-07-09"), shout_out=ShoutOut(per_post=2)),
        entry("friends", "2021-07-01 09:00", text="launch", shout_out=ShoutOut(kinds=("housing",))),
        messages=(message("launch", "One\n---\nTwo\n---\nThree", x="Short"),),
        partners=(partner("leeds-uni"), partner("ywt"), partner("unity", kind="housing")),
    )
    assert [post.id for post in planned(made).posts] == [
        "friends/wall/unity",
        "friends/wall/unity/2",
        "friends/wall/unity/3",
        "daily/wall/2021-07-05",
        "thanks/wall/2021-07-09/leeds-uni+ywt",
        "daily/wall/2021-07-12",
        "launch/wall",
        "launch/wall/2",
        "launch/wall/3",
        "launch/x",
    ]


def test_the_posts_of_a_thread_know_their_root_and_predecessor() -> None:
    posts = _by_id(campaign(entry("launch"), messages=(message("launch", "One\n---\nTwo\n---\nThree"),)))
    third = posts["launch/wall/3"]
    assert (third.segment, third.segments, third.root, third.previous) == (3, 3, "launch/wall", "launch/wall/2")
    assert {post.segments for post in posts.values()} == {3}
    assert third.text_location == Location("messages/launch.md", 5, 1)


def test_a_post_says_where_its_time_and_its_text_stand() -> None:
    place = Location("schedules/countdown.yaml", 7, 11)
    made = campaign(replace(entry("launch"), timing=moment("launch", place)))
    assert (_only(made).location, str(_only(made).text_location)) == (place, "messages/launch.md:1:1")


def test_the_plan_is_in_order_of_time_and_then_of_id_and_knows_its_anchors() -> None:
    made = campaign(entry("b"), entry("a"), entry("early", "launch -1d"), anchors={"eve": "launch -1d"})
    found = planned(made)
    assert [post.id for post in found.posts] == ["early/wall", "a/wall", "b/wall"]
    assert (found.zone, f"{found.anchors['eve']:%d %H:%M}") == ("Europe/London", "22 09:00")


def test_due_times_are_in_utc() -> None:
    assert _only(campaign(entry("launch"))).due == utc("2021-08-23 08:00")
    assert str(_only(campaign(entry("launch"))).due.tzinfo) == "UTC"


def test_a_channel_takes_its_own_text_and_its_own_link_tags() -> None:
    text = message("launch", "Long {{ link }}", x="Short {{ link }}")
    made = campaign(
        entry("launch", channels=("wall", "x")), messages=(text,), link="https://a.example/", utm=Utm("social", "ror")
    )
    assert [post.text for post in planned(made).posts] == [
        "Long https://a.example/?utm_source=wall&utm_medium=social&utm_campaign=ror",
        "Short https://a.example/?utm_source=x&utm_medium=social&utm_campaign=ror",
    ]


def test_an_entry_s_own_link_comes_before_the_campaign_s() -> None:
    made = campaign(
        entry("launch", link="https://b.example/"),
        messages=(message("launch", "{{ link }}"),),
        link="https://a.example/",
    )
    assert _only(made).text == "https://b.example/"


def _mentioned(made: Partner, channel: str = "x") -> Post:
    text = message("thanks", "Thank you {{ partner.mention }}")
    thanks = entry("thanks", channels=(channel,), shout_out=ShoutOut())
    return _only(campaign(thanks, messages=(text,), partners=(made,)))


LEEDS = partner("leeds", consent=("mention",), handles={"x": "UniversityLeeds", "wall": "leeds"})


def test_a_partner_that_agreed_is_mentioned_in_the_platform_s_own_form() -> None:
    post = _mentioned(LEEDS)
    assert post.text == "Thank you @UniversityLeeds"
    assert post.mentions == (Mention("leeds", "UniversityLeeds", "@UniversityLeeds"),)


@pytest.mark.parametrize(
    ("made", "channel"),
    [
        (replace(LEEDS, consent=("logo",)), "x"),
        (replace(LEEDS, consent_until=date(2021, 8, 22)), "x"),
        (replace(LEEDS, handles={"mastodon": "leeds"}), "x"),
        (LEEDS, "wall"),  # the wall has no mentions
    ],
)
def test_without_consent_handle_or_platform_form_the_name_stands_instead(made: Partner, channel: str) -> None:
    post = _mentioned(made, channel)
    assert (post.text, post.mentions) == ("Thank you Leeds", ())


def test_consent_holds_to_the_end_of_its_last_day() -> None:
    assert _mentioned(replace(LEEDS, consent_until=date(2021, 8, 23))).mentions


def test_a_partner_that_is_only_named_is_not_mentioned() -> None:
    made = campaign(
        entry("thanks", channels=("x",), shout_out=ShoutOut()),
        messages=(message("thanks", "Thank you {{ partner.name }}, @UniversityLeeds"),),
        partners=(LEEDS,),
    )
    assert _only(made).mentions == ()


def _guarded(made: Entry, **guard: object) -> Post:
    window = Guard("Election", moment("2021-08-23 09:00"), moment("2021-08-23 10:00"), HERE)
    return _only(campaign(made, guards=(replace(window, **guard),)))  # type: ignore[arg-type]


def test_a_guard_holds_from_its_first_minute_up_to_its_last() -> None:
    assert _guarded(entry("a", "2021-08-23 09:00")).hold == "guard: Election until 2021-08-23 10:00"
    assert _guarded(entry("a", "2021-08-23 09:59")).hold
    assert not _guarded(entry("a", "2021-08-23 08:59")).hold
    assert not _guarded(entry("a", "2021-08-23 10:00")).hold


def test_a_guard_until_a_date_holds_that_whole_day() -> None:
    assert _guarded(entry("a", "2021-08-23 23:59"), end=moment("2021-08-23")).hold
    assert not _guarded(entry("a", "2021-08-24 00:00"), end=moment("2021-08-23")).hold


def test_a_guard_for_channels_or_tags_holds_only_those() -> None:
    assert not _guarded(entry("a"), channels=("x",)).hold
    assert _guarded(entry("a"), channels=("x", "wall")).hold
    assert _guarded(entry("a"), channels=("Website",)).hold
    assert not _guarded(entry("a", tags=("quote",)), tags=("politician",)).hold
    assert _guarded(entry("a", tags=("quote", "politician")), tags=("politician",)).hold


def test_a_guard_that_ends_before_it_begins_is_told() -> None:
    guard = Guard("Election", moment("2021-08-23 09:00"), moment("2021-08-22 09:00"), HERE)
    assert [each.code for each in faults(campaign(guards=(guard,)))] == ["guard-ends-first"]


def test_all_reasons_to_hold_are_told() -> None:
    guard = Guard("Election", moment("2021-08-01"), moment("2021-09-01"), HERE)
    made = campaign(entry("launch", hold="waits for Leeds"), guards=(guard,))
    found, _ = plan(made, CHANNELS, History(), {"wall": "wall is not connected", "x": "other"})
    assert [post.hold for post in found.posts] == [
        "waits for Leeds; wall is not connected; guard: Election until 2021-09-02 00:00"
    ]


def test_an_embargo_is_resolved_like_any_moment() -> None:
    assert _only(campaign(entry("launch", embargo=moment("launch -1h")))).embargo == utc("2021-08-23 07:00")
    [fault] = faults(campaign(entry("launch", embargo=moment("lunch"))))
    assert (fault.code, fault.hint) == ("unknown-anchor", 'did you mean "launch"?')


def test_tags_of_entry_and_message_count_together_for_approvals() -> None:
    text = replace(message("launch", "x"), tags=("quote", "statistic"))
    made = campaign(
        entry("launch", tags=("sensitive", "quote")), messages=(text,), approvals=ApprovalRule(1, {"statistic": 2})
    )
    assert (_only(made).tags, _only(made).approvals) == (("sensitive", "quote", "statistic"), 2)


def _with_pictures(text: str, *uses: MediaUse) -> Message:
    return replace(message("launch", text), media=uses)


STOP = MediaFile("messages/media/stop.jpg", "image/jpeg", 1000, "abc", 1200, 675)


def test_pictures_belong_to_the_post_of_the_thread_that_they_name() -> None:
    uses = (MediaUse(STOP.path, "Stop", HERE), MediaUse(STOP.path, "Think", HERE, post=2))
    made = campaign(entry("launch"), messages=(_with_pictures("One\n---\nTwo", *uses),), media={STOP.path: STOP})
    posts = _by_id(made)
    assert posts["launch/wall"].media == (Media(STOP.path, "image/jpeg", "abc", 1000, "Stop", 1200, 675),)
    assert [media.alt for media in posts["launch/wall/2"].media] == ["Think"]


def test_a_picture_for_a_post_that_the_thread_does_not_have_is_told() -> None:
    use = MediaUse(STOP.path, "Stop", HERE, post=3)
    made = campaign(entry("launch"), messages=(_with_pictures("One\n---\nTwo", use),), media={STOP.path: STOP})
    [fault] = faults(made)
    assert (fault.code, fault.location) == ("media-without-post", HERE)
    assert fault.message == "messages/media/stop.jpg belongs to post 3 of the thread, and the text has 2"


def test_the_fingerprint_is_of_text_and_pictures_and_of_nothing_else() -> None:
    base = campaign(entry("launch"), messages=(_with_pictures("One", MediaUse(STOP.path, "Stop", HERE)),))
    with_picture = replace(base, media={STOP.path: STOP})
    other_picture = replace(base, media={STOP.path: replace(STOP, sha256="def")})
    ruled = replace(with_picture, entries=(entry("launch", "launch 10:00", hold="wait", tags=("quote",)),))
    first, same = _only(with_picture).fingerprint, _only(ruled).fingerprint
    assert first == same
    assert len({first, _only(base).fingerprint, _only(other_picture).fingerprint}) == 3


def test_the_campaign_s_language_is_used_unless_the_message_has_one() -> None:
    assert _only(campaign(entry("launch"))).language == "en-GB"
    urdu = replace(message("launch", "x"), language="ur", replies="nobody", content_warning="racism")
    post = _only(campaign(entry("launch"), messages=(urdu,)))
    assert (post.language, post.replies, post.content_warning) == ("ur", "nobody", "racism")


def test_an_unknown_message_is_told_at_its_value() -> None:
    place = Location("schedules/a.yaml", 4, 14)
    made = campaign(entry("launch", text="teeser", marks={"message": place}), entry("teaser"))
    made = replace(made, messages={"teaser": made.messages["teaser"]})
    [fault] = faults(made)
    assert (fault.code, fault.location, fault.hint) == ("unknown-message", place, 'did you mean "teaser"?')


def test_an_unknown_channel_is_told_at_its_value_and_the_others_are_planned() -> None:
    place = Location("schedules/a.yaml", 4, 14)
    made = campaign(entry("launch", channels=("walls", "x"), marks={"channels": place}))
    found, [fault] = plan(made, CHANNELS, History())
    assert (fault.code, fault.location, fault.hint) == ("unknown-channel", place, 'did you mean "wall"?')
    assert [post.id for post in found.posts] == ["launch/x"]


def test_a_channel_may_be_called_what_people_call_its_platform() -> None:
    made = planned(campaign(entry("a", channels=("Twitter", "website", "x"))))
    assert [post.id for post in made.posts] == ["a/wall", "a/x"]


def test_a_channel_of_ours_goes_before_a_platform_of_that_name() -> None:
    ours = {**CHANNELS, "fb": Composer("fb", "facebook"), "facebook": Composer("facebook", "facebook")}
    found, _ = plan(campaign(entry("a", channels=("fb",))), ours, History())
    assert [post.id for post in found.posts] == ["a/fb"]


def test_a_platform_that_drumbeat_cannot_plan_for_is_called_by_its_name() -> None:
    [fault] = faults(campaign(entry("a", channels=("YouTube",))))
    assert (fault.code, fault.hint) == ("unknown-channel", "Drumbeat cannot plan for YouTube yet; leave it out")


def test_a_guard_for_a_platform_holds_its_second_account_too() -> None:
    guard = Guard("Election", moment("2021-08-23 09:00"), moment("2021-08-23 10:00"), HERE, channels=("Twitter",))
    made = campaign(entry("a", "2021-08-23 09:00", channels=("news",)), guards=(guard,))
    found, _ = plan(made, {"news": Composer("news", "x")}, History())
    assert [post.hold for post in found.posts] == ["guard: Election until 2021-08-23 10:00"]


def test_a_campaign_s_unknown_default_channel_is_told_once_in_the_campaign_s_file() -> None:
    made = campaign(entry("a", channels=("bluesky",)), entry("b", channels=("bluesky",)))
    assert [str(each.location) for each in faults(made)] == ["schedules/campaign.yaml"]


def test_a_message_with_variants_only_has_no_text_for_the_other_channels() -> None:
    text = message("launch", "x", x="Short")
    text = replace(text, default=replace(text.default, segments=()))
    found, [fault] = plan(campaign(entry("launch", channels=("wall", "x")), messages=(text,)), CHANNELS, History())
    assert (fault.code, fault.message) == ("no-text", "the message launch has no text for wall")
    assert [post.id for post in found.posts] == ["launch/x"]


def test_a_thread_with_one_broken_text_is_left_out_as_a_whole() -> None:
    made = campaign(entry("launch"), entry("fine"), messages=(message("launch", "One\n---\n{{ oops }}"),))
    found, _ = plan(made, CHANNELS, History())
    assert [post.id for post in found.posts] == ["fine/wall"]


def test_a_channel_that_is_named_twice_gets_one_post() -> None:
    assert len(planned(campaign(entry("launch", channels=("wall", "wall")))).posts) == 1


def test_faults_come_in_the_order_of_the_files() -> None:
    places = [Location("schedules/a.yaml", line, 5) for line in (9, 2, 5)]
    made = campaign(*(entry(f"e{n}", marks={"message": place}) for n, place in enumerate(places)))
    found = faults(replace(made, messages={}))
    assert [each.location.line for each in found] == [2, 5, 9]
