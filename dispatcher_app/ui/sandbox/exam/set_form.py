"""Sets a paper: drawn from the bank by kinds and topics, or a typing test; a trainee sets practice."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.domain.exam.paper import PaperPlan
from dispatcher_app.domain.exam.question import QuestionKind, Topic
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.exam.record import PaperHead, PaperKind
from dispatcher_app.ui.ruling.when import ENDS, WhenField
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.theme import current_sizes, set_look

_USUAL = {QuestionKind.SINGLE: 25, QuestionKind.MULTIPLE: 10, QuestionKind.JUDGEMENT: 20}
_WIDTH, _ACROSS = 720, 4


class SetForm(QWidget):
    """Signals:
    left: without a paper.
    """

    left = Signal()

    def __init__(self, desk: ExamDesk, calendar: WorkCalendar, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("exam_set_form")
        self._desk, self._calendar = desk, calendar
        self._make_parts()
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.text_of.currentIndexChanged.connect(self._on_text_of)
        self._on_text_of()
        self._on_kind()
        keep_letters_in(self)

    # building

    def _make_parts(self) -> None:
        self.heading = QLabel(_("出卷") if self._desk.is_trainer else _("自己练习"), self)
        set_look(self.heading, role="title")
        self.kind = QComboBox(self)
        self.kind.setObjectName("set_kind")
        self.kind.addItem(PaperKind.WRITTEN.label, PaperKind.WRITTEN.value)
        self.kind.addItem(PaperKind.TYPING.label, PaperKind.TYPING.value)
        self.title = QLineEdit(self)
        self.title.setObjectName("set_title")
        self.minutes = _spin("set_minutes", 1, 240, 60, self)
        hint = _("如 18:00、明天、+2h;空着不截止。到时不能再开始,开始了的照常考完")
        self.closes = WhenField("set_closes", hint, self._calendar, ENDS, self)
        self.counts = {kind: _spin(f"set_{kind.value}", 0, 100, _USUAL[kind], self) for kind in QuestionKind}
        self.topics = {topic: QCheckBox(topic.label, self) for topic in Topic}
        for topic, box in self.topics.items():
            box.setObjectName(f"set_topic_{topic.value}")
            box.setChecked(True)
        self.seed = QLineEdit(self)
        self.seed.setObjectName("set_seed")
        self.seed.setPlaceholderText(_("空着就随机;写同一个种子,抽出同一份试卷"))
        self.text_of = QComboBox(self)
        self.text_of.setObjectName("set_text_of")
        for title, text in self._desk.dictations:
            self.text_of.addItem(title, text)
        self.text_of.addItem(_("自己写"), "")
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("set_text")
        self.text.setTabChangesFocus(True)
        self.shown = QCheckBox(_("显示原文(不勾:教员读,学员听打)"), self)
        self.shown.setChecked(True)
        self.done = QPushButton(
            _("发卷  Ctrl+Enter") if self._desk.is_trainer else _("开始练习  Ctrl+Enter"), self
        )
        self.done.setObjectName("set_done")
        set_look(self.done, kind="primary")
        self.cancel = QPushButton(_("不要了  Esc"), self)
        self.cancel.setObjectName("set_cancel")
        self.cancel.clicked.connect(self.left)
        self.wrong = QLabel(self)
        self.wrong.setObjectName("set_wrong")
        self.wrong.setWordWrap(True)
        set_look(self.wrong, role="over")

    def _lay_out(self) -> None:
        sizes = current_sizes()
        form = QFormLayout()
        form.setSpacing(sizes.pane)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(_("种类"), self.kind)
        form.addRow(_("名称"), self.title)
        form.addRow(_("分钟"), self.minutes)
        form.addRow(_("截止"), self.closes)
        self._form = form
        counts = QHBoxLayout()
        for kind, spin in self.counts.items():
            counts.addWidget(QLabel(kind.label, self))
            counts.addWidget(spin)
        counts.addStretch(1)
        topics = QGridLayout()
        for at, box in enumerate(self.topics.values()):
            topics.addWidget(box, at // _ACROSS, at % _ACROSS)
        self._written = [counts, topics, self.seed]
        for name, part in ((_("题数"), counts), (_("内容"), topics), (_("种子"), self.seed)):
            form.addRow(name, part)
        for name, field in ((_("原文"), self.text_of), ("", self.text), ("", self.shown)):
            form.addRow(name, field)
        buttons = QHBoxLayout()
        buttons.addWidget(self.done)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        held = QWidget(self)
        held.setMaximumWidth(sizes.px(_WIDTH))
        column = QVBoxLayout(held)
        column.setSpacing(sizes.px(16))
        column.addWidget(self.heading)
        column.addLayout(form)
        column.addWidget(self.wrong)
        column.addLayout(buttons)
        column.addStretch(1)
        across = QHBoxLayout(self)
        across.setContentsMargins(sizes.px(28), sizes.px(20), sizes.px(28), sizes.px(20))
        across.addWidget(held, 100)
        across.addStretch(1)
        form.setRowVisible(self.closes, self._desk.is_trainer)
        self.setFocusProxy(self.title)

    @Slot()
    def _on_kind(self) -> None:
        """Only what this kind asks for."""
        written = self.is_written
        for part in self._written:
            self._form.setRowVisible(part, written)  # type: ignore[call-overload]
        for field in (self.text_of, self.text, self.shown):
            self._form.setRowVisible(field, not written)
        self.minutes.setValue(60 if written else 3)

    @Slot()
    def _on_text_of(self) -> None:
        if text := self.text_of.currentData():
            self.text.setPlainText(text)

    @property
    def is_written(self) -> bool:
        return bool(self.kind.currentData() == PaperKind.WRITTEN.value)

    def begin(self) -> None:
        """A fresh form; numbers stay as they were."""
        self.wrong.clear()
        self.title.setText("" if self._desk.is_trainer else _("练习"))
        self.closes.clear()

    # setting

    async def set_paper(self) -> PaperHead | None:
        """The paper as it was set; None where the form says what is wrong."""
        self.wrong.clear()
        try:
            closes_at = await self._closes_at()
            return await (self._set_written(closes_at) if self.is_written else self._set_typing(closes_at))
        except (DomainError, ValueError) as error:
            self.wrong.setText(str(error))
            return None

    async def _closes_at(self) -> datetime | None:
        """By the clock that examinations go by; what was meant is written out."""
        if not self.closes.text().strip():
            return None
        now = await self._desk.now()
        self.closes.write_out(now)
        return self.closes.instant(now)

    async def _set_written(self, closes_at: datetime | None) -> PaperHead:
        counts = {kind: spin.value() for kind, spin in self.counts.items()}
        topics = tuple(topic for topic, box in self.topics.items() if box.isChecked())
        if not topics:
            raise DomainError(_("至少选一项内容。"))
        return await self._desk.set_written(
            self.title.text(),
            PaperPlan(counts, topics),
            self.minutes.value(),
            seed=self.seed.text(),
            closes_at=closes_at,
            only_for=self._only_for,
        )

    async def _set_typing(self, closes_at: datetime | None) -> PaperHead:
        return await self._desk.set_typing(
            self.title.text(),
            self.text.toPlainText(),
            self.minutes.value() * 60,
            shown=self.shown.isChecked(),
            closes_at=closes_at,
            only_for=self._only_for,
        )

    @property
    def _only_for(self) -> str:
        return "" if self._desk.is_trainer else self._desk.actor.person


def _spin(name: str, least: int, most: int, value: int, parent: QWidget) -> QSpinBox:
    spin = QSpinBox(parent)
    spin.setObjectName(name)
    spin.setRange(least, most)
    spin.setValue(value)
    spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return spin
