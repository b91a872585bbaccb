"""A stand-in for X on loopback: it plays X's real answers and breaks when a test says so.

    with StandInX(weight=count) as x:
        x.fault("commit-then-drop", path="/2/tweets")
        ...                                  # point the channel at x.base_url with x.oauth1 or x.access_token
        assert [post.text for post in x.posts] == [...]

No copy of X can be installed, so this is ours. It follows X's OpenAPI 2.167 and the error bodies that X is known to
send (2026-08). Where X's own wording is not known, its documented general refusal is played.
"""

from tests.channels.stand_in_x.answers import (
    Answer,
    Request,
    credits_depleted,
    duplicate,
    forbidden,
    service_unavailable,
    too_many_requests,
    unauthorized,
)
from tests.channels.stand_in_x.server import Effect, OAuth1, Seen, StandInX, limit_forms
from tests.channels.stand_in_x.world import Media, Post, World

__all__ = [
    "Answer",
    "Effect",
    "Media",
    "OAuth1",
    "Post",
    "Request",
    "Seen",
    "StandInX",
    "World",
    "credits_depleted",
    "duplicate",
    "forbidden",
    "limit_forms",
    "service_unavailable",
    "too_many_requests",
    "unauthorized",
]
