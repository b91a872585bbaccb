"""Which certificates are believed: one TLS context for all connections, because reading a bundle takes 20 ms."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from pathlib import Path

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.ssl_ import create_urllib3_context

from bot.model.channel import Unavailable


def context_for(bundle: str) -> ssl.SSLContext:
    """Return the context that trusts a bundle, a file or a folder; empty: the one that requests brings.

    It holds until the bundle changes. One that is not there, or holds no certificate, raises Unavailable.
    """
    path = bundle or DEFAULT_CA_BUNDLE_PATH
    try:
        facts = os.stat(path)  # noqa: PTH116 - asked before each call, and a path's own method takes twice as long
        return _built(path, facts.st_mtime_ns, facts.st_size, facts.st_ino)
    except OSError as error:  # of which those of TLS are a kind
        why = error.strerror or type(error).__name__
    raise Unavailable(f"the certificates to trust, in {path}, cannot be read ({why})")


@lru_cache(maxsize=4)
def _built(path: str, *_which: int) -> ssl.SSLContext:
    context = create_urllib3_context()  # it asks for a certificate, and that it is this host's
    if Path(path).is_dir():
        context.load_verify_locations(capath=path)
    else:
        context.load_verify_locations(cafile=path)
    return context
