"""Keeps a case list still while it changes: ``with Stillness(view, current_id) as still: ...``."""

from __future__ import annotations

from dispatcher_app.widgets.case_view import CaseView

#: How many cases after the current one are remembered to go on from, should it leave.
_FOLLOWING = 50


class Stillness:
    """The current case stays current, and the row looked at stays where it is on the screen.

    After the block, ``lost`` tells whether the current case is gone, and ``next_id`` the first of the
    cases after it that is still there.
    """

    def __init__(self, view: CaseView, current_id: int | None) -> None:
        self.view, self.cases = view, view.cases
        self.current_id = current_id
        self.lost = False
        self.next_id: int | None = None

    def __enter__(self) -> Stillness:
        self._landmarks = self._look()
        row = self.view.currentIndex().row()
        after = range(row + 1, min(row + 1 + _FOLLOWING, self.cases.rowCount())) if row >= 0 else ()
        self._following = [self.cases.case_at(at).case_id for at in after]
        return self

    def __exit__(self, *_error: object) -> None:
        self._keep_current()
        self._keep_place()

    def _look(self) -> list[tuple[int, int]]:
        """Cases in view with their distance from its top: the current one first, then from above."""
        view = self.view
        pixels = view.verticalScrollBar().value()
        if not pixels and not view.hasFocus() and not view.viewport().underMouse():
            return []  # an untouched list at its top shows what comes in
        first, last = view.visible_rows()
        rows = list(range(first, last + 1))
        current = view.currentIndex().row()
        if current in rows:
            rows.insert(0, current)
        return [(self.cases.case_at(row).case_id, row * view.row_height - pixels) for row in rows]

    def _keep_current(self) -> None:
        if self.current_id is None:
            return
        row = self.cases.row_of(self.current_id)
        if row < 0:
            self.lost = True
            self.next_id = next((case for case in self._following if self.cases.row_of(case) >= 0), None)
            self.view.selectionModel().clear()
        elif self.view.currentIndex().row() != row:
            self.view.go_to(row)

    def _keep_place(self) -> None:
        for case_id, distance in self._landmarks:
            row = self.cases.row_of(case_id)
            if row >= 0:
                self.view.scroll_to(row * self.view.row_height - distance)
                return
