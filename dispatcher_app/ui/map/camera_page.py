"""One video point: what it is and whose, its address to be copied, and the cases around it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dispatcher_app.domain.cameras import Camera
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.what_is_here import USUAL_RADIUS_M, cases_at
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.camera_words import camera_look, camera_owner
from dispatcher_app.ui.map.here_page import case_row
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.map.found_list import FoundList, FoundRow
from dispatcher_app.widgets.theme import current_sizes, set_look


class CameraPage(QWidget):
    """Follows :meth:`show_camera`; Ctrl+C copies the code. The address is text: nothing here opens it.

    Signals:
        case_chosen: id of a case near it.
        pointed: the row of the list that is current, or None.
    """

    case_chosen = Signal(int)
    pointed = Signal(object)
    #: What it is, where to find it and a line of the list need so much of the panel, at text scale 1.
    panel_least = 142

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("camera_page")
        self._context = context
        self._camera: Camera | None = None
        self._asked = 0
        self.code = ElidedLabel("", self)
        self.code.setObjectName("camera_code")
        self.facts = [ElidedLabel("", self, Qt.TextElideMode.ElideRight) for _line in range(2)]
        self.copy_button = icon_button(self, "camera_copy", "copy", _("复制点位编码 (Ctrl+C)"))
        self.list = FoundList(self)
        self.setFocusProxy(self.list)
        self._lay_out()
        self.copy_button.clicked.connect(self.copy_code)
        self.list.chosen.connect(self._on_chosen)
        self.list.pointed.connect(self.pointed)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        code, facts, column = QHBoxLayout(), QVBoxLayout(), QVBoxLayout(self)
        code.setSpacing(sizes.grid)
        code.addWidget(self.code)
        code.addWidget(self.copy_button)
        code.addStretch(1)
        facts.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.grid)
        facts.setSpacing(sizes.px(2))
        facts.addLayout(code)
        for number, label in enumerate(self.facts):
            label.setObjectName(f"camera_fact_{number}")
            set_look(label, role="small")
            facts.addWidget(label)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(facts)
        column.addWidget(self.list, 1)

    @property
    def camera(self) -> Camera | None:
        return self._camera

    def show_camera(self, camera: Camera) -> None:
        """What is known at once; the cases as soon as the database has answered."""
        self._camera = camera
        self.code.setText(camera.code)
        owner = camera_owner(camera, self._context.desk.hall)
        stream = _("平台地址 {address}").format(address=camera.stream) if camera.stream else ""
        lines = (" · ".join(part for part in (camera_look(camera), owner) if part), stream)
        for label, text in zip(self.facts, lines, strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        self.list.show_rows((FoundRow(self._heading(), right="…"),))
        self._asked += 1
        self._context.tasks.start(self._read(camera, self._asked), name="camera-cases")

    def _heading(self) -> str:
        return _("{radius} 米内的案件").format(radius=f"{USUAL_RADIUS_M:.0f}")

    async def _read(self, camera: Camera, ticket: int) -> None:
        desk = self._context.desk
        try:
            found = await cases_at(desk, camera.lon, camera.lat)
            cases = (*found.open, *found.closed)
            rows = (
                FoundRow(self._heading(), right=str(len(cases))),
                *(case_row(one, desk) for one in cases),
            )
        except ExternalError as error:
            rows = (FoundRow(_("案件没有查到:{reason}").format(reason=error)),)
        if ticket == self._asked:
            self.list.show_rows(rows)

    @Slot()
    def copy_code(self) -> None:
        """The camera's code to the clipboard."""
        if self._camera is not None:
            QGuiApplication.clipboard().setText(self._camera.code)
            self._context.voice.ok(_("已复制 {text}").format(text=self._camera.code))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_code()
        else:
            super().keyPressEvent(event)

    @Slot(str, str)
    def _on_chosen(self, _kind: str, key: str) -> None:
        self.case_chosen.emit(int(key))
