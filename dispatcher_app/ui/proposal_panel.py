"""Panel of whoever decides: what is proposed or applied for, against what, with one key to let it through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Application, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.ui.gate_words import Proposal, approval_text, last_proposal, proposal_of
from dispatcher_app.ui.verb_forms import key_text, reasons_of
from dispatcher_app.widgets.fact_grid import FactGrid, FactSection
from dispatcher_app.widgets.fitting_scroll import FittingScroll
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, current_theme, set_look, theme_notifier

#: The answers at each gate: the one that lets the case through, the one that sends it back.
ANSWERS: dict[Stage, tuple[Verb, Verb]] = {
    Stage.DISPATCH_REVIEW: (Verb.APPROVE_DISPATCH, Verb.RETURN_DISPATCH),
    Stage.CLOSURE_REVIEW: (Verb.CLOSE, Verb.RETURN_CLOSURE),
    Stage.AWAITING_FILING: (Verb.APPROVE_FILING, Verb.SEND_BACK),
}
#: What lets each application pass.
GRANTS: dict[Application, Verb] = {
    Application.EXTENSION: Verb.GRANT_EXTENSION,
    Application.SHELVING: Verb.GRANT_SHELVING,
    Application.DEFERRAL: Verb.GRANT_DEFERRAL,
}
#: The key that lets pass what was proposed, whatever it was.
PASS_KEY = "A"
_BAR = 3


def answers_to(opened: OpenedCase) -> tuple[Verb, Verb] | None:
    """Letting through means what was proposed: a case put up for declining is let through by declining it."""
    case = opened.case
    if case.stage is Stage.HANDLING and case.application is not None:
        return GRANTS[case.application], Verb.REFUSE_APPLICATION
    if case.stage is Stage.CLOSED and case.reopen_asker:
        return Verb.CONSENT_REOPEN, Verb.REFUSE_REOPEN
    proposal = last_proposal(opened)
    if proposal is not None and proposal.verb is Verb.PROPOSE_DECLINE:
        return Verb.DECLINE, Verb.SEND_BACK
    return ANSWERS.get(opened.case.stage)


#: Rows of evidence that stay in sight where large text leaves no room for all.
_LEAST_EVIDENCE = 4


class ProposalPanel(QFrame):
    """Shown above the case while it waits at a gate for this seat.

    Signals:
        approved: the case may pass; argument is the verb.
        returned: it goes back; arguments are the verb and the reason's code.
    """

    approved = Signal(object)
    returned = Signal(object, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("proposal_panel")
        set_look(self, surface="panel")
        self._desk = desk
        self._verbs: tuple[Verb, Verb] | None = None
        self._opened: OpenedCase | None = None
        self._shown: Proposal | None = None
        self._reasons: list[str] = []
        self._answered_by: Verb | None = None
        self._title = self._label("gate_title", "title")
        self._evidence = FactGrid(self)
        self._evidence.setObjectName("gate_evidence")
        self._evidence_area = FittingScroll(self._evidence, _LEAST_EVIDENCE, self)
        for surface in (self._evidence_area.viewport(), self._evidence):
            set_look(surface, surface="panel")
        self._why_not = self._label("gate_why_not", "over")
        self._caption = self._label("gate_return_caption", "secondary")
        self._approve = QPushButton("", self)
        self._approve.setObjectName("gate_approve")
        set_look(self._approve, kind="primary")
        set_icon(self._approve, "check", "on_primary")
        self._approve.clicked.connect(self._on_approve_clicked)
        self._refuse = QPushButton("", self)
        self._refuse.setObjectName("gate_refuse")
        self._refuse.clicked.connect(self._on_reason_clicked)
        self._lay_out()
        self.hide()

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel("", self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(role in ("title", "over"))
        set_look(label, role=role)
        return label

    def _lay_out(self) -> None:
        sizes = current_sizes()
        inset = sizes.pane
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_BAR, inset, 0, inset)
        layout.setSpacing(sizes.gap)
        for widget in (self._title, self._why_not):
            widget.setContentsMargins(inset - _BAR, 0, inset, 0)
        layout.addWidget(self._title)
        layout.addWidget(self._evidence_area)
        layout.addWidget(self._why_not)
        first = QHBoxLayout()
        first.setContentsMargins(inset - _BAR, 0, inset, 0)
        first.setSpacing(sizes.gap)
        first.addWidget(self._approve)
        first.addWidget(self._refuse)
        first.addStretch(1)
        layout.addLayout(first)
        second = QHBoxLayout()
        second.setContentsMargins(inset - _BAR, 0, inset, 0)
        second.addWidget(self._caption, 0, Qt.AlignmentFlag.AlignTop)
        self._return_row = FlowLayout(spacing=sizes.grid)
        second.addLayout(self._return_row, 1)
        layout.addLayout(second)
        self._fit()
        theme_notifier().changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        """In line with the first of the reasons beside it."""
        self._caption.setFixedHeight(current_sizes().row)

    @property
    def approve_button(self) -> QPushButton:
        return self._approve

    @property
    def verbs(self) -> tuple[Verb, Verb] | None:
        """(let through, send back) while the panel is shown."""
        return self._verbs

    @property
    def exceptions(self) -> frozenset[Verb]:
        """Commands against what was proposed: possible, but never by the key that lets pass."""
        declining = self._verbs is not None and self._verbs[0] is Verb.DECLINE
        return frozenset({Verb.APPROVE_FILING}) if declining else frozenset()

    @property
    def reasons(self) -> Sequence[str]:
        """Codes of the reasons for sending back, in the order of their digits."""
        return self._reasons

    def show_case(self, opened: OpenedCase | None) -> None:
        verbs = answers_to(opened) if opened is not None else None
        if opened is None or verbs is None or verbs[0] not in dict(self._desk.verbs(opened.case)):
            self._verbs, self._reasons, self._opened = None, [], None
            self.hide()
            return
        self._verbs, self._opened, self._shown = verbs, opened, None
        self._show_proposal(opened)
        self._show_answers(opened.case, verbs)
        self.show()

    def tick(self) -> None:
        """What granting would come to moves with the time; all else stays as it is, and costs nothing."""
        if self._opened is not None and self._opened.case.application is not None:
            self._show_proposal(self._opened)

    def _show_proposal(self, opened: OpenedCase) -> None:
        proposal = proposal_of(opened, self._desk)
        if proposal != self._shown:
            self._shown = proposal
            self._title.setText(proposal.title)
            self._evidence.set_sections([FactSection("", proposal.evidence)])

    def _show_answers(self, case: Case, verbs: tuple[Verb, Verb]) -> None:
        approve, send_back = verbs
        why_not = dict(self._desk.verbs(case)).get(approve, "")
        self._approve.setText(f"{approval_text(case, approve)}  {PASS_KEY}")
        self._approve.setEnabled(not why_not)
        self._approve.setToolTip(why_not)
        self._why_not.setText(why_not)
        self._why_not.setVisible(bool(why_not))
        self._fill_reasons(case, send_back)

    def _fill_reasons(self, case: Case, verb: Verb) -> None:
        why_not = dict(self._desk.verbs(case)).get(verb, "")
        choices = reasons_of(case, verb)
        if [choice.value for choice in choices] != self._reasons or self._answered_by != verb:
            self._answered_by = verb
            self._make_reasons(verb, [(choice.value, choice.label) for choice in choices])
        row = [self._return_row.itemAt(at) for at in range(self._return_row.count())]
        for button in (self._refuse, *(item.widget() for item in row if item is not None)):
            if button is not None:
                button.setEnabled(not why_not)
                button.setToolTip(why_not)

    def _make_reasons(self, verb: Verb, choices: Sequence[tuple[str, str]]) -> None:
        while (item := self._return_row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._reasons = [code for code, _label in choices]
        self._caption.setText(verb.label)
        self._caption.setVisible(bool(choices))
        self._refuse.setVisible(not choices)  # without coded reasons it opens the form for the words
        self._refuse.setText(f"{verb.label}  {key_text(verb)}")
        buttons: list[QPushButton] = [self._refuse]
        for position, (code, label) in enumerate(choices, start=1):
            button = QPushButton(f"{position} {label}", self)
            button.setObjectName(f"gate_return_{position}")
            button.setProperty("code", code)
            set_look(button, kind="quiet")
            button.clicked.connect(self._on_reason_clicked)
            self._return_row.addWidget(button)
            buttons.append(button)
        chain_keys(self._approve, *buttons)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar at the left says that something waits to be decided; a hair line ends the panel."""
        super().paintEvent(event)
        theme = current_theme()
        with QPainter(self) as painter:
            painter.fillRect(0, 0, _BAR, self.height(), QColor(theme.accent))
            painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.line))

    @Slot()
    def _on_approve_clicked(self) -> None:
        if self._verbs is not None:
            self.approved.emit(self._verbs[0])

    @Slot()
    def _on_reason_clicked(self) -> None:
        if self._verbs is not None:
            self.returned.emit(self._verbs[1], str(self.sender().property("code") or ""))
