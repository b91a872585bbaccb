"""What X does with a new post: checks it field by field, refuses it in X's words, or makes it public."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from tests.channels.stand_in_x import answers
from tests.channels.stand_in_x.answers import Answer, Json, Request, invalid
from tests.channels.stand_in_x.shown import shown
from tests.channels.stand_in_x.world import Media, Post, World

MAX_PICTURES: Final = 4
REPLY_SETTINGS: Final = frozenset({"following", "mentionedUsers", "subscribers", "verified"})
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "$": frozenset(
        {"text", "media", "poll", "reply", "reply_settings", "quote_tweet_id", "made_with_ai", "paid_partnership"}
        | {"edit_options", "community_id", "share_with_followers", "nullcast", "geo", "card_uri"}
        | {"for_super_followers_only", "direct_message_deep_link"}
    ),
    "$.media": frozenset({"media_ids", "tagged_user_ids"}),
    "$.reply": frozenset({"in_reply_to_tweet_id", "exclude_reply_user_ids"}),
    "$.poll": frozenset({"options", "duration_minutes"}),
}
_MENTION: Final = re.compile(r"(?<![\w@/.])@(\w{1,15})")


def create(world: World, request: Request) -> Answer:
    if not world.has_credits:
        return answers.credits_depleted()
    body = request.json()
    if body is None:
        return invalid("The body is not valid JSON.")
    wrong = _schema_error(body)
    if wrong is not None:
        return invalid(wrong)
    media = _media(world, body)
    if isinstance(media, Answer):
        return media
    refusal = _refusal(world, body, media)
    if refusal is not None:
        return refusal
    post = _commit(world, body, media)
    return Answer(201, {"data": shown(world, post, frozenset())})


def delete(world: World, _request: Request, post_id: str) -> Answer:
    post = world.by_id(post_id)
    if post is None:
        return answers.not_found(f"tweet with id: [{post_id}]")
    world.posts.remove(post)
    return Answer(200, {"data": {"deleted": True}})


def _schema_error(body: Json) -> str | None:
    for where, allowed in _FIELDS.items():
        inner = body if where == "$" else body.get(where.removeprefix("$."), {})
        if not isinstance(inner, dict):
            return f"{where}: is not an object"
        if unknown := sorted(inner.keys() - allowed):
            place = f"{where}.{unknown[0]}"
            return f"{place}: is not defined in the schema and the schema does not allow additional properties"
    if not isinstance(body.get("text", ""), str):
        return "$.text: is not a string"
    if "reply_settings" in body and body["reply_settings"] not in REPLY_SETTINGS:
        return f"$.reply_settings: does not have a value in the enumeration {sorted(REPLY_SETTINGS)}"
    if not isinstance(body.get("made_with_ai", False), bool):
        return "$.made_with_ai: is not a boolean"
    return _poll_error(body.get("poll"))


def _poll_error(poll: Json | None) -> str | None:
    if poll is None:
        return None
    options, minutes = poll.get("options"), poll.get("duration_minutes")
    if not isinstance(options, list) or not 2 <= len(options) <= 4:
        return "$.poll.options: must have 2 to 4 items"
    if not all(isinstance(option, str) and 1 <= len(option) <= 25 for option in options):
        return "$.poll.options: must be 1 to 25 characters long"
    if not isinstance(minutes, int) or not 5 <= minutes <= 10_080:
        return "$.poll.duration_minutes: must be between 5 and 10080"
    return None


def _media(world: World, body: Json) -> tuple[Media, ...] | Answer:
    if "media" not in body:
        return ()
    ids = body["media"].get("media_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MAX_PICTURES or not all(isinstance(one, str) for one in ids):
        return invalid("$.media.media_ids: must be 1 to 4 ids")
    found = [world.media[one] for one in ids if one in world.media]
    usable = all(media.is_ready and not media.checks_left and not media.has_failed for media in found)
    if len(found) < len(ids) or not usable or len(set(ids)) < len(ids):
        return invalid("Your media IDs are invalid.")
    if len(found) > 1 and any(media.is_video or media.media_type == "image/gif" for media in found):
        return invalid("Pictures, a GIF and a video do not mix in one post.")
    return tuple(found)


def _refusal(world: World, body: Json, media: tuple[Media, ...]) -> Answer | None:
    text, parent = body.get("text", ""), body.get("reply", {}).get("in_reply_to_tweet_id")
    if media and "poll" in body:
        return invalid("A poll and media do not go together in one post.")
    if not text.strip() and not media:
        return invalid("$.text: is required when there is no media")
    if world.weight(text) > world.max_weight:
        return answers.too_long()
    mentions = {name.lower() for name in _MENTION.findall(text)} - world.may_mention - {world.username.lower()}
    if world.refuses_mentions and mentions:
        return answers.mention_refused()
    if "quote_tweet_id" in body:
        return answers.quote_refused()
    if "reply" in body and parent in world.foreign_posts:
        return answers.reply_refused()
    if "reply" in body and (not isinstance(parent, str) or world.by_id(parent) is None):
        return answers.parent_is_gone()
    return answers.duplicate() if text and _is_duplicate(world, text) else None


def _is_duplicate(world: World, text: str) -> bool:
    since, wanted = world.now() - world.duplicate_window, unicodedata.normalize("NFC", text).strip()
    return any(
        post.created_at >= since and unicodedata.normalize("NFC", post.text).strip() == wanted for post in world.posts
    )


def _commit(world: World, body: Json, media: tuple[Media, ...]) -> Post:
    new_id, parent = world.new_id(), world.by_id(body.get("reply", {}).get("in_reply_to_tweet_id", ""))
    post = Post(
        id=new_id,
        text=body.get("text", ""),
        created_at=world.now(),
        conversation_id=parent.conversation_id if parent else new_id,
        media=media,
        in_reply_to=parent.id if parent else None,
        reply_settings=body.get("reply_settings", "everyone"),
        made_with_ai=body.get("made_with_ai", False),
        poll=tuple(body.get("poll", {}).get("options", ())),
        poll_minutes=body.get("poll", {}).get("duration_minutes", 0),
    )
    world.posts.append(post)
    world.reads_since[new_id] = 0
    return post
