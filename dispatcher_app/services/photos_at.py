"""Before and after at a place: the photos of a case and of what was reported there earlier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatcher_app.domain.case import Attachment, Case
from dispatcher_app.domain.queue import QueueRow, row_of
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.ports import NearCase
from dispatcher_app.services.what_is_here import USUAL_RADIUS_M, metres_between
from dispatcher_app.services.whereabouts import case_place

#: Cases that ended longer ago show a street that has changed since.
EARLIER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class PhotosOfCase:
    """The photos of one case; ``at`` is where it lies, degrees, None for a case without a place."""

    row: QueueRow
    photos: tuple[Attachment, ...]
    distance_m: float = 0.0
    at: tuple[float, float] | None = None
    closed_at: datetime | None = None


async def photos_near(
    desk: Desk, lon: float, lat: float, radius_m: float = USUAL_RADIUS_M, case_id: int = 0
) -> list[PhotosOfCase]:
    """Every case within *radius_m* metres that has photos, the newest report first; *case_id* even without.

    Raises:
        ExternalError: the database does not answer.
    """
    found = await desk.near(lon, lat, radius_m, desk.now() - EARLIER)
    cases = [_of_near(case, lon, lat) for case in found]
    wanted = [
        one for one in cases if (one.photos and one.distance_m <= radius_m) or one.row.case_id == case_id
    ]
    return sorted(wanted, key=_newest)


async def photos_around(desk: Desk, case: Case) -> list[PhotosOfCase]:
    """The same around *case*, which has its own photos even where it has no place.

    Raises:
        ExternalError: the database does not answer.
    """
    place = case_place(case)
    own = PhotosOfCase(row_of(case), case.attachments, 0.0, place, case.closed_at)
    near = await photos_near(desk, *place) if place is not None else []
    return sorted([own, *(one for one in near if one.row.case_id != case.id)], key=_newest)


def _of_near(case: NearCase, lon: float, lat: float) -> PhotosOfCase:
    away = metres_between(lon, lat, case)
    return PhotosOfCase(case.row, case.photos, away, (case.lon, case.lat), case.closed_at)


def _newest(one: PhotosOfCase) -> tuple[float, int]:
    return -one.row.reported_at.timestamp(), -one.row.case_id
