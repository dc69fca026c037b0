"""题库: every question with its answer, source and explanation; a workbook out and back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.exam.question import LETTERS, Question, QuestionKind, Topic
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.bank import Bank
from dispatcher_app.services.exam.bank_sheet import TITLE, bank_sheet, columns, questions_of
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.workbooks import Sheet
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.exam.lines import QuestionLines
from dispatcher_app.ui.work.handing_on import HandingOn
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.file_dialogs import ask_which
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look


class BankPage(WorkPage):
    """Questions of the standard are made anew with every edition and are not edited here."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("exam_bank_page")
        desk = context.desk.exam
        assert desk is not None
        self._desk = desk
        self._bank = Bank(0, (), ())
        self._make_parts()
        self._lay_out()
        self._connect()

    def _make_parts(self) -> None:
        self.search = QLineEdit(self)
        self.search.setObjectName("bank_find")
        self.search.setPlaceholderText(_("题目、选项、编号里的字"))
        self.search.setClearButtonEnabled(True)
        self.kind = _combo("bank_kind", _("题型"), [(each.label, each.value) for each in QuestionKind], self)
        self.topic = _combo("bank_topic", _("内容"), [(each.label, each.value) for each in Topic], self)
        self.count = QLabel(self)
        self.count.setObjectName("bank_count")
        set_look(self.count, role="secondary")
        titles = (_("编号"), _("题型"), _("内容"), _("题目"), _("答案"))
        self.table = LineTable(titles, (140, 70, 90, 420, 60), 3, (0,), self)
        self.table.setObjectName("bank_table")
        self.card = QTextBrowser(self)
        self.card.setObjectName("bank_card")
        self.card.setAccessibleName(_("题目"))
        self.out = QPushButton(_("导出  Ctrl+E"), self)
        self.into = QPushButton(_("读入  Ctrl+I"), self)
        self.handing_on = HandingOn(self, _("题库"), self._sheets)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        top = QHBoxLayout()
        top.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        top.setSpacing(sizes.gap)
        top.addWidget(self.search, 1)
        for part in (self.kind, self.topic, self.count, self.out, self.into):
            top.addWidget(part)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.table)
        split.addWidget(self.card)
        split.setSizes([sizes.px(900), sizes.px(480)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(split, 1)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_filter)
        self.kind.currentIndexChanged.connect(self._on_filter)
        self.topic.currentIndexChanged.connect(self._on_filter)
        self.table.pointed.connect(self._on_pointed)
        self.out.clicked.connect(self.handing_on.ask)
        self.into.clicked.connect(self.ask_file)
        own = (
            ("Ctrl+F", self.search.setFocus),
            ("Ctrl+E", self.handing_on.ask),
            ("Ctrl+I", self.ask_file),
            ("F5", self.come),
        )
        self.add_keys(own, "bank")

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("题库")
        return (
            KeyEntry(group, _("查找题目"), "Ctrl+F"),
            KeyEntry(group, _("导出 Excel"), "Ctrl+E"),
            KeyEntry(group, _("读入 Excel"), "Ctrl+I"),
        )

    def come(self, text: str = "") -> None:
        if text:
            self.search.setText(text)
        self.context.tasks.start(self._read(), name="exam-bank")

    async def _read(self) -> None:
        try:
            self._bank = await self._desk.bank.read()
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
            return
        self._on_filter()

    @Slot()
    def _on_filter(self) -> None:
        """What holds the words, of the kind and the topic chosen."""
        words, kind, topic = self.search.text().split(), self.kind.currentData(), self.topic.currentData()
        found = [
            each
            for each in self._bank.questions
            if (not kind or each.kind.value == kind)
            and (not topic or each.topic.value == topic)
            and all(word in f"{each.code} {each.text} {' '.join(each.options)}" for word in words)
        ]
        self.table.show_lines(QuestionLines(found), 0 if found else None)
        text = _("{shown} 题,共 {count} 题(手写 {own})")
        own, count = len(self._bank.own), len(self._bank.questions)
        self.count.setText(text.format(shown=len(found), count=count, own=own))
        self._on_pointed(self.table.current_key)

    @Slot(str)
    def _on_pointed(self, _key: str) -> None:
        lines, row = self.table.lines, self.table.currentIndex().row()
        shown = lines.questions[row] if isinstance(lines, QuestionLines) and 0 <= row < len(lines) else None
        self.card.setPlainText(_card(shown) if shown else "")

    # workbooks

    def _sheets(self) -> tuple[Sheet, ...]:
        return (bank_sheet(self._bank.own),)

    @Slot()
    def ask_file(self) -> None:
        """Which workbook; it replaces the questions written by hand, whole or not at all."""
        ask_which(self, _("读入题库"), "Excel (*.xlsx)", self.read_from)

    @Slot(str)
    def read_from(self, file: str) -> None:
        self.context.tasks.start(self._take(Path(file)), name="exam-bank-read")

    async def _take(self, file: Path) -> None:
        books = self.context.desk.workbooks
        assert books is not None
        try:
            rows = await asyncio.to_thread(books.read, file, _(TITLE), columns())
            own = questions_of(rows)
            await self._desk.bank.put(own, self._bank.number, self._desk.actor)
        except (DomainError, ExternalError) as error:
            self._show_faults(str(error))
            return
        await self._read()
        self.said.emit(_("已读入 {count} 题。").format(count=len(own)), True)

    def _show_faults(self, sentences: str) -> None:
        """All of them beside the table, the first below."""
        self.card.setPlainText(sentences)
        self.said.emit(sentences.partition("\n")[0], False)


def _card(question: Question) -> str:
    options = [f"{LETTERS[at]}  {option}" for at, option in enumerate(question.options)]
    if question.kind is QuestionKind.JUDGEMENT:
        options = []
    parts = [
        f"{question.code} · {question.kind.label} · {question.topic.label}",
        question.text,
        *options,
        _("答案:{answer}").format(answer=question.letters),
        question.explanation,
        _("出处:{source}").format(source=question.source),
    ]
    return "\n\n".join(filter(None, parts))


def _combo(name: str, said: str, choices: Sequence[tuple[str, str]], parent: QWidget) -> QComboBox:
    combo = QComboBox(parent)
    combo.setObjectName(name)
    combo.setAccessibleName(said)
    combo.addItem(_("{what}:全部").format(what=said), "")
    for label, value in choices:
        combo.addItem(label, value)
    return combo
