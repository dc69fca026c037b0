"""排名: the class of a month in its order, and how one person went over the months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.desk import Line
from dispatcher_app.services.exam.record import PaperKind
from dispatcher_app.services.exam.standing import months_of, ranked, trend
from dispatcher_app.services.exam.standing_book import standing_book
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.workbooks import Sheet
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.exam.filled import lay_filled, show_filled
from dispatcher_app.ui.sandbox.exam.lines import RankLines
from dispatcher_app.ui.work.handing_on import HandingOn
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.panels.numbers import Measure
from dispatcher_app.widgets.panels.trend import TrendPanel
from dispatcher_app.widgets.panels.values import Trend, TrendPoint
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Where the kinds of papers begin among the columns.
_FIRST_KIND = 2


class StandingPage(WorkPage):
    """Practice papers do not count; who did not sit a kind that others sat has nothing there."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("exam_standing_page")
        desk = context.desk.exam
        assert desk is not None
        self._desk = desk
        self._lines: list[Line] = []
        self.month = QComboBox(self)
        self.month.setObjectName("exam_month")
        self.month.setAccessibleName(_("月份"))
        kinds = [kind.label for kind in PaperKind]
        titles = (_("名次"), _("姓名"), *kinds, _("总评"), _("次数"))
        self.table = LineTable(titles, (60, 120, 80, 80, 80, 80, 60), 1, (6,), self)
        self.table.setObjectName("exam_ranks")
        self.heading = QLabel(self)
        set_look(self.heading, role="title")
        self.panel = TrendPanel(self)
        self.panel.setObjectName("exam_trend")
        self.note = EmptyNote("chart-bar", _("还没有成绩"), _("有人交了卷才有排名;练习不计"), self)
        self.book = QPushButton(_("导出  Ctrl+E"), self)
        self.book.setObjectName("exam_ranks_book")
        self.handing_on = HandingOn(self, _("排名"), self._sheets)
        self.book.clicked.connect(self.handing_on.ask)
        self.pages = self._lay_out()
        self.month.currentIndexChanged.connect(self._on_month)
        self.table.pointed.connect(self._on_pointed)
        self.add_keys((("Ctrl+E", self.handing_on.ask), ("F5", self.come)), "standing")

    def _lay_out(self) -> QStackedWidget:
        sizes = current_sizes()
        right = QWidget(self)
        chart = QVBoxLayout(right)
        chart.setContentsMargins(sizes.px(20), sizes.px(16), sizes.px(20), sizes.px(20))
        chart.setSpacing(sizes.pane)
        chart.addWidget(self.heading)
        chart.addWidget(self.panel, 1)
        tools = (QLabel(_("月份"), self), self.month, self.book)
        return lay_filled(self, self.note, tools, self.table, right, (700, 700))

    def key_entries(self) -> Sequence[KeyEntry]:
        return (KeyEntry(_("排名"), _("导出排名和逐月成绩(Excel)"), "Ctrl+E"),)

    def _sheets(self) -> tuple[Sheet, ...]:
        lines = self.table.lines
        standings = lines.standings if isinstance(lines, RankLines) else ()
        of = _("月份:{month}").format(month=self.month.currentText())
        return standing_book(standings, self._lines, self.context.desk.hall.zone, of)

    def come(self, text: str = "") -> None:
        self.context.tasks.start(self._read(), name="exam-standing")

    async def _read(self) -> None:
        try:
            self._lines = await self._desk.of_all()
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
            return
        months, chosen = months_of(self._lines, self.context.desk.hall.zone), self.month.currentData()
        self.month.blockSignals(True)
        self.month.clear()
        self.month.addItem(_("全部"), None)
        for month in months:
            self.month.addItem(f"{month:%Y-%m}", QDate(month.year, month.month, 1))
        self.month.setCurrentIndex(max(0, self.month.findData(chosen)) if chosen else 0)
        self.month.blockSignals(False)
        show_filled(self, self.pages, self.table, bool(months))
        self._on_month()

    @Slot()
    def _on_month(self) -> None:
        chosen = self.month.currentData()
        month = date(chosen.year(), chosen.month(), 1) if chosen else None
        standings = ranked(self._lines, self.context.desk.hall.zone, month)
        sat = {kind for each in standings for kind in each.means}
        self.table.leave_out([at for at, kind in enumerate(PaperKind, _FIRST_KIND) if kind not in sat])
        self.table.show_lines(RankLines(standings), 0 if standings else None)
        self._on_pointed(self.table.current_key)

    @Slot(str)
    def _on_pointed(self, person: str) -> None:
        lines = self.table.lines
        if not isinstance(lines, RankLines):
            return
        name = next((each.name for each in lines.standings if each.person == person), "")
        means = trend(self._lines, person, self.context.desk.hall.zone)
        self.heading.setText(_("{name}逐月成绩(细线是全班平均)").format(name=name))
        points = tuple(
            TrendPoint(f"{each.month:%Y-%m}", f"{each.month:%Y-%m}", each.own, each.all) for each in means
        )
        self.panel.show_values(
            Trend(title="", points=points, measure=Measure.COUNT, name=name, before_name=_("全班平均"))
        )
