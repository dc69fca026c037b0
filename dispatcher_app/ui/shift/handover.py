"""交接班: the state of the hall as it would be handed over now, the two signatures, and earlier handovers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.duty import DutySlot
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.shifts import Handover
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.open_cases import OpenCasesChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.shift.handing import Given
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.shift.handover_view import HandoverView
from dispatcher_app.ui.shift.paper import HandoverPaper
from dispatcher_app.ui.shift.signing import HandoverSigning
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.hall_minute import HallMinute
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.row_delegate import RowDelegate
from dispatcher_app.widgets.sheet import SideSheet
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Changes are gathered for so long (ms) before the state is read again; limits run out on the minute.
_GATHER_MS = 1500
_LIST_WIDE, _REMARKS_HIGH = 216, 66
_TOPICS = (Topic.HANDOVER, Topic.SHIFT_NOTE, Topic.LEADER_CALL, Topic.FAULT, Topic.ALARM)
_SEQUENCE = Qt.ItemDataRole.UserRole
_LIVE = 0


class HandoverPage(WorkPage):
    """The first line of the list is the shift that is to be handed over, the others are signed."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("handover_page")
        assert context.desk.shift is not None
        self._shift = context.desk.shift
        self._signed: Sequence[HallAct] = ()
        self._frozen: Handover | None = None
        self._slot: DutySlot | None = None
        self._ticket = 0
        self._make_parts()
        self._lay_out()
        self._gather = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gather.timeout.connect(self._on_gathered)
        self._minute = HallMinute(self)
        self._minute.timeout.connect(self._on_gathered)
        self._connect()
        context.desk.bus.subscribe(OpenCasesChanged, self._on_cases_changed)
        context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)

    # building

    def _make_parts(self) -> None:
        self.list = QListWidget(self)
        self.list.setObjectName("handover_list")
        self.list.setAccessibleName(_("交接班记录"))
        self.list.setItemDelegate(RowDelegate(self.list))
        self.view = HandoverView(self.context, self)
        self.remarks = QPlainTextEdit(self)
        self.remarks.setObjectName("handover_remarks")
        self.remarks.setPlaceholderText(_("交班备注:下一班要留意的事,写入交接班记录"))
        self.remarks.setAccessibleName(_("交班备注"))
        self.remarks.setTabChangesFocus(True)
        self.sign = QPushButton(_("交班签字  Ctrl+Enter"), self)
        self.sign.setObjectName("handover_sign")
        set_look(self.sign, kind="primary")
        self.print = QPushButton(_("打印、导出…  Ctrl+P"), self)
        self.print.setObjectName("handover_print")
        self.note = QLabel("", self)
        self.note.setObjectName("handover_note")
        self.note.setWordWrap(True)
        set_look(self.note, role="small")
        self.paper = HandoverPaper(self)
        self.sheet = SideSheet(self)
        keep_letters_in(self)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        self.list.setFixedWidth(sizes.px(_LIST_WIDE))
        self.remarks.setFixedHeight(sizes.px(_REMARKS_HIGH))
        buttons = QVBoxLayout()
        buttons.setSpacing(sizes.grid)
        buttons.addWidget(self.sign)
        buttons.addWidget(self.print)
        buttons.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(sizes.pane)
        below.addWidget(self.remarks, 1)
        below.addLayout(buttons)
        below.setAlignment(buttons, Qt.AlignmentFlag.AlignRight)
        right = QVBoxLayout()
        right.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        right.setSpacing(sizes.gap)
        right.addWidget(self.view, 1)
        right.addWidget(self.note)
        right.addLayout(below)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.list)
        across.addLayout(right, 1)
        chain_keys(self.list, self.view.matters, self.view.lines, self.view.detail, self.remarks, self.sign)
        chain_keys(self.sign, self.print)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.view.case_wanted.connect(self._on_case_wanted)
        self.sign.clicked.connect(self.begin_signing)
        self.print.clicked.connect(self._on_print)
        self.sheet.closed.connect(self._on_sheet_closed)
        self.add_keys((("Ctrl+Return", self.begin_signing), ("Ctrl+P", self._on_print)))

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("交接班")
        return (
            KeyEntry(group, _("交班签字"), "Ctrl+Enter"),
            KeyEntry(group, _("打印、导出交接班记录"), "Ctrl+P"),
            KeyEntry(group, _("事项的明细;打开案件"), "Enter"),
        )

    # reading

    def come(self, text: str = "") -> None:
        self.look_again()
        self._minute.start()

    @Slot()
    def look_again(self) -> None:
        """Read how the hall stands, and who signed what."""
        self._ticket += 1
        self.context.tasks.start(self._read(self._ticket), name="handover-read")

    async def _read(self, ticket: int) -> None:
        try:
            signed = await self._shift.handing.of_time()
            self._slot = self._shift.handing.next_slot()
            live = await self._shift.handing.preview(self._slot)
        except (DomainError, ExternalError) as error:
            self.note.setText(_("没有读到:{reason}").format(reason=error))
            return
        if ticket != self._ticket:
            return
        self.note.setText("")
        self._signed = signed
        self._show_list()
        if self._row == _LIVE:
            self._show_live(live)
        else:
            self._show_row()

    @property
    def _row(self) -> int:
        return max(self.list.currentRow(), _LIVE)

    def _show_list(self) -> None:
        """The lines of the list; the one that is current stays so though others come above it."""
        current = self.list.currentItem()
        wanted = current.data(_SEQUENCE) if current is not None else 0
        self.list.blockSignals(True)
        self.list.clear()
        shift = self._slot.subject if self._slot is not None else ""
        self._add(_("本班(实时) {shift}").format(shift=shift.partition(" ")[2]), 0, shift)
        for act in self._signed:
            said = act.payload
            names = _("{giver} 交 {taker}").format(
                giver=act.actor.name, taker=act.second.name if act.second else ""
            )
            self._add(act.subject[5:] if said else act.subject, act.sequence, names)
        rows = [self.list.item(row).data(_SEQUENCE) for row in range(self.list.count())]
        self.list.setCurrentRow(rows.index(wanted) if wanted in rows else _LIVE)
        self.list.blockSignals(False)

    def _add(self, text: str, sequence: int, tip: str) -> None:
        item = QListWidgetItem(text if not sequence else f"{text}  {tip}", self.list)
        item.setData(_SEQUENCE, sequence)
        item.setToolTip(tip)

    def _show_live(self, live: Handover) -> None:
        frozen = self._frozen is not None
        self.view.show_live(self._frozen or live, self._handovers(self._signed), frozen=frozen)
        self._show_actions()

    def _show_row(self) -> None:
        if not 0 < self._row <= len(self._signed):
            return
        act = self._signed[self._row - 1]
        if isinstance(act.payload, Handover):
            self.view.show_signed(act, act.payload, self._handovers(self._signed[self._row :]))
        self._show_actions()

    def _show_actions(self) -> None:
        """Who may sign signs what is live; a record that is signed is only read and printed."""
        live, may = self._row == _LIVE, self._shift.record.may(ActKind.HANDOVER)
        self.remarks.setVisible(live and may)
        self.sign.setVisible(live and may)
        self._show_print()
        if live and self._signed and isinstance(self._signed[0].payload, Handover):
            last = self._signed[0].payload.remarks
            self.note.setText(_("上班备注:{text}").format(text=last) if last else "")
        elif not live:
            self.note.setText("")
        self.note.setVisible(bool(self.note.text()))

    def _show_print(self) -> None:
        """The button names the record that it prints: beside the live state that is an earlier one."""
        act = self._to_print
        self.print.setEnabled(act is not None)
        shift = act.subject[5:] if act is not None else ""
        told = _("打印、导出 {shift}…  Ctrl+P").format(shift=shift)
        self.print.setText(told if shift else _("打印、导出…  Ctrl+P"))

    @property
    def _to_print(self) -> HallAct | None:
        """What is shown, if it is signed; else the newest that is."""
        return self._signed[max(self._row - 1, 0)] if self._signed else None

    @staticmethod
    def _handovers(acts: Sequence[HallAct]) -> list[Handover]:
        return [act.payload for act in acts if isinstance(act.payload, Handover)]

    # what happens elsewhere

    def _on_cases_changed(self, _event: OpenCasesChanged) -> None:
        if not self._gather.isActive():
            self._gather.start()

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(*_TOPICS) and not self._gather.isActive():
            self._gather.start()

    @Slot()
    def _on_gathered(self) -> None:
        """Nobody looks: it is read when somebody comes."""
        if self.isVisible():
            self.look_again()

    # hands

    @Slot(int)
    def _on_row_changed(self, row: int) -> None:
        if row == _LIVE:
            self.look_again()
        else:
            self._show_row()

    @Slot(str)
    def _on_case_wanted(self, number: str) -> None:
        self.context.tasks.start(self._open(number), name="handover-case")

    async def _open(self, number: str) -> None:
        opened = await self.context.desk.open_number(number)
        if opened is not None:
            self.case_wanted.emit(opened.case.id)

    @Slot()
    def begin_signing(self) -> None:
        """Ask for the two signatures; whoever may not sign, or too early, is told."""
        if not self._shift.record.may(ActKind.HANDOVER):
            self.said.emit(_("交接班由两位值班长签字。"), False)
            return
        slot = self._slot
        if self._row != _LIVE or slot is None or self.sheet.is_open:
            return
        if early := self._shift.handing.too_early(slot):
            self.said.emit(early, False)
            return
        signing = HandoverSigning(self.context, self._shift, slot, self.remarks.toPlainText)
        signing.given.connect(self._on_given)
        signing.signed.connect(self._on_signed)
        self.sheet.open_with(_("交接班签字"), signing)

    @Slot(object)
    def _on_given(self, given: Given | None) -> None:
        """What the first signature stands under is what both see; it stands still."""
        self._frozen = given.handover if given is not None else None
        self.remarks.setReadOnly(given is not None)
        self.look_again()

    @Slot(object)
    def _on_signed(self, act: HallAct) -> None:
        self._on_given(None)
        self.remarks.clear()
        self.sheet.close_sheet()
        taker = act.second.name if act.second is not None else ""
        text = _("“{shift}”已交接:{giver}交,{taker}接。Ctrl+P 打印这一份。")
        self.said.emit(text.format(shift=act.subject, giver=act.actor.name, taker=taker), True)

    @Slot()
    def _on_sheet_closed(self) -> None:
        """Given up between the signatures: nothing was written."""
        if self._frozen is not None:
            self._on_given(None)

    @Slot()
    def _on_print(self) -> None:
        act = self._to_print
        if act is not None:
            self.paper.ask(act, self._handovers([one for one in self._signed if one.sequence < act.sequence]))
        else:
            self.said.emit(_("还没有签字的交接班记录可以打印。"), False)

    def may_leave(self) -> bool:
        """Between the two signatures nobody closes it by accident."""
        if self._frozen is not None and self.sheet.is_open:
            self.said.emit(_("接班的值班长还没有签字;要放弃请先按 Esc 关掉签字栏。"), False)
            return False
        return True
