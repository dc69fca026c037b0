"""Everything drawn over the ground at each repaint, and what of it is under the pointer."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.map.camera_signs import CameraLayer
from dispatcher_app.widgets.map.drawings import GroupDrawing, draw_lines, draw_marks, draw_names
from dispatcher_app.widgets.map.ground.projection import Plane, Viewport
from dispatcher_app.widgets.map.ground.scene import MapScene
from dispatcher_app.widgets.map.marks import (
    CasePlace,
    MapMarker,
    draw_accuracy,
    draw_case,
    draw_cell,
    draw_crosshair,
    draw_haloed,
    draw_marker,
    draw_plain_grid,
    draw_plate,
    draw_scale,
    plate_width,
)
from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font


@dataclass(slots=True)
class MapOverlay:
    """State of the upper layer; the pane that owns it repaints after a change."""

    case: CasePlace | None = None
    markers: tuple[MapMarker, ...] = ()
    chosen: int | None = None
    cell_code: str | None = None
    note: str = ""
    aside: str = ""  # for a moment, in place of the note
    readout: str = ""
    crosshair: bool = False
    loading: bool = False
    drawings: dict[str, GroupDrawing] = field(default_factory=dict)
    cameras: CameraLayer = field(default_factory=CameraLayer)

    def draw_below(self, painter: QPainter, view: Viewport, scene: MapScene | None) -> None:
        """What replaces or colours the ground: the grid of an empty map, the chosen cell."""
        if scene is None and not self.loading:
            draw_plain_grid(painter, view)
        cell = scene.cell(self.cell_code) if scene is not None and self.cell_code else None
        if cell is not None:
            draw_cell(painter, _on_screen(cell.shape.path(1.0), view))

    def draw_above(self, painter: QPainter, view: Viewport, projection: Plane | None) -> None:
        if projection is not None:
            for group in self.drawings.values():
                draw_lines(painter, view, projection, group)
                draw_names(painter, view, projection, group, self.case)
            self.cameras.draw(painter, view, projection)
            for group in self.drawings.values():
                draw_marks(painter, view, projection, group)
            self._draw_markers(painter, view, projection)
            self._draw_case(painter, view, projection)

    def draw_hand(self, painter: QPainter, view: Viewport) -> None:
        """Where Enter would pick."""
        if self.crosshair:
            draw_crosshair(painter, view.width / 2, view.height / 2)

    def draw_frame(
        self, painter: QPainter, view: Viewport, scene: MapScene | None, projection: Plane | None
    ) -> None:
        """Scale, read-out, credit and notes: fixed to the edges; the read-out never covers the case."""
        sizes = current_sizes()
        left = float(sizes.pane)
        bottom = view.height - sizes.px(9)
        right = draw_scale(painter, left, bottom, view.mpp) + sizes.px(10)
        credit = view.width - left
        if scene is not None and scene.attribution:
            box = QRectF(left, view.height - sizes.px(18), view.width - 2 * left, sizes.px(14))
            credit = draw_haloed(painter, box, scene.attribution, Qt.AlignmentFlag.AlignRight)
        if self.readout:
            fits = right + plate_width(self.readout) + sizes.gap <= credit
            up = sizes.px(18) if fits else sizes.px(46)
            plate = QRectF(
                right if fits else left,
                view.height - up - sizes.px(10),
                plate_width(self.readout),
                sizes.px(20),
            )
            if not plate.intersects(self._case_box(view, projection)):
                draw_plate(painter, plate.left(), plate.center().y(), self.readout)
        if scene is None and not self.loading:
            lines = (_("本机没有底图"), _("坐标仍可用:双击或按 Enter 取点") if self.case else "")
            draw_note(painter, view, *lines, at_top=self.case is not None)
        if said := self.aside or self.note:
            draw_plate(painter, left, sizes.px(22), said)

    def _case_box(self, view: Viewport, projection: Plane | None) -> QRectF:
        """The pixels of the case's sign and of the number beside it."""
        if self.case is None or projection is None:
            return QRectF()
        x, y = view.to_screen(*projection.to_plane(self.case.lon, self.case.lat))
        reach = current_sizes().px(18)
        beside = (
            current_sizes().px(22) + plate_width(self.case.label, strong=True) if self.case.label else reach
        )
        return QRectF(x - reach, y - reach, reach + beside, 2 * reach)

    def marker_at(self, px: float, py: float, view: Viewport, projection: Plane) -> MapMarker | None:
        """The marker nearest to a pixel, if it is within reach of a hand."""
        reach = current_sizes().px(11)
        near = [
            (hypot(x - px, y - py), number)
            for number, (x, y) in enumerate(self._places(view, projection))
            if abs(x - px) <= reach and abs(y - py) <= reach
        ]
        return self.markers[min(near)[1]] if near else None

    def _places(self, view: Viewport, projection: Plane) -> list[tuple[float, float]]:
        return [view.to_screen(*projection.to_plane(m.lon, m.lat)) for m in self.markers]

    def _draw_markers(self, painter: QPainter, view: Viewport, projection: Plane) -> None:
        for marker, (x, y) in zip(self.markers, self._places(view, projection), strict=True):
            if -20 < x < view.width + 20 and -20 < y < view.height + 20:
                draw_marker(painter, x, y, marker.lamp, marker.key == self.chosen)
                if marker.key == self.chosen and marker.label:
                    draw_plate(painter, x + current_sizes().px(16), y, marker.label)

    def _draw_case(self, painter: QPainter, view: Viewport, projection: Plane) -> None:
        case = self.case
        if case is None:
            return
        x, y = view.to_screen(*projection.to_plane(case.lon, case.lat))
        if case.accuracy_m:
            draw_accuracy(painter, x, y, case.accuracy_m / view.mpp)
        draw_case(painter, x, y, case)


def draw_note(painter: QPainter, view: Viewport, title: str, advice: str, *, at_top: bool) -> None:
    """An empty state: an icon, what is missing, what still works; *at_top* keeps it off the case."""
    theme, sizes = current_theme(), current_sizes()
    title_font, advice_font = make_font(sizes, sizes.title), make_font(sizes, sizes.small)
    title_font.setWeight(title_font.Weight.DemiBold)
    widths = [QFontMetricsF(f).horizontalAdvance(t) for f, t in ((title_font, title), (advice_font, advice))]
    size, pad = sizes.px(32), sizes.px(20)
    width = min(view.width - 16, max(widths) + 2 * pad)
    height = size + sizes.px(22) + (sizes.px(22) if advice else 0) + 2 * sizes.px(14)
    top = sizes.pane if at_top else (view.height - height) / 2 - sizes.px(30)
    card = QRectF((view.width - width) / 2, top, width, height)
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(card, sizes.radius, sizes.radius)
    ratio = painter.device().devicePixelRatioF()
    top = card.top() + sizes.px(14)
    painter.drawPixmap(
        QPointF(card.center().x() - size / 2, top), icon_pixmap("map-2", size, "secondary", ratio)
    )
    for text, font, colour, at in (
        (title, title_font, theme.text, top + size + sizes.px(6)),
        (advice, advice_font, theme.secondary, top + size + sizes.px(28)),
    ):
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(card.left(), at, width, sizes.px(20)), Qt.AlignmentFlag.AlignCenter, text)


def _on_screen(outline: QPainterPath, view: Viewport) -> QPainterPath:
    transform = QTransform.fromTranslate(view.width / 2, view.height / 2)
    transform.scale(1 / view.mpp, 1 / view.mpp).translate(-view.x, -view.y)
    return transform.map(outline)
