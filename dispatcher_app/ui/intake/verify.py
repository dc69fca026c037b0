"""What the collector found on site, entered by the seat in the collector's name."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from dispatcher_app.domain.case import TEXT_LIMITS, Case, Finding
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.intake_draft import DraftPhoto, ReportDraft
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.intake.footer import KEYS
from dispatcher_app.ui.intake.photos import PhotoStrip
from dispatcher_app.ui.party_names import collector_with_code
from dispatcher_app.widgets.choice_list import ChoiceList
from dispatcher_app.widgets.photo_intake import PhotoIntake
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text, duration_text


class VerifyPanel(QFrame):
    """Collector, finding, photos. Every change is told at once.

    Signals:
        draft_changed: argument is the :class:`ReportDraft` as it is now.
        entered: the result is to be sent.
    """

    draft_changed = Signal(object)
    entered = Signal()

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verify_panel")
        set_look(self, surface="window")
        self._context = context
        self._draft: ReportDraft | None = None
        self._request = QLabel("", self)
        self._request.setObjectName("verify_request")
        self._request.setWordWrap(True)
        set_look(self._request, role="title")
        self.collector = QComboBox(self)
        self.collector.setObjectName("collector")
        self.collector.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = QLineEdit(self.collector)
        line.setMaxLength(TEXT_LIMITS["on_behalf_of"])
        line.setPlaceholderText(_("哪位采集员到的现场"))
        self.collector.setLineEdit(line)
        line.editingFinished.connect(self._on_collector_left)
        self.finding = ChoiceList([(finding.value, finding.label) for finding in Finding], self)
        self.photos = PhotoStrip(context, self)
        self._taker = PhotoIntake(self)
        self._taker.set_accepting(True, _("松开即添加核实照片"))
        self._error = QLabel("", self)
        self._error.setObjectName("verify_error")
        set_look(self._error, role="over")
        self.go = QPushButton(f"{Verb.VERIFICATION_RESULT.label}  {KEYS.advance}", self)
        self.go.setObjectName("verify_go")
        set_look(self.go, kind="primary")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        sizes = current_sizes()
        grid = QGridLayout(self)
        grid.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        grid.setHorizontalSpacing(sizes.pane)
        grid.setVerticalSpacing(sizes.gap)
        grid.setColumnMinimumWidth(0, sizes.px(56))
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._request, 0, 0, 1, 2)
        for number, (title, field) in enumerate(
            ((_("采集员"), self.collector), (_("结论"), self.finding), (_("照片"), self.photos)), start=1
        ):
            label = QLabel(title, self)
            label.setMinimumHeight(sizes.row)
            set_look(label, role="secondary")
            grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, number, 1)
        grid.addWidget(self._error, 4, 1)
        grid.addWidget(self.go, 5, 1, Qt.AlignmentFlag.AlignLeft)

    def _connect(self) -> None:
        self.collector.editTextChanged.connect(self._on_collector_changed)
        self.finding.chosen.connect(self._on_finding_chosen)
        self.photos.files_wanted.connect(self._taker.ask_for_files)
        self.photos.added.connect(self._on_photo_added)
        self.photos.removed.connect(self._on_photo_removed)
        self.photos.refused.connect(self.say)
        self._taker.files_offered.connect(self.photos.add_files)
        self._taker.image_pasted.connect(self.photos.add_picture)
        self.go.clicked.connect(self.entered)

    def show_request(self, opened: OpenedCase, draft: ReportDraft) -> None:
        """Show who asked, and what was entered for *draft* already."""
        same = self._draft is not None and self._draft.id == draft.id
        self._draft = draft
        self._request.setText(self._asked(opened))
        if not same:
            self._begin(opened.case)
        if self.collector.currentText() != draft.collector:  # else the cursor stays where it is
            self.collector.blockSignals(True)
            self.collector.setEditText(draft.collector)
            self.collector.blockSignals(False)
        if not same or self.finding.key != draft.finding:
            self.finding.clear()
            self.finding.blockSignals(True)
            self.finding.choose(draft.finding)
            self.finding.blockSignals(False)
        if not same:
            self.photos.show_photos((), draft.photos)

    def _begin(self, case: Case) -> None:
        """Another case, or another draft of it."""
        self._error.clear()
        self.collector.blockSignals(True)
        self.collector.clear()
        self.collector.addItems(self._collectors(case))
        self.collector.setCurrentIndex(-1)
        self.collector.setEditText("")
        self.collector.blockSignals(False)

    def _asked(self, opened: OpenedCase) -> str:
        desk = self._context.desk
        for step in reversed(opened.history):
            if step.verb is Verb.REQUEST_VERIFICATION:
                sentence = _("{name} {time} 下发核实,已等 {length}")
                return sentence.format(
                    name=step.actor.name,
                    time=clock_text(step.at, desk.now(), desk.hall.zone),
                    length=duration_text(desk.now() - step.at),
                )
        return _("等待核实")

    def _collectors(self, case: Case) -> list[str]:
        """Everyone who walks, those of the case's community first."""
        hall = self._context.desk.hall
        here = hall.community_code(case.cell_code) if case.cell_code else ""
        people = sorted(hall.pack.collectors, key=lambda person: person.community_code != here)
        return [_("{name}({code})").format(name=person.name, code=person.code) for person in people]

    def missing(self) -> str:
        """What the result still lacks, in a sentence; empty if it is complete."""
        if self._draft is None or not self._draft.collector.strip():
            self.collector.setFocus()
            return _("请写明是哪位采集员核实的。")
        try:
            self._settle_collector()
        except DomainError as error:
            self.collector.setFocus()
            return str(error)
        if not self._draft.finding:
            self.finding.setFocus()
            return _("请选核实结论:按 1 属实,按 2 未发现。")
        return ""

    def _settle_collector(self) -> None:
        name = collector_with_code(self._context.desk.hall)(self.collector.currentText())
        if name != self.collector.currentText():
            self.collector.setEditText(name)

    @Slot()
    def _on_collector_left(self) -> None:
        """Initials become the name as soon as the hand goes on; what is wrong is said when it is sent."""
        with suppress(DomainError):
            self._settle_collector()

    @Slot(str)
    def say(self, sentence: str) -> None:
        self._error.setText(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The digits answer wherever on the panel the keys are, but never in a line of text."""
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(Finding) and not event.modifiers():
            self.finding.choose(list(Finding)[number].value)
        else:
            super().keyPressEvent(event)

    def _change(self, draft: ReportDraft) -> None:
        self._error.clear()
        self._draft = draft
        self.draft_changed.emit(draft)

    @Slot(str)
    def _on_collector_changed(self, text: str) -> None:
        if self._draft is not None:
            self._change(replace(self._draft, collector=text))

    @Slot(str)
    def _on_finding_chosen(self, value: str) -> None:
        if self._draft is not None:
            self._change(replace(self._draft, finding=value))

    @Slot(object)
    def _on_photo_added(self, photo: DraftPhoto) -> None:
        if self._draft is not None:
            self._change(replace(self._draft, photos=(*self._draft.photos, photo)))
            self.photos.show_photos((), self._draft.photos)

    @Slot(object)
    def _on_photo_removed(self, photo: DraftPhoto) -> None:
        if self._draft is not None:
            kept = tuple(other for other in self._draft.photos if other != photo)
            self._change(replace(self._draft, photos=kept))
            self.photos.show_photos((), kept)
