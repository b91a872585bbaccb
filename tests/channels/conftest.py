"""The laws are no test module of their own; have their asserts explained all the same."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.channels.conformance", "tests.channels.harness")
