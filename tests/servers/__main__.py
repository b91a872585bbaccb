"""`python -m tests.servers install` puts the servers in place; `check` starts each of them once."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from tests.servers.install import NotInstalledError, install_mastodon, install_mitmdump, install_pds, root
from tests.servers.mastodon import running_mastodon
from tests.servers.pds import running_pds
from tests.servers.proxy import proxy
from tests.servers.running import NotStartedError

_SERVERS: Final[tuple[tuple[str, Callable[[], AbstractContextManager[object]]], ...]] = (
    ("Bluesky's PDS", running_pds),
    ("mastodon_mock", running_mastodon),
    ("mitmproxy", lambda: proxy("http://127.0.0.1:9")),
)


def install() -> None:
    print(f"The test servers live in {root()}", flush=True)
    for step in (install_pds, install_mastodon, install_mitmdump):
        step(say=lambda line: print(line, flush=True))


def check() -> None:
    for name, start in _SERVERS:
        began = time.monotonic()
        with start():
            print(f"{name}: ok, started in {time.monotonic() - began:.1f} s", flush=True)


def main(arguments: list[str]) -> int:
    verbs = {"install": install, "check": check}
    if len(arguments) != 1 or arguments[0] not in verbs:
        print("Usage: python -m tests.servers install|check", file=sys.stderr)
        return 2
    try:
        verbs[arguments[0]]()
    except (NotInstalledError, NotStartedError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
