"""The order of the Tab key, told to Qt when a form is built or rebuilt."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtWidgets import QWidget


def chain_keys(*fields: QWidget) -> None:
    """Tab goes through *fields* in this order; all of them must stand in one window already."""
    for before, after in pairwise(fields):
        QWidget.setTabOrder(before, after)
