"""The map page goes to a window of its own and back without being loaded anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from tests.support.map_page import LAT, LON, PageOnTest, live


class Moves(QObject):
    """Counts how often a widget gets another parent."""

    seen = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen += event.type() == QEvent.Type.ParentChange
        return False


def test_a_detached_map_goes_on_and_comes_back_as_it_was(page: PageOnTest) -> None:
    view = page.view
    window = QMainWindow()
    dock = QDockWidget(window)
    window.setCentralWidget(QWidget())
    dock.setWidget(view)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.resize(900, 700)
    window.show()
    browser = view.findChild(QWidget, "map_page")
    moves = Moves(browser)
    browser.installEventFilter(moves)
    try:
        view.put_cases([live(1, LON, LAT)])
        view.look_at(LON, LAT, 16)
        page.settle()
        page.forget()
        for floating in (True, False):
            dock.setFloating(floating)
            dock.resize(700, 560)
            page.until(view.isVisible, "placed")
            assert view.window() is (dock if floating else window)
            assert moves.seen >= 2, "the browser lets the old window's graphics go and takes the new one's"
            moves.seen = 0
            page.settle()
            assert page.centre()[2] == 16, "it looks where it looked"
            assert page.look("hall.store.count") == 1
            page.click(page.pixel_of(LON, LAT))
            assert page.word("case_chosen") == (1,)
            page.forget()
        assert page.said["ready"] == [], "never loaded anew"
    finally:
        view.put_cases([], [1])
        dock.setWidget(QWidget())
        view.setParent(None)
        view.resize(800, 600)
        view.move(QPoint())
        view.show()
        page.settle()
        window.deleteLater()
