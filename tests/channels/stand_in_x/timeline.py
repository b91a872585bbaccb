"""What X lets an account read: who it is, one post, its own timeline (late, and a page at a time)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from tests.channels.stand_in_x.answers import Answer, Json, Request, invalid, not_found
from tests.channels.stand_in_x.shown import POST_FIELDS, shown, shown_media
from tests.channels.stand_in_x.world import Post, World

_TIMELINE_QUERY: Final = frozenset(
    {"max_results", "start_time", "end_time", "since_id", "until_id", "pagination_token", "exclude", "expansions"}
    | {"tweet.fields", "media.fields", "user.fields", "poll.fields", "place.fields"}
)
_USER_FIELDS: Final = ("verified", "verified_type", "protected", "created_at")


def me(world: World, request: Request) -> Answer:
    wanted = _listed(request, "user.fields")
    more: Json = {
        "verified": world.verified,
        "verified_type": "blue" if world.verified else "none",
        "protected": False,
        "created_at": "2020-01-01T00:00:00.000Z",
    }
    chosen = {name: more[name] for name in _USER_FIELDS if name in wanted}
    return Answer(200, {"data": {"id": world.user_id, "name": world.name, "username": world.username, **chosen}})


def one(world: World, request: Request, post_id: str) -> Answer:
    post = world.by_id(post_id)
    if post is None:
        return Answer(200, {"errors": [not_found(f"tweet with id: [{post_id}]").body]})  # X answers 200 here
    return Answer(200, {"data": shown(world, post, _listed(request, "tweet.fields"))})


def several(world: World, request: Request) -> Answer:
    ids = _listed(request, "ids")
    if not 1 <= len(ids) <= 100:
        return invalid("The number of values in the `ids` query parameter is not between 1 and 100")
    wanted = _listed(request, "tweet.fields")
    found = [shown(world, post, wanted) for post in world.posts if post.id in ids]
    return Answer(200, {"data": found} if found else {})


def timeline(world: World, request: Request, user_id: str) -> Answer:
    query = request.query
    if unknown := sorted(query.keys() - _TIMELINE_QUERY):
        return invalid(f"The query parameter [{unknown[0]}] is not one of {sorted(_TIMELINE_QUERY)}")
    if user_id != world.user_id:
        return not_found(f"user with id: [{user_id}]")
    size = query.get("max_results", "10")
    if not size.isdigit() or not 5 <= int(size) <= 100:
        return invalid(f"The `max_results` query parameter value [{size}] is not between 5 and 100")
    if wrong := sorted(_listed(request, "tweet.fields") - POST_FIELDS):
        return invalid(f"The `tweet.fields` query parameter value [{wrong[0]}] is not one of {sorted(POST_FIELDS)}")
    times = {name: _moment(query[name]) for name in ("start_time", "end_time") if name in query}
    if None in times.values():
        return invalid("Times must be RFC 3339, such as 2026-03-01T09:00:00Z")
    world.reads_since = {post_id: reads + 1 for post_id, reads in world.reads_since.items()}
    found = [post for post in reversed(world.posts) if world.is_shown(post) and _is_asked_for(post, request, times)]
    return Answer(200, _page(world, request, found, int(size)))


def _is_asked_for(post: Post, request: Request, times: dict[str, datetime | None]) -> bool:
    query, made, number = request.query, post.created_at.replace(microsecond=0), int(post.id)
    start, end = times.get("start_time"), times.get("end_time")
    page = query.get("pagination_token", "").removeprefix("before-")
    return (
        (start is None or made >= start)
        and (end is None or made < end)
        and ("since_id" not in query or number > int(query["since_id"]))
        and ("until_id" not in query or number < int(query["until_id"]))
        and (not page or number < int(page))
        and not (post.in_reply_to and "replies" in _listed(request, "exclude"))
    )


def _page(world: World, request: Request, found: list[Post], size: int) -> Json:
    page, rest = found[:size], found[size:]
    if not page:
        return {"meta": {"result_count": 0}}  # X leaves `data` out
    wanted, media_fields = _listed(request, "tweet.fields"), _listed(request, "media.fields")
    meta: Json = {"result_count": len(page), "newest_id": page[0].id, "oldest_id": page[-1].id}
    if rest:
        meta["next_token"] = f"before-{page[-1].id}"
    body: Json = {"data": [shown(world, post, wanted) for post in page], "meta": meta}
    media = [entry for post in page for entry in shown_media(post, media_fields)]
    if media and "attachments.media_keys" in _listed(request, "expansions"):
        body["includes"] = {"media": media}
    return body


def _listed(request: Request, name: str) -> frozenset[str]:
    return frozenset(filter(None, request.query.get(name, "").split(",")))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.utcoffset() == timedelta(0) else None
