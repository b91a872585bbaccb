"""A ledger that may only be read can be copied, and what cannot be read is named."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.ledger import Ledger, LedgerError, backup
from tests.ledger.posts import Clock

NOBODY = 65534
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights are set by other means there")


@pytest.fixture
def shared() -> Iterator[Path]:
    """Return a folder that every user reaches; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def without_rights() -> Iterator[None]:
    """Be nobody for a while, for whom rights count; who is not root is bound by them already."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def locked(shared: Path, clock: Clock) -> Iterator[Path]:
    """Return a ledger in a folder in which nothing can be written."""
    path = shared / "campaign" / "ledger.sqlite"
    Ledger.open(path, clock).close()
    (shared / "out").mkdir()
    (shared / "out").chmod(0o777)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    yield path
    path.parent.chmod(0o755)


def test_a_ledger_on_a_disk_that_cannot_be_written_is_copied(locked: Path, shared: Path) -> None:
    target = shared / "out" / "copy"
    with without_rights():
        backup.copy(locked, target)
        assert backup.contents(target).posts == 0


def test_a_ledger_that_cannot_be_read_is_named_and_not_the_target(locked: Path, shared: Path) -> None:
    locked.chmod(0)
    with without_rights(), pytest.raises(LedgerError) as caught:
        backup.copy(locked, shared / "out" / "copy")
    assert str(locked) in str(caught.value)
    assert not (shared / "out" / "copy").exists()


def test_a_ledger_that_is_written_to_is_not_copied_without_what_waits_beside_it(locked: Path, shared: Path) -> None:
    """Who cannot write beside it cannot read its log either, and the file alone may be an hour old."""
    locked.parent.chmod(0o755)
    beside = locked.with_name("ledger.sqlite-wal")
    beside.write_bytes(b"later changes")
    beside.chmod(0o000)
    locked.parent.chmod(0o555)
    with without_rights(), pytest.raises(LedgerError):
        backup.copy(locked, shared / "out" / "copy")
