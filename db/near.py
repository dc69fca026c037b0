"""Cases on a spot: what lies within some metres of a point and is open, or ended not long ago."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, CompoundSelect, Select, select, union_all

from db.codec import changes_from
from db.tables import cases
from dispatcher_app.domain.case import Attachment, PhotoKind
from dispatcher_app.domain.mercator import Box
from dispatcher_app.domain.places import LocationSource
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.ports import NearCase

_C = cases.c
_METRES_A_DEGREE = 111_320.0
#: More than this on one spot nobody looks through.
_MOST = 200
#: Of a whole quarter of a city one wants the list all the same.
_MOST_ENDED = 3000

EXTRA_COLUMNS = (_C.class_code, _C.description, _C.closed_at, _C.detail)


def near_statement(
    columns: tuple[Any, ...], lon: float, lat: float, radius_m: float, since: datetime
) -> CompoundSelect[Any]:
    """Cases in the square of *radius_m* metres around a point: open ones, and those that ended after *since*.

    Each half is one stretch of ``ix_cases_closed_at_lat_lon``, so the cost does not grow with the years of
    history; asked as one OR, neither database would see that.
    """
    north = radius_m / _METRES_A_DEGREE
    east = north / max(0.01, math.cos(math.radians(lat)))
    box = (
        _C.lat.between(lat - north, lat + north),
        _C.lon.between(lon - east, lon + east),
        _C.stage != Stage.MERGED.value,
    )

    def half(ended: ColumnElement[bool]) -> Any:
        return select(*columns, *EXTRA_COLUMNS).where(ended, *box)

    return union_all(half(_C.closed_at.is_(None)), half(_C.closed_at >= since)).limit(_MOST)


def ended_statement(columns: tuple[Any, ...], box: Box, since: datetime) -> Select[Any]:
    """Cases in *box* that ended after *since*, the newest end first."""
    west, south, east, north = box
    inside = (_C.lat.between(south, north), _C.lon.between(west, east), _C.stage != Stage.MERGED.value)
    found = select(*columns).where(_C.closed_at >= since, *inside)
    return found.order_by(_C.closed_at.desc()).limit(_MOST_ENDED)


def points_statement(since: datetime | None) -> Select[Any]:
    """Where the cases reported since *since* lie, merged ones and those without a place left out."""
    located = _C.lon.is_not(None) & _C.lat.is_not(None) & (_C.stage != Stage.MERGED.value)
    statement = select(_C.lon, _C.lat).where(located)
    return statement if since is None else statement.where(_C.reported_at >= since)


def near_from(values: tuple[Any, ...], row: QueueRow) -> NearCase | None:
    """One case of the square; None where its place is only the hall's default and says nothing."""
    class_code, description, closed_at, detail = values
    more = changes_from(
        {k: v for k, v in msgspec.json.decode(detail).items() if k in ("attachments", "located_by")}
    )
    if more.get("located_by") == LocationSource.DEFAULT or row.lon is None or row.lat is None:
        return None
    photos = more.get("attachments", ())
    return NearCase(row, row.lon, row.lat, class_code, description, closed_at, _first(photos), tuple(photos))


def _first(photos: tuple[Attachment, ...]) -> Attachment | None:
    """The photo that shows what was reported."""
    return next((photo for photo in photos if photo.kind is PhotoKind.BEFORE), photos[0] if photos else None)
