"""What a command asks before it goes out: a short form made from the transition table, in a side sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.case import TEXT_LIMITS, Case, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import ClosingKind
from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.photo_field import PhotoField
from dispatcher_app.ui.verb_forms import Ask, Question, questions
from dispatcher_app.widgets.choice_list import ChoiceList
from dispatcher_app.widgets.theme import current_sizes, set_look

_ENVELOPE = ("reason", "reason_code", "on_behalf_of")


class ActionForm(QWidget):
    """Asks the questions of *verb* on *case* and sends the command.

    What is typed is kept as a draft until the command is committed; a refusal shows here and loses nothing.

    Signals:
        done: the command was committed; argument is the case as it is now.
        left: the form was given up; what was typed stays as a draft.
    """

    done = Signal(object)
    left = Signal()

    def __init__(self, context: SeatContext, case: Case, verb: Verb, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("action_form")
        self._context, self._case, self._verb = context, case, verb
        self._command = Command(verb=verb, case_id=case.id, expected_version=case.version)
        self._questions = questions(case, verb)
        self._fields: dict[str, QWidget] = {}
        self._readers: dict[str, Callable[[], object]] = {}
        self._writers: dict[str, Callable[[object], None]] = {}
        self._photos: PhotoField | None = None
        self._photo_kind = PhotoKind.AFTER
        self._error = QLabel("", self)
        self._error.setObjectName("action_error")
        self._error.setWordWrap(True)
        set_look(self._error, role="over")
        self._error.hide()
        self._lay_out()
        self._preset()
        self._restore()

    @property
    def verb(self) -> Verb:
        return self._verb

    @property
    def case_id(self) -> int:
        return self._case.id

    # building

    def _lay_out(self) -> None:
        sizes = current_sizes()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.pane)
        layout.setSpacing(sizes.gap)
        layout.addWidget(self._caption())
        for question in self._questions:
            self._add(layout, question)
        layout.addWidget(self._error)
        layout.addLayout(self._buttons())
        layout.addStretch(1)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.submit)

    def _caption(self) -> QLabel:
        label = QLabel(f"{self._case.number}  {self._case.title}", self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        set_look(label, role="secondary")
        return label

    def _add(self, layout: QVBoxLayout, question: Question) -> None:
        if question.ask is not Ask.TICK:
            star = " *" if question.required else ""
            label = QLabel(_(question.label) + star, self)
            set_look(label, role="secondary")
            layout.addWidget(label)
        field = self._make(question)
        field.setObjectName(f"ask_{question.name}")
        self._fields[question.name] = field
        layout.addWidget(field)

    def _make(self, question: Question) -> QWidget:
        make = {
            Ask.CHOICE: self._make_choice,
            Ask.TEXT: self._make_text,
            Ask.PARTY: self._make_party,
            Ask.TICK: self._make_tick,
            Ask.PHOTOS: self._make_photos,
        }
        return make[question.ask](question)

    def _make_choice(self, question: Question) -> QWidget:
        field = ChoiceList([(choice.value, choice.label) for choice in question.choices], self)
        self._bind(question.name, lambda: field.key, lambda value: field.choose(str(value)))
        field.chosen.connect(self._keep_draft)
        return field

    def _make_text(self, question: Question) -> QWidget:
        field = QPlainTextEdit(self)
        field.setTabChangesFocus(True)
        field.setFixedHeight(current_sizes().px(96))
        self._bind(question.name, field.toPlainText, lambda value: field.setPlainText(str(value)))
        field.textChanged.connect(self._keep_draft)
        return field

    def _make_party(self, question: Question) -> QWidget:
        field = QLineEdit(self)
        field.setMaxLength(80)
        self._bind(question.name, field.text, lambda value: field.setText(str(value)))
        field.textChanged.connect(self._keep_draft)
        return field

    def _make_tick(self, question: Question) -> QWidget:
        text = self._case.closing_condition
        label = _(question.label) + (_(":{condition}").format(condition=text) if text else "")
        field = QCheckBox(label, self)
        self._bind(question.name, field.isChecked, lambda value: field.setChecked(bool(value)))
        field.toggled.connect(self._keep_draft)
        return field

    def _make_photos(self, question: Question) -> QWidget:
        self._photo_kind = question.photo_kind or PhotoKind.AFTER
        self._photos = PhotoField(self._context.tasks, self)
        self._photos.refused.connect(self._show_error)
        return self._photos

    def _bind(self, name: str, read: Callable[[], object], write: Callable[[object], None]) -> None:
        self._readers[name], self._writers[name] = read, write

    def _buttons(self) -> QHBoxLayout:
        self._submit = QPushButton(_("{command}  Ctrl+Enter").format(command=self._verb.label), self)
        self._submit.setObjectName("action_submit")
        set_look(self._submit, kind="primary")
        self._submit.clicked.connect(self.submit)
        cancel = QPushButton(_("取消  Esc"), self)
        cancel.setObjectName("action_cancel")
        cancel.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(self._submit)
        row.addWidget(cancel)
        row.addStretch(1)
        return row

    # filling

    def _preset(self) -> None:
        """Answers that are nearly always right, so that the hand only confirms."""
        if self._verb is Verb.CLOSE:
            kind = ClosingKind.OVERDUE if self._case.overdue else ClosingKind.NORMAL
            self._writers["closing_kind"](kind.value)
        if (
            "on_behalf_of" in self._writers
            and self._case.lead_unit
            and self._verb
            in (
                Verb.UNIT_RETURN,
                Verb.SUBMIT_RESULT,
            )
        ):
            self._writers["on_behalf_of"](self._context.desk.hall.unit_name(self._case.lead_unit))

    def answer(self, name: str, value: object) -> None:
        """Fill one answer from outside (a digit on the review panel, the command line)."""
        self._writers[name](value)

    def _restore(self) -> None:
        draft = self._context.desk.drafts.get(self._owner, self._key)
        if draft is None:
            return
        for name, value in msgspec.json.decode(draft.body, type=dict[str, str | bool]).items():
            if name in self._writers:
                self._writers[name](value)

    @property
    def _owner(self) -> str:
        return self._context.desk.person.login

    @property
    def _key(self) -> str:
        return f"case:{self._case.id}:{self._verb.value}"

    @Slot()
    def _keep_draft(self) -> None:
        values = {name: read() for name, read in self._readers.items()}
        for name, value in values.items():
            limit = TEXT_LIMITS.get(name)
            if limit is not None and isinstance(value, str) and len(value) > limit:
                self._writers[name](value[:limit])
                self._show_error(_("最多 {limit} 字,多出的没有录入。").format(limit=limit))
                return
        body = msgspec.json.encode(values).decode()
        self._context.desk.drafts.save(self._owner, self._key, body, self._context.desk.now())

    # sending

    @Slot()
    def submit(self) -> None:
        if self._submit.isEnabled():
            self._submit.setEnabled(False)
            self._context.tasks.start(self._send(), name=f"{self._verb.value}-{self._case.id}")

    async def _send(self) -> None:
        try:
            done = await self._context.desk.perform(await self._filled(), initiator=self)
        except DomainError as error:
            self._show_error(str(error))
            return
        finally:
            self._submit.setEnabled(True)
        self._context.desk.drafts.drop(self._owner, self._key)
        self.done.emit(done.case)

    async def _filled(self) -> Command:
        values = {name: read() for name, read in self._readers.items()}
        data: dict[str, object] = {
            name: value for name, value in values.items() if name not in _ENVELOPE and value != ""
        }
        if self._photos is not None and self._photos.photos:
            keep = self._context.desk.photos.keep
            data["attachments"] = tuple(
                [await keep(photo.data, photo.name, self._photo_kind) for photo in self._photos.photos]
            )
        texts = {name: str(values.get(name, "")) for name in _ENVELOPE}
        return replace(self._command, data=data, **texts)

    @Slot(str)
    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.show()

    def focus_first(self) -> None:
        """Put the hand where the first answer is missing."""
        for question in self._questions:
            reader = self._readers.get(question.name)
            if reader is not None and not reader():
                self._fields[question.name].setFocus()
                return
        self._submit.setFocus()
