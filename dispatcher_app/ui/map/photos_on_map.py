"""Photos where they were taken: of the case in hand, of a line of "here is", of the middle of the map."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Slot

from dispatcher_app.domain.case import Case
from dispatcher_app.i18n import _
from dispatcher_app.services.photos_at import PhotosOfCase, photos_around, photos_near
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.body import MapBody
from dispatcher_app.ui.map.photos_page import PhotosPage
from dispatcher_app.ui.map.tools import POINTED, MapTools, circle
from dispatcher_app.widgets.map.page.messages import LineOf

#: Radius in metres of the ring that tells where the photos shown belong.
_RING_M = 6.0


class PhotosOnMap(QObject):
    """Owns the page with the photos; the newest question is the one that is answered."""

    def __init__(self, context: SeatContext, body: MapBody, tools: MapTools) -> None:
        super().__init__(body)
        self._context, self._body, self._tools = context, body, tools
        self._asked = 0
        self.page = PhotosPage(context, body.panel)
        body.panel.add_page(self.page)
        tools.asks.photos_asked.connect(self.show_in_hand)
        tools.here.photos_asked.connect(self.show_here)
        self.page.case_shown.connect(self._on_case_shown)

    @Slot()
    def show_in_hand(self) -> None:
        """The photos of the case in hand and around it; without a case those of the middle of the map."""
        case, centre = self._context.in_hand.case, self._body.city.centre
        if case is not None:
            self._open(self._around(case, self._next()))
        elif centre is not None:
            self._open(self._near(*centre, self._tools.here.radius_m, 0, self._next()))

    @Slot(int)
    def show_here(self, case_id: int) -> None:
        """The photos of a case of "here is", 0 for whichever is newest there."""
        ground = self._tools.here.ground
        if ground is not None:
            self._open(
                self._near(ground.lon, ground.lat, ground.radius_m, case_id, self._next()), deeper=True
            )

    def _next(self) -> int:
        self._asked += 1
        return self._asked

    def _open(self, reading: Coroutine[Any, Any, None], *, deeper: bool = False) -> None:
        self.page.wait()
        self._body.panel.open_page(self.page, _("处置前后照片"), deeper=deeper)
        self._tools.asks.wants_escape = True
        self.page.setFocus()
        self._context.tasks.start(reading, name="photos-at")

    async def _around(self, case: Case, ticket: int) -> None:
        try:
            found = await photos_around(self._context.desk, case)
        except ExternalError as error:
            self._fail(error, ticket)
        else:
            self._take(found, case.id, ticket)

    async def _near(self, lon: float, lat: float, radius_m: float, case_id: int, ticket: int) -> None:
        try:
            found = await photos_near(self._context.desk, lon, lat, radius_m, case_id)
        except ExternalError as error:
            self._fail(error, ticket)
        else:
            self._take(found, case_id, ticket)

    def _take(self, found: list[PhotosOfCase], case_id: int, ticket: int) -> None:
        if ticket == self._asked:
            self.page.show_cases(found, case_id)

    def _fail(self, error: ExternalError, ticket: int) -> None:
        if ticket == self._asked:
            self.page.show_failure(str(error))

    @Slot(object)
    def _on_case_shown(self, shown: PhotosOfCase) -> None:
        """Walking from case to case, the map says where each lies."""
        if shown.at is None:
            self._body.city.draw(POINTED)
            return
        ring = LineOf(circle(*shown.at, _RING_M), "accent", 2.5, closed=True)
        self._body.city.draw(POINTED, (), [ring])
