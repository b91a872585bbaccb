"""The servers as pytest fixtures, one of each for all tests of a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import TypeVar

import pytest

from tests.servers.install import NotInstalledError
from tests.servers.mastodon import Mastodon, running_mastodon
from tests.servers.pds import Pds, running_pds
from tests.servers.proxy import Proxy, proxy

Server = TypeVar("Server")


@pytest.fixture(scope="session")
def pds() -> Iterator[Pds]:
    with ExitStack() as stack:
        yield started(stack, running_pds())


@pytest.fixture(scope="session")
def mastodon() -> Iterator[Mastodon]:
    with ExitStack() as stack:
        yield started(stack, running_mastodon())


@pytest.fixture(scope="session")
def pds_proxy(pds: Pds) -> Iterator[Proxy]:
    with ExitStack() as stack:
        yield started(stack, proxy(pds.base_url))


@pytest.fixture(scope="session")
def mastodon_proxy(mastodon: Mastodon) -> Iterator[Proxy]:
    with ExitStack() as stack:
        yield started(stack, proxy(mastodon.base_url))


def started(stack: ExitStack, server: AbstractContextManager[Server]) -> Server:
    """The running server, until the stack closes. A server that cannot be had here skips the test.

    With DRUMBEAT_REQUIRE_SERVERS=1 it fails instead, so that a run which must show something cannot show nothing.
    """
    try:
        return stack.enter_context(server)
    except NotInstalledError as error:
        if os.environ.get("DRUMBEAT_REQUIRE_SERVERS") == "1":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
