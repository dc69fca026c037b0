"""Checks a pack as a whole: what only shows when its files are seen together."""

from __future__ import annotations

from db.pack_cameras import check_cameras
from db.pack_ground_checks import check_ground
from db.pack_parts import PackParts
from db.pack_source import PackSource
from db.pack_table_checks import check_tables
from dispatcher_app.domain.pack import NATIONAL_WIDTHS


def check_parts(parts: PackParts, source: PackSource) -> None:
    """Tell *source* every fault of codes, shapes, coverage and references.

    A pack whose ``pack.toml`` cannot be read is checked by the national code widths.
    """
    widths = parts.info.widths if parts.info else NATIONAL_WIDTHS
    shapes = check_ground(parts, source, widths)
    check_tables(parts, source, widths, shapes)
    check_cameras(parts.cameras, source, shapes)
