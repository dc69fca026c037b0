"""A written paper: one question at a time, its numbers at the side, a second look before it is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.exam.question import Question, QuestionKind
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.exam.sittings import WrittenSitting
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.exam.pane import PaperPane
from dispatcher_app.widgets.exam.number_grid import NumberGrid, NumberState
from dispatcher_app.widgets.exam.question_view import QuestionView, ShownQuestion
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.theme import current_sizes, set_look

_SIDE = 344


class WrittenPane(PaperPane[WrittenSitting]):
    """Every answer is kept as it is given."""

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, "written", parent)
        self.setObjectName("written_pane")
        self._at = 0
        self._make_parts()
        self._lay_out()
        self._connect()

    # building

    def _make_parts(self) -> None:
        self.view = QuestionView(self)
        self.look = QLabel(self)
        self.look.setObjectName("second_look_words")
        self.look.setWordWrap(True)
        self.look.setTextFormat(Qt.TextFormat.PlainText)
        self.back = QPushButton(_("回去答题  Esc"), self)
        self.back.setObjectName("written_back")
        self.sure = QPushButton(_("确定交卷  Ctrl+Enter"), self)
        self.sure.setObjectName("written_sure")
        set_look(self.sure, kind="primary")
        self.pages = QStackedWidget(self)
        self.grid = NumberGrid(self)
        self.count = QLabel(self)
        set_look(self.count, role="secondary")
        self.before = QPushButton(_("上一题  ←"), self)
        self.after = QPushButton(_("下一题  →"), self)
        self.later = QPushButton(_("标记,回头再看  M"), self)
        self.later.setObjectName("written_later")
        self.later.setCheckable(True)
        for button in (self.before, self.after, self.later, self.hand_in):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        self.pages.addWidget(_scrolled(_centred(self.view, self), self))
        self.pages.addWidget(self._second_look())
        middle = QVBoxLayout()
        middle.setContentsMargins(0, sizes.pane, 0, 0)
        head = QHBoxLayout()
        head.setContentsMargins(sizes.px(28), 0, sizes.px(28), 0)
        head.addWidget(self.title, 1)
        middle.addLayout(head)
        middle.addWidget(self.pages, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(middle, 1)
        across.addWidget(self._side())
        self.setFocusProxy(self.view)

    def _side(self) -> QWidget:
        sizes = current_sizes()
        side = QWidget(self)
        side.setFixedWidth(sizes.px(_SIDE))
        set_look(side, surface="window")
        column = QVBoxLayout(side)
        column.setContentsMargins(sizes.px(16), sizes.px(16), sizes.px(16), sizes.px(16))
        column.setSpacing(sizes.pane)
        walk = QHBoxLayout()
        walk.addWidget(self.before)
        walk.addWidget(self.after)
        for part in (self.time, self.kept, self.count):
            column.addWidget(part)
        column.addWidget(_scrolled(self.grid, side), 1)
        column.addLayout(walk)
        column.addWidget(self.later)
        column.addWidget(self.hand_in)
        return side

    def _second_look(self) -> QWidget:
        sizes = current_sizes()
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(sizes.px(28), sizes.px(40), sizes.px(28), sizes.px(28))
        column.setSpacing(sizes.px(16))
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addWidget(self.sure)
        buttons.addStretch(1)
        column.addWidget(self.look)
        column.addLayout(buttons)
        column.addStretch(1)
        return page

    def _connect(self) -> None:
        self.view.chosen.connect(self._on_chosen)
        self.view.left.connect(self._on_left)
        self.view.right.connect(self._on_right)
        self.view.later.connect(self._on_later)
        self.grid.wanted.connect(self.go_to)
        self.before.clicked.connect(self._on_left)
        self.after.clicked.connect(self._on_right)
        self.later.clicked.connect(self._on_later)
        self.hand_in.clicked.connect(self.ask_or_hand_in)
        self.back.clicked.connect(self.go_back)
        self.sure.clicked.connect(self.ask_or_hand_in)

    # what is shown

    def open(self, sitting: WrittenSitting) -> None:
        """Sit down to it; whoever was here before is where they were."""
        self.begin(sitting, _("每答一题立即保存,中途关掉再来接着答。"))
        self.go_to(sitting.unanswered[0] if sitting.answers and sitting.unanswered else 0)

    def lock(self, locked: bool) -> None:
        self.view.lock(locked)

    @property
    def is_looking(self) -> bool:
        """Whether the second look before handing in is on the screen."""
        return self.sitting is not None and self.pages.currentIndex() == 1

    @Slot(int)
    def go_to(self, at: int) -> None:
        """Show the question at *at*."""
        if self.sitting is None:
            return
        questions = self.sitting.paper.questions
        self._at = max(0, min(at, len(questions) - 1))
        chosen = self.sitting.answers.get(self._at, frozenset())
        self.view.show_question(self._shown(questions[self._at]), chosen)
        self.pages.setCurrentIndex(0)
        self._show_numbers()
        self.view.setFocus()

    def _shown(self, question: Question) -> ShownQuestion:
        assert self.sitting is not None
        points = self.sitting.paper.rule.points[question.kind]
        head = _("第 {number} 题,共 {count} 题 · {kind} · {topic} · {points} 分").format(
            number=self._at + 1,
            count=len(self.sitting.paper.questions),
            kind=question.kind.label,
            topic=question.topic.label,
            points=points,
        )
        truth = question.kind is QuestionKind.JUDGEMENT
        options = tuple(map(_, question.options)) if truth else question.options
        many = question.kind is QuestionKind.MULTIPLE
        return ShownQuestion(head, question.text, options, many=many, truth=truth)

    def _show_numbers(self) -> None:
        sitting = self.sitting
        if sitting is None:
            return
        count = len(sitting.paper.questions)
        states = [NumberState(bool(sitting.answers.get(at)), at in sitting.later) for at in range(count)]
        self.grid.show_states(states, self._at)
        self.later.setChecked(self._at in sitting.later)
        done = count - len(sitting.unanswered)
        text = _("已答 {done} / {count},标记 {later}")
        self.count.setText(text.format(done=done, count=count, later=len(sitting.later)))
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at < count - 1)

    # hands

    @Slot(frozenset)
    def _on_chosen(self, chosen: frozenset[int]) -> None:
        sitting, at = self.sitting, self._at
        if sitting is None:
            return
        sitting.answers[at] = chosen
        self.keeper.keep(at, partial(sitting.answer, at, chosen))
        self._show_numbers()

    @Slot()
    def _on_later(self) -> None:
        sitting, at = self.sitting, self._at
        if sitting is None:
            return
        marked = at not in sitting.later
        (sitting.later.add if marked else sitting.later.discard)(at)
        self.keeper.keep(("later", at), partial(sitting.mark_later, at, marked))
        self._show_numbers()
        self.view.setFocus()

    @Slot()
    def _on_left(self) -> None:
        self.go_to(self._at - 1)

    @Slot()
    def _on_right(self) -> None:
        self.go_to(self._at + 1)

    @Slot()
    def ask_or_hand_in(self) -> None:
        """First what is left open, then it goes."""
        if self.sitting is None:
            return
        if not self.is_looking:
            self._ask()
        else:
            self.finish()

    def _ask(self) -> None:
        assert self.sitting is not None
        open_, later = self.sitting.unanswered, sorted(self.sitting.later)
        words = [_("全部答完了。")]
        if open_:
            text = _("还有 {count} 题没有答:第 {numbers} 题。")
            words = [text.format(count=len(open_), numbers=listed(str(at + 1) for at in open_))]
        if later:
            text = _("标记了 {count} 题:第 {numbers} 题。")
            words.append(text.format(count=len(later), numbers=listed(str(at + 1) for at in later)))
        words.append(_("交卷以后不能再改。"))
        self.look.setText("\n\n".join(words))
        self.back.setText(_("回去答没有答的  Esc") if open_ else _("回去看看  Esc"))
        self.pages.setCurrentIndex(1)
        self.back.setFocus()

    @Slot()
    def go_back(self) -> None:
        """From the second look to the first question that is open, else to where the hand was."""
        if self.sitting is not None:
            open_ = self.sitting.unanswered
            self.go_to(open_[0] if open_ else self._at)

    @staticmethod
    def key_entries() -> Sequence[KeyEntry]:
        group = _("闭卷")
        return (
            KeyEntry(group, _("选答案"), "A…F / 1…6"),
            KeyEntry(group, _("判断题:对、错"), "T / F"),
            KeyEntry(group, _("上一题、下一题"), "← →"),
            KeyEntry(group, _("标记,回头再看"), "M"),
            KeyEntry(group, _("交卷"), "Ctrl+Enter"),
        )


def _centred(part: QWidget, parent: QWidget) -> QWidget:
    held = QWidget(parent)
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(part, 1)
    row.addStretch(0)
    return held


def _scrolled(part: QWidget, parent: QWidget) -> QScrollArea:
    area = QScrollArea(parent)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(part)
    part.setAutoFillBackground(False)
    return area
