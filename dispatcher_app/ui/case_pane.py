"""The centre of a seat: one case with its proposal, its facts, its photos, its history and its commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.action_bar import ActionBar
from dispatcher_app.ui.case_header import CaseHeader
from dispatcher_app.ui.case_words import sections
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.gate_words import sent_back, sent_back_text
from dispatcher_app.ui.history_words import timeline
from dispatcher_app.ui.proposal_panel import ProposalPanel
from dispatcher_app.ui.side.round_words import earlier_photos
from dispatcher_app.ui.side.unfit import unfit
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.fact_grid import FactGrid
from dispatcher_app.widgets.fitting_scroll import ScrollColumn, YieldingScroll
from dispatcher_app.widgets.list_states import Skeleton
from dispatcher_app.widgets.photo_pair import Photo, PhotoPair
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.timeline import Timeline
from dispatcher_app.widgets.times import clock_text

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
        self._photo_failed = False
        self._merged: tuple[Case, ...] = ()
        self._merged_of = 0
        hall = context.desk.hall
        self.header = CaseHeader(hall, self)
        self.proposal = ProposalPanel(context.desk, self)
        self.sent_back = QLabel("", self)
        self.sent_back.setObjectName("case_sent_back")
        self.sent_back.setTextFormat(Qt.TextFormat.PlainText)
        self.sent_back.setWordWrap(True)
        sizes = current_sizes()
        self.sent_back.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        set_look(self.sent_back, role="due", surface="due")
        self.facts = FactGrid(self)
        self.photos = PhotoPair(self)
        self.timeline = Timeline(hall.zone, self)
        self.action_bar = ActionBar(self)
        self.action_bar.follow_keys_of(self.timeline.text)
        self.nothing = EmptyNote("inbox", "", parent=self)
        self._say_why_empty()
        set_look(self, surface="input")
        self._lay_out()
        self._skeleton = Skeleton(self)
        self._connect()

    def _lay_out(self) -> None:
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self._page())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _page(self) -> QWidget:
        page, upper = QWidget(self), QWidget(self)
        column, within = QVBoxLayout(page), QVBoxLayout(upper)
        for each in (column, within):
            each.setContentsMargins(0, 0, 0, 0)
            each.setSpacing(0)
        within.addWidget(self.header)
        within.addWidget(self.sent_back)
        within.addWidget(self.proposal)
        within.addWidget(self._halves(), 1)
        room = YieldingScroll(upper, self)  # large text on a low screen
        for surface in (room.viewport(), upper):
            set_look(surface, surface="input")
        column.addWidget(room, 1)
        column.addWidget(self.action_bar)
        return page

    def _halves(self) -> QSplitter:
        upper = QSplitter(Qt.Orientation.Horizontal, self)
        upper.setObjectName("case_upper")
        upper.addWidget(_scrolled(self.facts))
        upper.addWidget(_padded(self.photos))
        halves = QSplitter(Qt.Orientation.Vertical, self)
        halves.setObjectName("case_halves")
        halves.addWidget(upper)
        halves.addWidget(self.timeline)
        halves.setSizes(list(_HALVES))
        upper.setSizes(list(_UPPER))
        for splitter in (upper, halves):
            splitter.setChildrenCollapsible(False)
        return halves

    def _connect(self) -> None:
        self.action_bar.chosen.connect(self.verb_chosen)
        self.photos.photo_wanted.connect(self._on_photo_wanted)
        self._context.in_hand.loading.connect(self._on_loading)
        self._context.in_hand.changed.connect(self._on_case_changed)

    @Slot()
    def open_more(self) -> None:
        """What may be done besides, where the case is on the screen."""
        if self._stack.currentIndex() and self.isVisible():
            self.action_bar.open_more()

    # showing

    @Slot(int)
    def _on_loading(self, case_id: int) -> None:
        """The case before stays readable for a moment; a slow database shows the shape of what comes."""
        if self._case is None or self._case.id != case_id:
            self._skeleton.begin()

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        self._skeleton.end()
        self._case = opened.case if opened else None
        self.proposal.show_case(opened)
        if opened is None:
            self._say_why_empty()
            self._stack.setCurrentIndex(0)
            return
        desk, case = self._context.desk, opened.case
        self.header.show_case(case, desk.now(), opened.history)
        step = sent_back(opened)
        self.sent_back.setVisible(step is not None)
        self.sent_back.setText(sent_back_text(step, desk) if step is not None else "")
        self._show_facts(opened)
        self._show_history(opened)
        gate = set(self.proposal.verbs or ())
        offered = (pair for pair in desk.verbs(case) if not unfit(case, pair[0], desk.hall))
        verbs = tuple(pair for pair in offered if pair[0] not in gate)
        self.action_bar.show_verbs(verbs, self.proposal.exceptions)
        self._show_photos(opened)
        self._stack.setCurrentIndex(1)
        self._context.tasks.start(self._read_merged(opened), name=f"merged-{case.id}")

    def _show_facts(self, opened: OpenedCase) -> None:
        """At once what the case itself says; the cases merged with it as soon as they are read."""
        desk, case = self._context.desk, opened.case
        if self._merged_of != case.id:
            self._merged_of, self._merged = case.id, ()
        deciding = self.proposal.verbs is not None
        self.facts.set_sections(
            sections(case, desk.hall, desk.role, opened.history, deciding=deciding, merged=self._merged)
        )

    async def _read_merged(self, opened: OpenedCase) -> None:
        """Beside the case, so that nobody waits for it."""
        registers = self._context.desk.registers
        if registers is None:
            return
        try:
            found = tuple(await registers.merged_with(opened.case))
        except ExternalError:
            return  # the case is readable without; whoever reads the lists says that the server is away
        if self._context.in_hand.opened is opened and found != self._merged:
            self._merged = found
            self._show_facts(opened)
            if any(step.verb is Verb.MERGE for step in opened.history):
                self._show_history(opened)

    def _show_history(self, opened: OpenedCase) -> None:
        desk = self._context.desk
        named = {step.changes.get("merged_into") or 0 for step in opened.history}
        rows = (desk.open_cases.rows.get(case_id) for case_id in named)
        numbers = {row.case_id: row.number for row in rows if row is not None}
        numbers |= {case.id: case.number for case in self._merged}
        self.timeline.set_entries(timeline(opened.history, desk.hall, numbers), desk.now())

    def _say_why_empty(self) -> None:
        """Nothing was chosen, or what was chosen was not read before the server went away."""
        if self._context.in_hand.is_loading:
            advice = _("看过的案件仍可查阅;恢复联系后自动打开这一件")
            self.nothing.set_words(_("这件案件还没有读到"), advice)
        else:
            self.nothing.set_words(_("从左侧队列选一件案件"), _("↑ ↓ 选择,Enter 办理,F1 看手册和按键"))

    def _show_photos(self, opened: OpenedCase) -> None:
        if self._photo_failed:  # asked for once more, now that the database answers again
            self._photo_failed = False
            self.photos.set_photos(())
        case, added = opened.case, _added_at(opened.history)
        now, zone = self._context.desk.now(), self._context.desk.hall.zone
        earlier = earlier_photos(self._context.desk.hall, opened.history)
        self.photos.set_photos(
            (
                Photo(
                    photo.sha256,
                    photo.name,
                    photo.kind,
                    clock_text(added.get(photo.sha256), now, zone),
                    of_earlier=earlier.get(photo.sha256, ""),
                )
                for photo in case.attachments
            ),
            case.number,
        )

    @Slot(str)
    def _on_photo_wanted(self, sha: str) -> None:
        self._context.tasks.start(self._supply(sha), name=f"photo-{sha[:8]}")

    async def _supply(self, sha: str) -> None:
        case = self._case
        wanted = next((photo for photo in case.attachments if photo.sha256 == sha), None) if case else None
        if wanted is None:
            return
        try:
            data = await self._context.desk.photos.fetch(wanted)
        except ExternalError:
            self._photo_failed = True
            raise
        self.photos.supply(sha, data)

    @Slot()
    def tick(self) -> None:
        self.header.tick(self._context.desk.now())
        self.proposal.tick()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._skeleton.setGeometry(self.rect())


def _added_at(history: Sequence[Step]) -> dict[str, datetime]:
    """When each photo came to the case, by its hash."""
    added: dict[str, datetime] = {}
    for step in history:
        for photo in step.changes.get("attachments") or ():
            added.setdefault(photo.sha256, step.at)
    return added


def _scrolled(widget: QWidget) -> ScrollColumn:
    area = ScrollColumn(widget, widget.parentWidget())
    set_look(area.viewport(), surface="input")
    set_look(widget, surface="input")
    return area


def _padded(widget: QWidget) -> QWidget:
    frame, sizes = QWidget(widget.parentWidget()), current_sizes()  # parentless it would go last for Tab
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
    layout.addWidget(widget)
    set_look(frame, surface="input")
    return frame
