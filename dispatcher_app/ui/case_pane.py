"""The centre of a seat: one case with its proposal, its facts, its photos, its history and its commands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Attachment, Case, PhotoKind
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.ui.action_bar import ActionBar
from dispatcher_app.ui.case_header import CaseHeader
from dispatcher_app.ui.case_words import sections, timeline
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.proposal_panel import ProposalPanel
from dispatcher_app.widgets.fact_grid import FactGrid
from dispatcher_app.widgets.photo_pair import Photo, PhotoPair
from dispatcher_app.widgets.theme import set_look
from dispatcher_app.widgets.timeline import Timeline

#: Shares of facts above history, and of facts beside photos.
_HALVES = (1150, 850)
_UPPER = (1100, 900)


class CasePane(QWidget):
    """Shows the case in hand; empty until one is chosen.

    Signals:
        verb_chosen: a command's button was pressed; argument is the verb.
    """

    verb_chosen = Signal(object)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("case_pane")
        self._context = context
        self._case: Case | None = None
        self._shown_photos: tuple[Attachment, ...] = ()
        hall = context.desk.hall
        self.header = CaseHeader(hall, self)
        self.proposal = ProposalPanel(context.desk, self)
        self.facts = FactGrid(self)
        self.photos = PhotoPair(self)
        self.timeline = Timeline(hall.zone, self)
        self.actions = ActionBar(self)
        self._nothing = QLabel(_("从左侧队列选一件案件\n↑ ↓ 选择,Enter 办理,F1 看所有按键"), self)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_look(self._nothing, role="secondary")
        set_look(self, surface="input")
        self._lay_out()
        self.actions.chosen.connect(self.verb_chosen)
        context.in_hand.changed.connect(self._on_case_changed)

    def _lay_out(self) -> None:
        upper = QSplitter(Qt.Orientation.Horizontal, self)
        upper.setObjectName("case_upper")
        upper.addWidget(_scrolled(self.facts))
        upper.addWidget(self.photos)
        halves = QSplitter(Qt.Orientation.Vertical, self)
        halves.setObjectName("case_halves")
        halves.addWidget(upper)
        halves.addWidget(self.timeline)
        halves.setSizes(list(_HALVES))
        upper.setSizes(list(_UPPER))
        for splitter in (upper, halves):
            splitter.setChildrenCollapsible(False)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.proposal)
        column.addWidget(halves, 1)
        column.addWidget(self.actions)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        self._case = opened.case if opened else None
        self.proposal.show_case(opened)
        if opened is None:
            self._stack.setCurrentIndex(0)
            return
        desk, case = self._context.desk, opened.case
        self.header.show_case(case, desk.now())
        self.facts.set_sections(sections(case, desk.hall))
        self.timeline.set_entries(timeline(opened.history, desk.hall), desk.now())
        gate = set(self.proposal.verbs or ())
        self.actions.show_verbs(tuple(pair for pair in desk.verbs(case) if pair[0] not in gate))
        self._stack.setCurrentIndex(1)
        if case.attachments != self._shown_photos:
            self._shown_photos = case.attachments
            self._context.tasks.start(self._load_photos(case), name=f"photos-{case.id}")

    async def _load_photos(self, case: Case) -> None:
        shown = []
        for attachment in case.attachments:
            data = await self._context.desk.photos.fetch(attachment)
            shown.append(Photo(attachment.sha256, attachment.name, _side(attachment.kind), data=data or b""))
        if self._case is not None and self._case.id == case.id:
            self.photos.set_photos(shown)

    @Slot()
    def tick(self) -> None:
        self.header.tick(self._context.desk.now())


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    set_look(area.viewport(), surface="input")
    set_look(widget, surface="input")
    return area


def _side(kind: PhotoKind) -> str:
    """Photos of the check stand with those after handling, which they confirm."""
    return PhotoKind.AFTER.value if kind is PhotoKind.CHECK else kind.value
