"""Beside the register of supervision: the rung of the current case, and its papers as they print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.papers import SupervisionPaper
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.registers.query import RegisterLine
from dispatcher_app.services.registers.supervision import Supervision, is_paper_of, supervision_of
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text, remaining_text

_ROWS_SHOWN = 4


class PaperPanel(QWidget):
    """Knows no database: its page fills it.

    Signals:
        issue_wanted: the paper of this rung is to be given out.
        save_wanted: the chosen paper is to be written to a file.
        cancel_wanted: the chosen paper is to be taken back.
        paper_chosen: another paper is current.
    """

    issue_wanted = Signal()
    save_wanted = Signal()
    cancel_wanted = Signal()
    paper_chosen = Signal()

    def __init__(self, may_issue: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paper_panel")
        set_look(self, surface="panel")
        self._may_issue, self.busy = may_issue, False
        self._on: Supervision | None = None
        self._acts: tuple[HallAct, ...] = ()
        self._cancelled: Mapping[str, HallAct] = {}
        self.head = QLabel("", self)
        self.head.setWordWrap(True)
        set_look(self.head, role="title")
        self.told = QLabel("", self)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self.told, role="secondary")
        self.issue_button = QPushButton("", self)
        self.issue_button.setObjectName("paper_issue")
        set_look(self.issue_button, kind="primary")
        self.save_button = QPushButton(_("存为…  Ctrl+S"), self)
        self.save_button.setObjectName("paper_save")
        self.save_button.setToolTip(_("把文书存为 Word 或 PDF"))
        self.cancel_button = QPushButton(_("撤销…  Ctrl+Delete"), self)
        self.cancel_button.setObjectName("paper_cancel")
        self.cancel_button.setToolTip(_("写明理由撤销这份文书,文号不再用"))
        self.names = QListView(self)
        self.names.setObjectName("paper_names")
        self.names.setAccessibleName(_("已出具的文书"))
        self.names.setModel(QStandardItemModel(self))
        self.sheet = QTextBrowser(self)
        self.sheet.setObjectName("paper_sheet")
        self.sheet.setAccessibleName(_("文书内容"))
        self.note = EmptyNote("file-text", _("还没有出具文书"), "", self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.note)
        self.pages.addWidget(self.sheet)
        self._lay_out()
        self.issue_button.clicked.connect(self.issue_wanted)
        self.save_button.clicked.connect(self.save_wanted)
        self.cancel_button.clicked.connect(self.cancel_wanted)
        self.names.selectionModel().currentChanged.connect(self._on_current_changed)
        self.show_line(None, None, None)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        buttons = QHBoxLayout()
        buttons.setSpacing(sizes.gap)
        buttons.addWidget(self.issue_button)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.cancel_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        for widget in (self.head, self.told):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self.names)
        column.addWidget(self.pages, 1)

    @property
    def paper(self) -> HallAct | None:
        """The paper that is current."""
        row = self.names.currentIndex().row()
        return self._acts[row] if 0 <= row < len(self._acts) else None

    @property
    def cancelled(self) -> HallAct | None:
        """Who cancelled the current paper."""
        return self.cancelled_of(self.paper) if self.paper is not None else None

    def cancelled_of(self, act: HallAct) -> HallAct | None:
        """Who cancelled a paper of this case."""
        return self._cancelled.get(act.subject)

    def show_line(self, line: RegisterLine | None, hall: Hall | None, now: datetime | None) -> None:
        """The rung of another line; its papers come with :meth:`show_papers`."""
        self._show_acts((), "")
        self._on = None
        if line is None or hall is None or now is None:
            self.head.setText(_("没有选中案件"))
            self.told.setText("")
        else:
            on = supervision_of(line)
            self._on = on if line.step is None or on.open else None
            self.head.setText(f"{line.case.number} {line.case.title}")
            due = clock_text(on.due, now, hall.zone)
            unit = hall.unit_name(on.unit or line.case.lead_unit)
            parts = [on.level.label, unit, _("期限 {due}").format(due=due) if due else ""]
            parts += [remaining_text(now, on.due) if on.open else "", on.requirement]
            said = " · ".join(part for part in parts if part)
            nobody = "" if unit else _("案件还没有派遣,也没有督办对象:文书只能写“有关单位”。")
            self.told.setText("\n".join(part for part in (said, nobody) if part))
            self.issue_button.setText(_("出具{level}  Ctrl+P").format(level=on.level.label))
        self._show_buttons()

    def show_papers(self, acts: Sequence[HallAct], cancelled: Mapping[str, HallAct]) -> None:
        """The papers of the case, the newest current; the one that was current stays so."""
        known, self._cancelled = self.paper, cancelled
        self._show_acts(tuple(reversed(acts)), known.subject if known is not None else "")
        self._show_buttons()

    def _show_acts(self, acts: tuple[HallAct, ...], wanted: str) -> None:
        self._acts = acts
        model = self.names.model()
        assert isinstance(model, QStandardItemModel)
        model.clear()
        for act in acts:
            item = QStandardItem(_told(act, gone=act.subject in self._cancelled))
            item.setEditable(False)
            font = item.font()
            font.setStrikeOut(act.subject in self._cancelled)
            item.setFont(font)
            model.appendRow(item)
        self.names.setVisible(bool(acts))
        rows = min(max(len(acts), 1), _ROWS_SHOWN)
        self.names.setFixedHeight(rows * max(self.names.sizeHintForRow(0), current_sizes().row) + 4)
        self.pages.setCurrentWidget(self.note)
        self.note.set_words(_("还没有出具文书"), _("督办或升级后,在这里出具并打印"))
        if acts:
            at = next((at for at, act in enumerate(acts) if act.subject == wanted), 0)
            self.names.setCurrentIndex(model.index(at, 0))

    @property
    def _is_owed(self) -> bool:
        """Whether the rung is open and its paper was not given out yet."""
        on = self._on
        living = (act for act in self._acts if act.subject not in self._cancelled)
        return on is not None and not any(is_paper_of(act, on) for act in living)

    def _show_buttons(self) -> None:
        self.issue_button.setVisible(self._may_issue and self._is_owed)
        self.issue_button.setEnabled(not self.busy)
        self.issue_button.setToolTip(_("编号并记入大厅记录"))
        self.save_button.setVisible(self.paper is not None)
        may_cancel = self._may_issue and self.paper is not None and self.cancelled is None
        self.cancel_button.setVisible(may_cancel)
        self.cancel_button.setEnabled(not self.busy)

    def set_busy(self, busy: bool) -> None:
        """While a paper goes out no second one is asked for."""
        self.busy = busy
        self._show_buttons()

    def show_html(self, html: str) -> None:
        """The current paper as it prints."""
        self.sheet.setHtml(html)
        self.pages.setCurrentWidget(self.sheet)

    def show_unreadable(self, sentence: str) -> None:
        self.note.set_words(_("文书打不开"), sentence)
        self.pages.setCurrentWidget(self.note)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, _index: QModelIndex, _before: QModelIndex) -> None:
        self._show_buttons()
        self.paper_chosen.emit()


def _told(act: HallAct, *, gone: bool) -> str:
    """``督办〔2026〕12号 督办单 长一``; of a cancelled one, that it is."""
    level = act.payload.level.label if isinstance(act.payload, SupervisionPaper) else ""
    parts = (act.subject, level, act.actor.name, _("已撤销") if gone else "")
    return " ".join(part for part in parts if part)
