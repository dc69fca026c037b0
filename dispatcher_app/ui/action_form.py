"""What a command asks before it goes out: a short form made from the transition table, in a side sheet."""

from __future__ import annotations

import asyncio
from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Attachment, Case, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.merge import Choice
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.ui.answer_fields import Answer, TextAnswer
from dispatcher_app.ui.answer_maker import make_answer, settled
from dispatcher_app.ui.answer_merge import AnswerMerge, answers_of_others, field_of, given_words
from dispatcher_app.ui.case_draft import CaseDraft
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.intake.words import merge_text
from dispatcher_app.ui.photo_field import PhotoField
from dispatcher_app.ui.question import Ask, Question
from dispatcher_app.ui.question_row import QuestionRow
from dispatcher_app.ui.side.refused_field import AnswerRefused, field_meant, missing_text, said_beside
from dispatcher_app.ui.usual_answers import usual_answers
from dispatcher_app.ui.verb_forms import questions
from dispatcher_app.widgets.focus_memory import GIVEN_BACK
from dispatcher_app.widgets.hotkeys import SeatShortcut, keep_letters_in
from dispatcher_app.widgets.kept_words import KeptWords
from dispatcher_app.widgets.merge_bar import MergeBar
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.theme import current_sizes, set_look

_ENVELOPE = ("reason", "reason_code", "on_behalf_of")


class ActionForm(QWidget):
    """Asks the questions of *verb* on *case*.

    What is typed is kept as a draft until the command is committed; a refusal shows here and loses nothing.
    Whoever opened the form sends :meth:`filled` when it is ``submitted``.

    Signals:
        submitted: the answers are to go out.
        left: the form was given up; what was typed stays as a draft.
        typed: an answer changed.
    """

    submitted = Signal()
    left = Signal()
    typed = Signal()

    def __init__(self, context: SeatContext, case: Case, verb: Verb, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("action_form")
        keep_letters_in(self)
        self._context, self._case, self._verb = context, case, verb
        self._command = Command(verb=verb, case_id=case.id, expected_version=case.version)
        self.draft = CaseDraft(context, case.id, verb.value)
        self._questions = questions(case, verb, context.desk.hall)
        self._seen = case.version
        self._merge = AnswerMerge({question.name: field_of(question) for question in self._questions})
        self.merge_bar, self.kept_words = MergeBar(self, narrow=True), KeptWords(self)
        self._retired, self._sent, self._untouched = False, False, ""
        self._hand: QWidget | None = None
        self._news = QLabel("", self)
        self._fields: dict[str, QWidget] = {}
        self._rows: dict[str, QuestionRow] = {}
        self._photos: PhotoField | None = None
        self._photo_kind = PhotoKind.AFTER
        self._error = QLabel("", self)
        self._error.setObjectName("action_error")
        self._lay_out()
        self._fill()
        self._listen()
        self.merge_bar.chosen.connect(self._on_merge_chosen)
        self.merge_bar.settled.connect(self._on_merge_settled)
        self.merge_bar.left.connect(self.focus_first)
        self.kept_words.dropped.connect(self._on_words_dropped)

    @property
    def verb(self) -> Verb:
        return self._verb

    @property
    def case_id(self) -> int:
        return self._case.id

    # building

    def _lay_out(self) -> None:
        sizes = current_sizes()
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.pane)
        column.setSpacing(sizes.grid)
        column.addWidget(self._caption())
        column.addWidget(self.kept_words)
        column.addWidget(self.merge_bar)
        for question in self._questions:
            self._add(column, question)
        self._column = column
        self._error.setWordWrap(True)
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._error, role="over")
        self._error.hide()
        self._news.setObjectName("action_news")
        self._news.setWordWrap(True)
        self._news.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._news, role="secondary")
        self._news.hide()
        column.addSpacing(sizes.gap)
        column.addWidget(self._news)
        column.addWidget(self._error)
        self._error_place = column.indexOf(self._error)
        column.addLayout(self._buttons())
        column.addStretch(1)
        self._put_in_scroller(page)

    def _put_in_scroller(self, page: QWidget) -> None:
        scroller = self._scroller = QScrollArea(self)
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QScrollArea.Shape.NoFrame)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setWidget(page)
        for surface in (page, scroller.viewport()):
            set_look(surface, surface="panel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroller)

    def _caption(self) -> QLabel:
        label = QLabel(f"{self._case.number}  {self._case.title}", self)
        label.setObjectName("action_caption")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        set_look(label, role="secondary")
        return label

    def _add(self, column: QVBoxLayout, question: Question) -> None:
        row = self._rows[question.name] = QuestionRow(question, self)
        column.addWidget(row)
        row.hold(self._make(question, row))

    def _make(self, question: Question, row: QWidget) -> QWidget:
        if question.ask is Ask.PHOTOS:
            return self._make_photos(question)
        field = make_answer(question, self._case, self._verb, self._context.desk, row)
        if isinstance(field, TextAnswer):
            field.shortened.connect(self.show_error)
        self._fields[question.name] = field
        return field

    def _make_photos(self, question: Question) -> QWidget:
        self._photo_kind = question.photo_kind or PhotoKind.AFTER
        self._photos = PhotoField(self._context, self)
        self._photos.refused.connect(self.show_error)
        self._photos.take_key_in(self)
        for field in self._fields.values():
            if isinstance(field, TextAnswer):
                field.foreign_pasted.connect(self._photos.paste)
        return self._photos

    def _buttons(self) -> QHBoxLayout:
        self._submit = QPushButton(_("{command}  Ctrl+Enter").format(command=self._verb.label), self)
        self._submit.setObjectName("action_submit")
        set_look(self._submit, kind="primary")
        self._submit.clicked.connect(self.submit)
        cancel = QPushButton(_("取消  Esc"), self)
        cancel.setObjectName("action_cancel")
        cancel.clicked.connect(self.left)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = SeatShortcut(keys, self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.fired.connect(self.submit)
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(self._submit)
        row.addWidget(cancel)
        row.addStretch(1)
        return row

    # filling

    def _fill(self) -> None:
        """What was typed before, else answers that are nearly always right."""
        kept = self.draft.answered()
        opened = self._context.in_hand.opened
        usual = usual_answers(self._case, self._verb, self._context.desk, opened)
        for name, value in (kept.answers if kept else usual).items():
            self.answer(name, value)
        if kept is None:
            self._untouched = given_words(self._questions, self._answers())
        if kept is not None and self._photos is not None:
            self._photos.set_photos(kept.photos)
        self._show_asked()

    def _show_asked(self) -> None:
        """Only what is worth asking after the other answers is in sight."""
        for question in self._questions:
            if question.shown_if is not None:
                self._rows[question.name].setVisible(self._is_asked(question))

    def _is_asked(self, question: Question) -> bool:
        if question.shown_if is None:
            return True
        name, wanted = question.shown_if
        return cast(Answer, self._fields[name]).value == wanted

    def _listen(self) -> None:
        """Only what comes after the filling is somebody's typing."""
        for field in self._fields.values():
            field.answered.connect(self._keep_draft)  # type: ignore[attr-defined]
        if self._photos is not None:
            self._photos.changed.connect(self._keep_draft)

    def keep_no_more(self) -> None:
        """It is sent: a field that tidies its text when the hand leaves it makes no draft anew."""
        self._sent = True

    def answer(self, name: str, value: str | bool) -> None:
        """Fill one answer; one that this form does not ask for is left out."""
        field = self._fields.get(name)
        if field is not None:
            cast(Answer, field).set_value(value)

    @property
    def first_text(self) -> str:
        """Name of the answer that takes words; "" where the form asks for none."""
        return next((name for name, field in self._fields.items() if isinstance(field, TextAnswer)), "")

    def _answers(self) -> dict[str, str | bool]:
        return {name: cast(Answer, field).value for name, field in self._fields.items()}

    @Slot()
    def _keep_draft(self) -> None:
        if self._sent:
            return
        self._error.hide()
        self._show_asked()
        if self._merge.theirs:
            self._merge = self._merge.typed(self._answers())
            self._show_merge()
        self.draft.keep_answered(self._answers(), self._photos.photos if self._photos else ())
        self.typed.emit()

    # sending

    @Slot()
    def submit(self) -> None:
        if self._submit.isEnabled():
            self.submitted.emit()

    def set_busy(self, busy: bool) -> None:
        """While the command is under way it cannot be sent once more; then the hand is where it was."""
        held = self._held()
        if busy:
            self._hand = held
        self._submit.setEnabled(not busy)
        if not busy and held is not None and self._hand is not None:
            self._hand.setFocus(GIVEN_BACK)

    def _held(self) -> QWidget | None:
        """What in this form has the keys; they may be elsewhere by the time an answer comes."""
        focus = self.window().focusWidget()
        return focus if focus is not None and self.isAncestorOf(focus) else None

    async def filled(self) -> Command:
        """The command with every answer; its photos are kept in the database first.

        Raises:
            DomainError: a photo is gone or no photo; an answer means nothing or nobody.
            ExternalError: the database failed.
        """
        command, answers = self._command, self._settled()
        data = {name: value for name, value in answers.items() if name not in _ENVELOPE}
        if self._photos is not None and self._photos.photos:
            data["attachments"] = await self._kept_photos(self._photos)
        reason, code, party = (str(answers.get(name, "")) for name in _ENVELOPE)
        if self._verb is Verb.ASSIST_REPORT:  # whoever assists reports itself
            party = self._context.desk.hall.unit_name(str(answers.get("assist_unit", "")))
        return Command(
            verb=command.verb,
            case_id=command.case_id,
            data=data,
            reason=reason,
            reason_code=code,
            on_behalf_of=party,
            expected_version=self._case.version,
            id=command.id,
        )

    def _settled(self) -> dict[str, object]:
        """Every answer that was given to what is still asked, as the rules take it.

        Raises:
            AnswerRefused: the first answer that cannot be read or must not be missing.
        """
        given: dict[str, object] = {}
        for question in self._asked():
            if question.name not in self._fields:
                continue
            value = settled(question, self._fields[question.name])
            if isinstance(value, str) and not value.strip():
                value = ""
            if value not in ("", None, ()) or question.ask is Ask.UNITS:
                given[question.name] = value
            elif question.required:
                raise AnswerRefused(question.name, missing_text(question))
        return given

    def _asked(self) -> list[Question]:
        """What is in sight, in the order it is answered."""
        return [question for question in self._questions if self._is_asked(question)]

    async def _kept_photos(self, field: PhotoField) -> tuple[Attachment, ...]:
        kind, kept = self._photo_kind, []
        for photo in field.photos:
            data = await asyncio.to_thread(self.draft.photo, photo.file)
            if data is None:
                raise DomainError(_("照片“{name}”已不在草稿里,请移除后重新添加。").format(name=photo.name))
            kept.append(await self._context.desk.keep_photo(data, photo.name, kind))
        return tuple(kept)

    # the case moves under the form

    def follow(self, opened: OpenedCase) -> None:
        """The case moved on: what others answered is shown beside what was typed, which stands until chosen.

        The operator is told, so the next submit means the case as it is now.
        """
        if opened.case.version <= self._case.version:
            return
        self._case = opened.case
        login = self._context.desk.person.login
        others = answers_of_others(opened, self._seen, self._verb, login)
        known, self._merge = self._merge.theirs, self._merge.moved(self._answers(), others)
        self._show_merged()
        last = opened.history[-1] if opened.history else None
        if last is not None and last.actor.person != login:
            said = _("{name}刚办了{command};您填的没有动,送出时按案件现在的样子办。")
            self._news.setText(said.format(name=last.actor.name, command=last.verb.label))
            self._news.show()
        if self._merge.theirs != known:  # what was settled does not come back with every other step
            self._show_merge(last.actor.name if last is not None else "")

    def _show_merge(self, who: str = "") -> None:
        disputes = self._merge.disputes()
        said = merge_text(who, len(disputes)) if who else self.merge_bar.text
        self.merge_bar.show_disputes(said, disputes)

    @Slot(str, str)
    def _on_merge_chosen(self, name: str, choice: str) -> None:
        self._merge = self._merge.choose(name, Choice(choice))
        self._show_merged()
        self._show_merge()

    def _show_merged(self) -> None:
        """The fields hold what was chosen; one that holds it already keeps its cursor."""
        answers = self._answers()
        for name in self._merge.theirs:
            value = self._merge.value(name)
            if not isinstance(value, tuple) and answers[name] != value:
                self.answer(name, value)

    @Slot()
    def _on_merge_settled(self) -> None:
        self.merge_bar.hide()
        self._submit.setFocus(Qt.FocusReason.OtherFocusReason)

    def compare(self) -> bool:
        """Bring the keys to what two people answered; False where there is nothing of the kind."""
        if not self._merge.theirs:
            return False
        self.merge_bar.show()
        self.merge_bar.take_keys()
        return True

    @property
    def is_busy(self) -> bool:
        """Whether its command is under way."""
        return not self._submit.isEnabled() and not self._retired

    def retire(self, sentence: str) -> bool:
        """The form does not apply any more: what was typed stays to be read and copied, as well as a draft.

        False where nothing was typed.
        """
        words = given_words(self._questions, self._answers())
        if not words or words == self._untouched:
            return False
        self._retired = True
        self.kept_words.say(sentence, words)
        for widget in (*self._fields.values(), self._photos, self._submit, self.merge_bar):
            if widget is not None:
                widget.setEnabled(False)
        for label in (self.merge_bar, self._news, self._error):
            label.hide()
        self.kept_words.words.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    @Slot()
    def _on_words_dropped(self) -> None:
        self.draft.drop()
        self.left.emit()

    @Slot(str)
    def show_error(self, sentence: str) -> None:
        self._column.insertWidget(self._error_place, self._error)
        self._say(sentence)

    def show_refusal(self, error: DomainError) -> None:
        """Beside the answer that it is about, and the hand goes there; else below all of them."""
        row = self._rows.get(field_meant(error, self._asked()))
        if row is None:
            self.show_error(str(error))
            return
        row.put_below(self._error)
        field = self._photos if row.question.ask is Ask.PHOTOS else self._fields[row.question.name]
        if field is not None and self._held() is not None:
            self._hand = None
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(field, NamePicker):
            field.close_list()
        self._say(said_beside(error, row.question))
        self._scroller.ensureWidgetVisible(row)

    def _say(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.show()

    def focus_first(self) -> None:
        """Put the hand where the first answer is missing; what must be answered comes first."""
        missing = [question for question in self._questions if self._is_missing(question)]
        wanted = next((question for question in missing if question.required), next(iter(missing), None))
        field = self._fields[wanted.name] if wanted is not None else self._submit
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_missing(self, question: Question) -> bool:
        field = self._fields.get(question.name)
        return field is not None and not cast(Answer, field).value and self._is_asked(question)
