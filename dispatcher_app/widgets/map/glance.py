"""A look for a moment at outlines and the case: what is in view, what to frame, where a name stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from dispatcher_app.widgets.map.ground.projection import Plane, Viewport
from dispatcher_app.widgets.map.marks import CasePlace
from dispatcher_app.widgets.map.page.messages import LineOf, Ring

#: A border at the very edge of a view tells nobody anything: this share of each side does not count.
_EDGE = 0.1


@dataclass(frozen=True, slots=True)
class Home:
    """Where a map looked before a glance, and at which case."""

    view: Viewport
    case: CasePlace | None

    def is_about(self, case: CasePlace | None) -> bool:
        """Whether *case* is the one of the glance, told again; its lamp may be another."""
        return case is not None and self.case is not None and case == replace(self.case, lamp=case.lamp)


def border_in_view(lines: Sequence[LineOf], view: Viewport, plane: Plane) -> bool:
    """Whether any border of these outlines runs through *view*."""
    edge_x, edge_y = view.width * _EDGE, view.height * _EDGE
    seen = QRectF(0, 0, view.width, view.height).adjusted(edge_x, edge_y, -edge_x, -edge_y)
    rings = (list(_pixels(line.points, view, plane)) for line in lines)
    return any(_meets(seen, one, other) for ring in rings for one, other in pairwise(ring))


def framing(
    lines: Sequence[LineOf], case: CasePlace | None, view: Viewport, plane: Plane, padding: float
) -> Viewport:
    """The closest view of these outlines and the case, *padding* pixels around them."""
    places = [plane.to_plane(*place) for line in lines for place in line.points]
    if case is not None:
        places.append(plane.to_plane(case.lon, case.lat))
    xs, ys = [x for x, _y in places], [y for _x, y in places]
    return view.framing((min(xs), min(ys), max(xs), max(ys)), padding)


def name_place(points: Ring, view: Viewport, plane: Plane) -> QPointF | None:
    """A pixel inside the outline and inside *view*, in the middle of both; None where they do not meet."""
    outline = QPolygonF([QPointF(*view.to_screen(*plane.to_plane(*place))) for place in points])
    part = outline.intersected(QPolygonF(QRectF(0, 0, view.width, view.height)))
    y = part.boundingRect().center().y()
    corners = [part.at(number) for number in range(part.size())]
    crossed = sorted(_crossings([*corners, *corners[:1]], y))
    spans = zip(crossed[::2], crossed[1::2], strict=False)
    widest = max(spans, key=lambda span: span[1] - span[0], default=None)
    return QPointF(sum(widest) / 2, y) if widest is not None else None


def _crossings(corners: Sequence[QPointF], y: float) -> Iterator[float]:
    """Where the outline crosses the height *y*."""
    for one, other in pairwise(corners):
        if (one.y() > y) != (other.y() > y):
            yield one.x() + (y - one.y()) * (other.x() - one.x()) / (other.y() - one.y())


def _pixels(points: Ring, view: Viewport, plane: Plane) -> Iterator[tuple[float, float]]:
    """Once around the outline."""
    for place in (*points, *points[:1]):
        yield view.to_screen(*plane.to_plane(*place))


def _meets(box: QRectF, one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether the stretch from *one* to *other* runs through *box* (Liang and Barsky, 1984)."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    first, last = 0.0, 1.0
    for step, room in (
        (-dx, one[0] - box.left()),
        (dx, box.right() - one[0]),
        (-dy, one[1] - box.top()),
        (dy, box.bottom() - one[1]),
    ):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    return first <= last
