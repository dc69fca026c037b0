"""The guards that only a sandbox has do not change without a migration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from db.exam import guards as exam_guards
from db.sandbox import guards as kind_guards
from db.sandbox import record_guards
from tests.support.guard_paper import DIALECTS, fingerprint, written


#: Changed on purpose? Write a migration that puts the new guards in place; then the new value here.
@pytest.mark.parametrize(
    ("install", "known"),
    [
        pytest.param(kind_guards.install, "8caaa519a61f2d0e", id="kind and clock"),
        pytest.param(exam_guards.install, "08415ba4cda0d4e4", id="examinations"),
        pytest.param(record_guards.install, "075ab43d5584bc27", id="exercises"),
    ],
)
def test_guards_of_a_sandbox_do_not_change_without_a_migration(
    install: Callable[[Any], None], known: str
) -> None:
    assert fingerprint([written(dialect, install) for dialect in DIALECTS]) == known
