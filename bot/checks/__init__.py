"""Checks: what is refused or doubted before anything is posted. One file a check; the README has a section for each."""

from bot.checks.alt_is_file_name import alt_is_file_name
from bot.checks.alt_prefix import alt_prefix
from bot.checks.alt_too_long import alt_too_long
from bot.checks.before_embargo import before_embargo
from bot.checks.cannot_be_approved import cannot_be_approved
from bot.checks.control_character import control_character
from bot.checks.hashtag_case import hashtag_case
from bot.checks.in_guard import in_guard
from bot.checks.in_the_past import in_the_past
from bot.checks.link_not_live import link_not_live
from bot.checks.link_unreadable import link_unreadable
from bot.checks.media_refused import media_refused
from bot.checks.mention_without_consent import mention_without_consent
from bot.checks.missing_alt import missing_alt
from bot.checks.no_approvers import no_approvers
from bot.checks.not_filled_in import not_filled_in
from bot.checks.outside_hours import outside_hours
from bot.checks.platform_cannot import platform_cannot
from bot.checks.poll_not_shown import poll_not_shown
from bot.checks.poll_refused import poll_refused
from bot.checks.race_words import race_words
from bot.checks.replies_not_enforced import replies_not_enforced
from bot.checks.run import check
from bot.checks.sample_words import sample_words
from bot.checks.stale_day_word import stale_day_word
from bot.checks.styled_letters import styled_letters
from bot.checks.text_repeated import text_repeated
from bot.checks.text_too_long import text_too_long
from bot.checks.thread_refused import thread_refused
from bot.checks.token_in_file import token_in_file
from bot.checks.too_close import too_close
from bot.checks.too_many_a_day import too_many_a_day
from bot.checks.too_many_hashtags import too_many_hashtags
from bot.checks.too_many_links import too_many_links
from bot.checks.too_many_mentions import too_many_mentions
from bot.checks.unseen_character import unseen_character
from bot.checks.unused_message import unused_message
from bot.checks.warning_not_shown import warning_not_shown
from bot.checks.weekday_mismatch import weekday_mismatch
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
