"""Garbage collection during an import: what is read stays to the end and makes no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def few_collections() -> Iterator[None]:
    """The hall stays as it is to the end, and rows make no cycles: there is no garbage to be found.

    Left alone, the collector would walk through the whole city for a tenth of an import's time.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
