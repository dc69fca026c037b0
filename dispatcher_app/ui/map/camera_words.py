"""A video point in an operator's words."""

from __future__ import annotations

from dispatcher_app.domain.cameras import Camera, NearCamera, way_of
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.what_is_here import unit_words


def camera_look(camera: Camera) -> str:
    """``枪机 · 朝东北``."""
    way = _("朝{way}").format(way=way_of(camera.direction).label) if camera.direction is not None else ""
    return " · ".join(part for part in (camera.kind.label, way) if part)


def camera_owner(camera: Camera, hall: Hall) -> str:
    """Whose it is: a unit by its short name, anybody else by the name given."""
    return unit_words(hall.units, camera.owner) if camera.owner else ""


def camera_note(camera: Camera, hall: Hall) -> str:
    """``NSV0001 · 枪机 · 朝东北 · 市城管局``."""
    parts = (camera.code, camera_look(camera), camera_owner(camera, hall))
    return " · ".join(part for part in parts if part)


def camera_label(camera: Camera) -> str:
    """``NSV0001 深南大道/科苑路路口``."""
    return f"{camera.code} {camera.name}"


def near_camera_text(near: NearCamera) -> str:
    """``NSV0001 深南大道/科苑路路口 · 35 米``."""
    metres = _("{count} 米").format(count=f"{near.distance_m:.0f}")
    return f"{camera_label(near.camera)} · {metres}"
