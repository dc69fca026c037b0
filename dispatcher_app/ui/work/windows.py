"""Opens the work windows of a seat: one of each, made when first asked for, gone with the seat."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from dispatcher_app.i18n import _
from dispatcher_app.ui.admin.news import KeptNews
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.seat_actions import Run, SeatAction
from dispatcher_app.ui.work.catalogue import PageSpec, WindowSpec, windows_for
from dispatcher_app.ui.work.window import WorkWindow


class WorkWindows(QObject):
    """Owns them.

    Signals:
        case_wanted: id of a case of a page, to be opened at the seat.
    """

    case_wanted = Signal(int)

    def __init__(self, context: SeatContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        sandbox = context.desk.exam is not None
        self._specs = {spec.name: spec for spec in windows_for(context.desk.role, sandbox=sandbox)}
        self._open: dict[str, WorkWindow] = {}
        self._news = KeptNews(context, self)

    def open(self, window: str, page: str = "", text: str = "") -> WorkWindow:
        """Bring *window* to the front with *page*, or the page it had."""
        if window not in self._open:
            made = self._open[window] = WorkWindow(self._specs[window], self._context)
            made.case_wanted.connect(self.case_wanted)
            made.page_wanted.connect(self.open)
        self._open[window].open_at(page, text)
        return self._open[window]

    def close(self) -> None:
        for window in self._open.values():
            window.close_pages()
        self._open.clear()

    def actions(self) -> tuple[SeatAction, ...]:
        """One act for each window with its key, one for each page on the command line."""
        found = []
        for spec in self._specs.values():
            found.append(SeatAction(spec.name, _(spec.title), _("窗口"), spec.key, self._run(spec)))
            pages = spec.pages_for(self._context.desk.role)
            if len(pages) > 1:
                found += [self._page_action(spec, page) for page in pages]
        return tuple(found)

    def _page_action(self, spec: WindowSpec, page: PageSpec) -> SeatAction:
        run = self._run(spec, page)
        return SeatAction(page.name, _(page.title), _("窗口"), "", run, takes_text=True, in_menu=False)

    def _run(self, spec: WindowSpec, page: PageSpec | None = None) -> Run:
        def run(text: str) -> None:
            self.open(spec.name, page.name if page is not None else "", text)

        return run
