"""What the page of the gate policy is made of: the classes, and beside them how it is to be."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.hall_record.faults import LINE, TITLE
from dispatcher_app.i18n import _
from dispatcher_app.services.ruling.store import Gate
from dispatcher_app.ui.component_register.form_row import FormRow
from dispatcher_app.ui.ruling.act_card import clear_column
from dispatcher_app.ui.ruling.policy_lines import (
    LEAVES,
    STRETCH,
    TITLES,
    WIDTHS,
)
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.fact_grid import FactGrid
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.tree_picker import SearchField

_RIGHT = 400
#: Typing pauses this long (ms) before classes are searched and the preview is worked out again.
_PAUSE_MS = 120


class PolicyParts(WorkPage):
    """Makes the parts and lays them out; it decides nothing."""

    def _make_parts(self) -> None:
        self.gates = QButtonGroup(self)
        for gate, label in ((Gate.DISPATCH, _("派遣审核")), (Gate.CLOSURE, _("结案审核"))):
            button = QPushButton(f"{label}  Alt+{gate.value}", self)
            button.setObjectName(gate.subject)
            button.setCheckable(True)
            set_look(button, kind="quiet")
            self.gates.addButton(button, gate.value)
        self.gates.button(1).setChecked(True)
        self.words = SearchField(self)
        self.words.setObjectName("policy_words")
        self.words.setPlaceholderText(_("小类:名称、拼音、首字母或编码"))
        self.table = LineTable([_(title) for title in TITLES], WIDTHS, STRETCH, LEAVES, self)
        self.table.setObjectName("policy_table")
        self.share = QDoubleSpinBox(self)
        self.share.setObjectName("policy_share")
        self.share.setRange(0, 100)
        self.share.setDecimals(2)
        self.share.setSuffix(" %")
        self.seed, self.reason = QLineEdit(self), QLineEdit(self)
        self.seed.setObjectName("policy_seed")
        self.seed.setMaxLength(TITLE)
        self.fresh = QPushButton(_("换一个"), self)
        self.fresh.setObjectName("policy_fresh_seed")
        set_look(self.fresh, kind="quiet")
        self.reason.setObjectName("policy_reason")
        self.reason.setMaxLength(LINE)
        write_freely(self.reason)
        self.reason.setPlaceholderText(_("必填,记入历次调整"))
        self.told = QLabel("", self)
        self.told.setObjectName("policy_preview")
        self.hint = QLabel(_("在列表上按空格或双击,换成自动通过或由人审核。"), self)
        self.hint.setWordWrap(True)
        set_look(self.hint, role="small")
        self.note = QLabel("", self)
        self.note.setObjectName("policy_note")
        for told in (self.told, self.note):
            told.setWordWrap(True)
            told.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self.note, surface="due")
        self.note.setMargin(current_sizes().gap)
        self.note.hide()
        self.save = QPushButton(_("生效  Ctrl+Enter"), self)
        self.save.setObjectName("policy_save")
        set_look(self.save, kind="primary")
        self.undo = QPushButton(_("还原  Esc"), self)
        self.undo.setObjectName("policy_undo")
        self.facts = FactGrid(self)
        self.facts.setObjectName("policy_history")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self.setFocusProxy(self.words)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = QHBoxLayout()
        head.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
        head.setSpacing(sizes.gap)
        for button in self.gates.buttons():
            head.addWidget(button)
        head.addWidget(self.words, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(head)
        left.addWidget(self.table, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self._side())

    def _side(self) -> QWidget:
        sizes = current_sizes()
        side = QWidget(self)
        side.setFixedWidth(sizes.px(_RIGHT))
        seed = QWidget(side)
        line = QHBoxLayout(seed)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(sizes.gap)
        line.addWidget(self.seed, 1)
        line.addWidget(self.fresh)
        seed.setFocusProxy(self.seed)
        self.rows = {
            "sample_share": FormRow(_("自动通过中仍由人看的比例"), self.share, side),
            "seed": FormRow(_("种子(抽谁由它定,换种子换一批)"), seed, side),
            "reason": FormRow(_("调整理由"), self.reason, side),
        }
        buttons = QHBoxLayout()
        buttons.setSpacing(sizes.gap)
        buttons.addWidget(self.save)
        buttons.addWidget(self.undo)
        buttons.addStretch(1)
        column = QVBoxLayout(side)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column.setSpacing(sizes.pane)
        column.addWidget(self.note)
        column.addWidget(self.told)
        column.addWidget(self.hint)
        for row in self.rows.values():
            column.addWidget(row)
        column.addLayout(buttons)
        column.addWidget(clear_column(self.facts, side), 1)
        return side
