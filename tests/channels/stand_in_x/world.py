"""What X knows: one account, its posts, its media, its tokens and its limits. Tests set and read it directly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

Weight = Callable[[str], int]

TOKEN_LIFE: Final = timedelta(hours=2)
_SNOWFLAKE_EPOCH_MS: Final = 1288834974657
_WINDOWS: Final[Mapping[str, tuple[int, timedelta]]] = {
    "post": (100, timedelta(minutes=15)),
    "delete": (50, timedelta(minutes=15)),
    "read": (900, timedelta(minutes=15)),
    "media": (1875, timedelta(minutes=15)),
    "day": (10_000, timedelta(hours=24)),
}


@dataclass(frozen=True, slots=True)
class Media:
    """An upload: chunks until it is finalised, content from then on."""

    id: str
    media_type: str
    content: bytes = b""
    alt_text: str | None = None
    chunks: tuple[tuple[int, bytes], ...] = ()
    total_bytes: int = 0
    is_ready: bool = False
    checks_left: int = 0  # STATUS reads that still answer "in progress"
    has_failed: bool = False

    @property
    def is_video(self) -> bool:
        return self.media_type.startswith("video/")

    @property
    def key(self) -> str:
        return f"{13 if self.is_video else 3}_{self.id}"


@dataclass(frozen=True, slots=True)
class Post:
    """A public post, with the text as its author sent it and the media as it was when the post was made."""

    id: str
    text: str
    created_at: datetime
    conversation_id: str
    media: tuple[Media, ...] = ()
    in_reply_to: str | None = None
    reply_settings: str = "everyone"
    made_with_ai: bool = False
    poll: tuple[str, ...] = ()
    poll_minutes: int = 0


@dataclass(slots=True)
class Limit:
    """A window of requests that X counts. Set `remaining` to 0 to have the next one refused."""

    limit: int
    window: timedelta
    remaining: int
    reset: datetime

    def take(self, now: datetime) -> bool:
        if now >= self.reset:
            self.remaining, self.reset = self.limit, now + self.window
        self.remaining -= 1
        return self.remaining >= 0

    def headers(self, prefix: str) -> dict[str, str]:
        left, reset = max(self.remaining, 0), int(self.reset.timestamp())
        return {f"{prefix}-limit": str(self.limit), f"{prefix}-remaining": str(left), f"{prefix}-reset": str(reset)}


class World:
    """The state behind the stand-in. What has a value here is a setting, or the answer to "what did X take in"."""

    def __init__(self, weight: Weight, now: Callable[[], datetime]) -> None:
        self.weight, self.now = weight, now
        self.user_id, self.username, self.name, self.verified = "2244994945", "drumbeat_test", "Drumbeat test", False

        self.consumer_key, self.oauth1_token = "stand-in-consumer-key", "2244994945-stand-in-token"
        self.client_id, self.client_secret = "stand-in-client", "stand-in-client-secret"
        self.app_only_token = "stand-in-app-only"
        self.access_tokens: dict[str, datetime] = {"stand-in-access-0": now() + TOKEN_LIFE}
        self.refresh_token = "stand-in-refresh-0"
        self.refreshes = 0

        self.has_credits = True
        self.max_weight = 280
        self.refuses_mentions = False
        self.may_mention: frozenset[str] = frozenset()  # handles let through all the same, in lower case
        self.duplicate_window = timedelta(hours=24)
        self.foreign_posts: set[str] = set()  # ids of posts by others, who did not mention us
        self.limits = {name: Limit(size, window, size, now() + window) for name, (size, window) in _WINDOWS.items()}

        self.lag = timedelta(0)  # a new post is not in the timeline until this time has passed,
        self.lag_reads = 0  # nor in the first so many reads of it
        self.processing_checks, self.check_after_secs, self.processing_fails = 1, 1, False

        self.posts: list[Post] = []
        self.reads_since: dict[str, int] = {}
        self.media: dict[str, Media] = {}
        self._serial = 0

    def new_id(self) -> str:
        self._serial += 1
        return str(((int(self.now().timestamp() * 1000) - _SNOWFLAKE_EPOCH_MS) << 22) + self._serial)

    def by_id(self, post_id: str) -> Post | None:
        return next((post for post in self.posts if post.id == post_id), None)

    def is_shown(self, post: Post) -> bool:
        """Whether the timeline has caught up with this post."""
        return self.now() - post.created_at >= self.lag and self.reads_since[post.id] > self.lag_reads
