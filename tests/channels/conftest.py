"""Which laws a platform is asked to keep; they are no test module, and have their asserts explained all the same."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.channels.conformance", "tests.channels.harness")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the laws that a platform or its server cannot play, so that what is skipped is what could be run."""
    items[:] = [item for item in items if not _cannot_be_played(item)]


def _cannot_be_played(item: pytest.Item) -> bool:
    if not isinstance(item, pytest.Function) or item.cls is None:
        return False
    needed = {mark.args[0] for mark in item.iter_markers("needs")}
    met = {item.callspec.params.get("fault")} if hasattr(item, "callspec") else set()
    return not (needed | met).isdisjoint(getattr(item.cls, "cannot", ()))
