"""Checks: what is refused or doubted before anything is posted. One file a subject; the README explains each."""

from bot.checks.alt import alt_is_file_name, alt_prefix, alt_too_long, missing_alt
from bot.checks.approvals import cannot_be_approved, no_approvers
from bot.checks.characters import control_character, styled_letters, unseen_character
from bot.checks.due import before_embargo, in_guard, in_the_past, outside_hours, too_close, too_many_a_day
from bot.checks.hashtag_case import hashtag_case
from bot.checks.links import link_not_live, link_unreadable
from bot.checks.media_refused import media_refused
from bot.checks.mention_without_consent import mention_without_consent
from bot.checks.not_filled_in import not_filled_in
from bot.checks.polls import poll_not_shown, poll_refused
from bot.checks.run import check
from bot.checks.sample_words import sample_words
from bot.checks.text_repeated import text_repeated
from bot.checks.text_too_long import text_too_long
from bot.checks.token_in_file import token_in_file
from bot.checks.too_many import too_many_hashtags, too_many_links, too_many_mentions
from bot.checks.unmet import platform_cannot, replies_not_enforced, thread_refused, warning_not_shown
from bot.checks.unused_message import unused_message
from bot.checks.words import race_words, stale_day_word, weekday_mismatch
from bot.model.check import Check

__all__ = ["CHECKS", "check"]

CHECKS: tuple[Check, ...] = (
    text_too_long,
    not_filled_in,
    sample_words,
    text_repeated,
    missing_alt,
    alt_is_file_name,
    alt_prefix,
    alt_too_long,
    media_refused,
    poll_refused,
    thread_refused,
    before_embargo,
    in_guard,
    cannot_be_approved,
    no_approvers,
    outside_hours,
    too_close,
    too_many_a_day,
    in_the_past,
    mention_without_consent,
    too_many_mentions,
    too_many_links,
    link_unreadable,
    link_not_live,
    too_many_hashtags,
    hashtag_case,
    styled_letters,
    control_character,
    unseen_character,
    weekday_mismatch,
    stale_day_word,
    race_words,
    platform_cannot,
    warning_not_shown,
    poll_not_shown,
    replies_not_enforced,
    unused_message,
    token_in_file,
)
