"""The panels beside a film: the same as on the wall, fed with the moment that is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from dispatcher_app.domain.lateness import Late
from dispatcher_app.domain.playback.film import Film
from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.services.wall.state import OpenCount, WallState, count_open
from dispatcher_app.ui.wall import of_now
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.widgets.panels.bars import FunnelPanel
from dispatcher_app.widgets.panels.city import CityPanel
from dispatcher_app.widgets.panels.key_figure import KeyFigurePanel
from dispatcher_app.widgets.panels.numbers import Better
from dispatcher_app.widgets.panels.trend import TrendPanel
from dispatcher_app.widgets.panels.values import KeyFigure, Trend, TrendPoint
from dispatcher_app.widgets.theme import current_sizes


class FilmPanels(QWidget):
    """Key figures, what came by the hour, and the stages. ``city`` is the map, to be placed by the page."""

    def __init__(self, city: WallCity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("film_panels")
        self._names = city
        self.city = CityPanel(self)
        if city.ground is not None:
            self.city.set_ground(city.ground)
        self.open, self.over, self.post_over = (KeyFigurePanel(self) for _figure in range(3))
        self.reported, self.ended = KeyFigurePanel(self), KeyFigurePanel(self)
        self.hours, self.stages = TrendPanel(self), FunnelPanel(self)
        self.figures = (self.open, self.over, self.post_over, self.reported, self.ended)
        for panel in (self.city, *self.figures, self.hours, self.stages):
            panel.set_interactive(False)
            panel.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(current_sizes().gap)
        for at, panel in enumerate((self.open, self.over, self.post_over)):
            grid.addWidget(panel, 0, at * 2, 1, 2)
        for at, panel in enumerate((self.reported, self.ended)):
            grid.addWidget(panel, 1, at * 3, 1, 3)
        grid.addWidget(self.hours, 2, 0, 1, 6)
        grid.addWidget(self.stages, 3, 0, 1, 6)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        for row, stretch in enumerate((4, 4, 7, 7)):
            grid.setRowStretch(row, stretch)

    def show_moment(self, film: Film) -> None:
        """Everything as it is at the film's moment; what has not changed repaints nothing."""
        rows = tuple(film.rows.values())
        count = count_open(rows, film.at)
        state = WallState(now=film.at, rows=rows, open=count)
        self.city.show_values(of_now.live_map(state, self._names))
        self.stages.show_values(of_now.stages(state, self._names))
        self.open.show_values(_figure(_("在办"), count.total))
        self.over.show_values(_late(count, Late.UNIT))
        self.post_over.show_values(_late(count, Late.POST))
        self.reported.show_values(_figure(_("当日上报"), film.reported))
        self.ended.show_values(_figure(_("当日办结"), film.ended))
        self.hours.show_values(_by_hour(film))


def _figure(title: str, number: int) -> KeyFigure:
    return KeyFigure(title=title, value=number)


def _late(count: OpenCount, kind: Late) -> KeyFigure:
    return KeyFigure(title=kind.label, value=len(count.late[kind]), lamp=Lamp.OVER, better=Better.LESS)


def _by_hour(film: Film) -> Trend:
    """The hour that is not over has no number yet."""
    counts = film.reported_by_hour()
    over = int((film.at - film.begins).total_seconds() // 3600)
    points = tuple(
        TrendPoint(str(hour), _("{hour} 时").format(hour=hour), counts.get(hour, 0) if hour < over else None)
        for hour in range(24)
    )
    return Trend(title=_("每小时上报"), points=points)
