"""来件和答复: what a trainer puts in by hand — reports, calls that ring, answers of units and collectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.console.answers_form import AnswersForm
from dispatcher_app.ui.sandbox.console.panel import ConsolePanel
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.theme import current_sizes, set_look

#: A call rings instead of coming in as a report; answers for whoever has a case.
RING_KEY, ANSWER_KEY = "Alt+C", "Alt+A"


class ReportsPanel(ConsolePanel):
    """What is said goes out as whoever reports, calls or answers says it."""

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_reports")
        self.source = QComboBox(self)
        self.source.setObjectName("console_source")
        self.source.setAccessibleName(_("来源"))
        for source in Source:
            self.source.addItem(source.label, source)
        self.caller = self._line("console_caller", _("来电人"), 60)
        self.phone = self._line("console_phone", _("电话"), 40)
        self.place = self._line("console_place", _("地点,照上报人的说法"), 200)
        self.landmark = self._line("console_landmark", _("附近标志,问了才说"), 200)
        self.words = self._line("console_words", _("情况描述,照上报人的说法"), 1000)
        self.send = QPushButton(_("上报  Enter"), self)
        self.send.setObjectName("console_send")
        self.ring = QPushButton(_("打电话进来  {key}").format(key=RING_KEY), self)
        self.ring.setObjectName("console_ring")
        self.answers = AnswersForm(context, self)
        self._lay_out()
        self.setFocusProxy(self.place)
        self.send.clicked.connect(self._on_send)
        self.ring.clicked.connect(self._on_ring)
        self.place.returnPressed.connect(self.words.setFocus)
        self.words.returnPressed.connect(self._on_send)
        self.answers.given.connect(self._on_answer)

    def _line(self, name: str, hint: str, longest: int) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName(name)
        field.setPlaceholderText(hint)
        field.setAccessibleName(hint)
        field.setMaxLength(longest)
        write_freely(field)
        return field

    def _lay_out(self) -> None:
        sizes = current_sizes()
        grid = QGridLayout()
        grid.setHorizontalSpacing(sizes.gap)
        grid.setVerticalSpacing(sizes.gap)
        grid.addWidget(self.source, 0, 0)
        grid.addWidget(self.caller, 0, 1)
        grid.addWidget(self.phone, 0, 2)
        grid.addWidget(self.place, 1, 0, 1, 2)
        grid.addWidget(self.landmark, 1, 2)
        grid.addWidget(self.words, 2, 0, 1, 3)
        for number, stretch in enumerate((2, 2, 3)):
            grid.setColumnStretch(number, stretch)
        buttons = QHBoxLayout()
        buttons.setSpacing(sizes.gap)
        buttons.addStretch(1)
        buttons.addWidget(self.ring)
        buttons.addWidget(self.send)
        heading = QLabel(_("替单位、采集员答复"), self)
        set_look(heading, role="title")
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.gap, sizes.gap, sizes.gap, sizes.gap)
        column.setSpacing(sizes.gap)
        column.addLayout(grid)
        column.addLayout(buttons)
        column.addWidget(heading)
        column.addWidget(self.answers, 1)

    # keys

    def keys(self) -> Sequence[tuple[str, Callable[[], object]]]:
        return ((RING_KEY, self._on_ring), (ANSWER_KEY, self._on_answers_wanted))

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("教员台")
        return (
            KeyEntry(group, _("临时来件改成打电话进来"), RING_KEY),
            KeyEntry(group, _("替单位、采集员答复"), ANSWER_KEY),
        )

    # reading

    def come(self) -> None:
        self.answers.look()

    def look_again(self) -> None:
        self.answers.look()

    # acting

    @Slot()
    def _on_send(self) -> None:
        self.start(self._send())

    async def _send(self) -> None:
        source = Source(self.source.currentData())
        case = await self.trainer.put_in(
            source, self.place.text(), self.words.text(), self.phone.text(), self.caller.text()
        )
        self._clear()
        self.said.emit(_("已上报 {number}。").format(number=case.number), True)

    @Slot()
    def _on_ring(self) -> None:
        self.start(self._let_ring())

    async def _let_ring(self) -> None:
        hand = self.trainer.hand
        assert hand is not None
        await hand.ring(
            self.context.desk.person.actor(),
            phone=self.phone.text(),
            name=self.caller.text(),
            says=self.words.text(),
            place=self.place.text(),
            landmark=self.landmark.text(),
        )
        self._clear()
        self.said.emit(_("电话已在接线席响起。"), True)

    def _clear(self) -> None:
        for field in (self.caller, self.phone, self.place, self.landmark, self.words):
            field.clear()

    @Slot()
    def _on_answers_wanted(self) -> None:
        self.answers.setFocus()

    @Slot()
    def _on_answer(self) -> None:
        self.start(self._answer())

    async def _answer(self) -> None:
        hand, row, answer = self.trainer.hand, self.answers.row, self.answers.answer
        if hand is None or row is None or answer is None:
            self.said.emit(_("请先选一件在单位或采集员手里的案件。"), False)
            return
        actor = self.context.desk.person.actor()
        case = await hand.answer(row, answer, actor, self.answers.code, self.answers.words.text())
        self.answers.words.clear()
        text = _("{number} 已答复“{answer}”,现在{stage}。")
        said = text.format(number=case.number, answer=answer.label, stage=case.stage.label)
        self.said.emit(said, True)
        self.answers.look()
