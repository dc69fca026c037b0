"""How long a CSV field may be: Python keeps one limit for the process, each reader brings its own."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def fields_up_to(length: int) -> Iterator[None]:
    """Inside this block CSV fields may have *length* characters; afterwards the limit is what it was."""
    before = csv.field_size_limit(length)
    try:
        yield
    finally:
        csv.field_size_limit(before)
