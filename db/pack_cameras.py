"""Reads and checks the cameras of a pack."""

from __future__ import annotations

import shapely

from db.pack_code_checks import check_unique
from db.pack_geometry import degrees
from db.pack_ground import DISTRICT
from db.pack_ground_checks import Shapes
from db.pack_source import BadValue, PackSource, Placed
from db.pack_values import Row, needed
from dispatcher_app.domain.cameras import Camera, CameraKind
from dispatcher_app.i18n import _, listed

CAMERAS = "cameras.csv"
_COLUMNS = ("code", "name", "lon", "lat", "kind")


def read_cameras(source: PackSource) -> Placed[Camera]:
    """The cameras line by line; a pack need not have any."""
    return source.each(CAMERAS, source.rows(CAMERAS, _COLUMNS), _camera) if source.has(CAMERAS) else []


def check_cameras(cameras: Placed[Camera], source: PackSource, shapes: Shapes) -> None:
    """Tell *source* of codes given twice and of cameras outside the city."""
    check_unique(source, CAMERAS, cameras, lambda camera: camera.code)
    city = shapely.union_all([shape for shape in shapes[DISTRICT] if not shape.is_empty])
    if city.is_empty:
        return  # the outline's own faults are told
    shapely.prepare(city)
    for at, camera in cameras:
        if not city.intersects(shapely.Point(camera.lon, camera.lat)):
            sentence = _("视频点位 {code} 不在本市范围内:{lon},{lat}。")
            source.tell(CAMERAS, at, sentence.format(code=camera.code, lon=camera.lon, lat=camera.lat))


def _camera(row: Row) -> Camera:
    lon, lat = degrees(row["lon"], row["lat"])
    return Camera(
        code=needed(row, "code"),
        name=needed(row, "name"),
        lon=lon,
        lat=lat,
        kind=_kind(row["kind"]),
        direction=_direction(row.get("direction", "")),
        owner=row.get("owner", ""),
        stream=row.get("stream", ""),
    )


def _kind(word: str) -> CameraKind:
    try:
        return CameraKind(word)
    except ValueError as error:
        choices = listed(kind.value for kind in CameraKind)
        sentence = _("点位类型“{word}”应为 {choices} 之一。")
        raise BadValue(sentence.format(word=word[:20], choices=choices)) from error


def _direction(text: str) -> float | None:
    """Degrees clockwise from north; 360 is 0."""
    if not text:
        return None
    try:
        direction = float(text)
    except ValueError:
        direction = -1.0
    if not 0 <= direction <= 360:
        sentence = _("朝向“{text}”应为 0 到 360 的度数,从正北顺时针。")
        raise BadValue(sentence.format(text=text[:20]))
    return direction % 360
