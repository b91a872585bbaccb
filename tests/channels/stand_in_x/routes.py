"""Which of X's answers a request gets: path by path, after the log-in and the limits were looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from tests.channels.stand_in_x import media, oauth, posts, timeline
from tests.channels.stand_in_x.answers import Answer, Request, not_found, too_many_requests
from tests.channels.stand_in_x.world import World

_Route = tuple[str, re.Pattern[str], tuple[str, ...], Callable[..., Answer]]
_ROUTES: Final[tuple[_Route, ...]] = (
    ("POST", re.compile(r"/2/tweets"), ("post", "day"), posts.create),
    ("DELETE", re.compile(r"/2/tweets/(\d+)"), ("delete",), posts.delete),
    ("GET", re.compile(r"/2/tweets"), ("read",), timeline.several),
    ("GET", re.compile(r"/2/tweets/(\d+)"), ("read",), timeline.one),
    ("GET", re.compile(r"/2/users/me"), ("read",), timeline.me),
    ("GET", re.compile(r"/2/users/(\d+)/tweets"), ("read",), timeline.timeline),
    ("POST", re.compile(r"/2/media/upload"), ("media",), media.upload),
    ("POST", re.compile(r"/2/media/upload/initialize"), ("media",), media.initialize),
    ("POST", re.compile(r"/2/media/upload/(\d+)/append"), ("media",), media.append),
    ("POST", re.compile(r"/2/media/upload/(\d+)/finalize"), ("media",), media.finalize),
    ("GET", re.compile(r"/2/media/upload"), ("media",), media.status),
    ("POST", re.compile(r"/2/media/metadata"), ("media",), media.metadata),
)
_PREFIX: Final = {"day": "x-app-limit-24hour"}


def answer(world: World, request: Request) -> Answer:
    if (request.method, request.path) == ("POST", "/2/oauth2/token"):
        return oauth.refresh(world, request)
    for method, path, limits, respond in _ROUTES:
        match = path.fullmatch(request.path)
        if match is None or method != request.method:
            continue
        refused = oauth.refused(world, request)
        if refused is not None:
            return refused
        within = [world.limits[name].take(world.now()) for name in limits]
        headers: dict[str, str] = {}
        for name in limits:
            headers |= world.limits[name].headers(_PREFIX.get(name, "x-rate-limit"))
        if not all(within):
            return too_many_requests(headers)
        return respond(world, request, *match.groups()).with_headers(headers)
    return not_found(f"a resource at {request.path}")
