"""One act of the hall's record to be read: what it says, since when, by whom, and all that was done to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.campaigns import Campaign
from dispatcher_app.domain.hall_record.faults import LINE, Valid
from dispatcher_app.domain.hall_record.notices import Withdrawal
from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.in_force.words import count_words, one_line, title_of, valid_words
from dispatcher_app.ui.ruling.act_lines import ActLine, Standing
from dispatcher_app.ui.ruling.sorts import NOTICE_SORTS, ActSort, facts_of
from dispatcher_app.widgets.fact_grid import Fact, FactGrid, FactSection
from dispatcher_app.widgets.fitting_scroll import ScrollColumn
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.theme import current_sizes, set_look


class ActCard(QWidget):
    """Read only, but for taking it back, which asks why right here.

    Signals:
        change_wanted: the act is to be changed.
        end_wanted: it is to be taken back; argument is why.
    """

    change_wanted = Signal()
    end_wanted = Signal(str)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("act_card")
        self._context = context
        self._line: ActLine | None = None
        self._sort = NOTICE_SORTS[0]
        self._history: Sequence[HallAct] = ()
        self._count: int | None = None
        sizes = current_sizes()
        self.title = QLabel("", self)
        self.title.setObjectName("act_title")
        self.title.setWordWrap(True)
        set_look(self.title, role="title")
        self.change = QPushButton(_("修改  F2"), self)
        self.change.setObjectName("act_change")
        self.reason = QLineEdit(self)
        self.reason.setObjectName("act_reason")
        self.reason.setMaxLength(LINE)
        write_freely(self.reason)
        self.reason.setPlaceholderText(_("理由,回车即办"))
        self.end = QPushButton("", self)
        self.end.setObjectName("act_end")
        set_look(self.end, kind="danger")
        self.facts = FactGrid(self)
        self.hands = QWidget(self)  # hidden as a whole: an empty layout would leave a hole
        buttons = QHBoxLayout(self.hands)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(sizes.gap)
        buttons.addWidget(self.change)
        buttons.addWidget(self.reason, 1)
        buttons.addWidget(self.end)
        head = QVBoxLayout()
        head.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
        head.setSpacing(sizes.gap)
        head.addWidget(self.title)
        head.addWidget(self.hands)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(clear_column(self.facts, self), 1)
        self.setFocusProxy(self.facts)
        self.change.clicked.connect(self.change_wanted)
        self.end.clicked.connect(self._on_end)
        self.reason.returnPressed.connect(self._on_end)

    def show_line(self, line: ActLine, sort: ActSort, *, may: bool) -> None:
        """Show an act; who may not change it sees no buttons."""
        if self._line is None or self._line.subject != line.subject:
            self.reason.clear()
            self._count = None
            self._history = ()
        self._line, self._sort = line, sort
        self.title.setText(f"{line.standing.label}  {one_line(title_of(line.act.payload), 80)}")
        alive = line.standing is not Standing.WITHDRAWN
        self.end.setText(_("{word}  Delete").format(word=_(sort.over)))
        self.hands.setVisible(may and alive)
        self._show()

    def show_history(self, acts: Sequence[HallAct]) -> None:
        """All that was done to it, the newest first."""
        self._history = acts
        self._show()

    def show_count(self, count: int) -> None:
        """How many cases a collection has brought."""
        self._count = count
        self._show()

    def _show(self) -> None:
        line, hall = self._line, self._context.desk.hall
        if line is None or line.act.payload is None:
            self.facts.set_sections(())
            return
        payload = line.act.payload
        facts = facts_of(payload, hall)
        valid = getattr(payload, "valid", None)
        if isinstance(valid, Valid):
            facts.append(Fact(_("有效期"), valid_words(valid, hall), wide=True))
        if isinstance(payload, Campaign) and self._count is not None:
            facts.append(Fact(_("已采集"), count_words(self._count, payload.target)))
        done = tuple(self._told(act) for act in reversed(self._history))
        self.facts.set_sections((FactSection(_("内容"), tuple(facts)), FactSection(_("经过"), done)))

    def _told(self, act: HallAct) -> Fact:
        at = act.at.astimezone(self._context.desk.hall.zone).strftime("%Y-%m-%d %H:%M")
        done = _(self._sort.new) if act.version == 1 else _("修改")
        words = f"{act.actor.name} {done}"
        if isinstance(act.payload, Withdrawal):
            words = f"{act.actor.name} {_(self._sort.over)}:{act.payload.reason}"
        return Fact(at, words, wide=True)

    def _on_end(self) -> None:
        self.end_wanted.emit(self.reason.text().strip())


def clear_column(content: QWidget, parent: QWidget) -> ScrollColumn:
    """A column that scrolls on the ground of what it stands in."""
    column = ScrollColumn(content, parent)
    column.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return column
