"""Counts cases that came in above the view, and takes the operator to them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton

from dispatcher_app.i18n import _
from dispatcher_app.widgets.case_view import CaseView
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look


class NewRowsPill(QPushButton):
    """Floats at the top of a case view while there are cases above it that nobody has seen yet."""

    def __init__(self, view: CaseView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._unseen: set[int] = set()
        self.setObjectName("new_rows_pill")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its key is Home
        self.setToolTip(_("回到最上面 (Home)"))
        set_look(self, kind="pill")
        set_icon(self, "arrow-up", "on_primary")
        self.hide()
        self.clicked.connect(self._on_clicked)
        view.top_requested.connect(self.forget)
        view.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def add(self, case_ids: Iterable[int]) -> None:
        self._unseen.update(case_ids)
        self.recount()

    @Slot()
    def forget(self) -> None:
        self._unseen.clear()
        self.hide()

    def recount(self) -> None:
        """Drop what is in view or gone by now."""
        first = self._view.visible_rows()[0]
        self._unseen = {case for case in self._unseen if 0 <= self._view.cases.row_of(case) < first}
        self.setVisible(bool(self._unseen))
        if self._unseen:
            self.setText(_("{count} 条新案件").format(count=len(self._unseen)))
            self.place()

    def place(self) -> None:
        self.adjustSize()
        self.move((self._view.viewport().width() - self.width()) // 2, current_sizes().gap)
        self.raise_()

    @Slot(int)
    def _on_scrolled(self, _pixels: int) -> None:
        if self._unseen:
            self.recount()

    @Slot()
    def _on_clicked(self) -> None:
        topmost = min((self._view.cases.row_of(case) for case in self._unseen), default=0)
        self._view.scroll_to(max(0, topmost) * self._view.row_height)
        self.forget()
