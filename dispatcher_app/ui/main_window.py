"""One person's window: puts the panes of the seat together and wires them. It decides nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.services.intake_draft import ReportDraft
from dispatcher_app.ui.alarms.place import AlarmPlace
from dispatcher_app.ui.case_company import CaseCompany
from dispatcher_app.ui.case_lookup import CaseLookup
from dispatcher_app.ui.case_pane import CasePane
from dispatcher_app.ui.claim_desk import ClaimDesk
from dispatcher_app.ui.component_register.place import RegisterPlace
from dispatcher_app.ui.context import CaseInHand, SeatContext, Voice
from dispatcher_app.ui.detached_panes import DetachedPanes
from dispatcher_app.ui.duplicates_dock import DuplicatesDock
from dispatcher_app.ui.header_bar import HeaderBar
from dispatcher_app.ui.help_sheet import HelpOver
from dispatcher_app.ui.in_force.phrases import Phrases
from dispatcher_app.ui.in_force.sheet import InForceSheet
from dispatcher_app.ui.in_force.strip import InForceStrip
from dispatcher_app.ui.intake.view import IntakeView
from dispatcher_app.ui.kept_drafts import KeptDrafts
from dispatcher_app.ui.map.dock import MapDock
from dispatcher_app.ui.map.layer_memory import LayerMemory
from dispatcher_app.ui.map.unit_area import UnitAreaOnMap
from dispatcher_app.ui.own_seat import OwnSeat
from dispatcher_app.ui.pane_order import panes
from dispatcher_app.ui.queue_dock import QueueDock
from dispatcher_app.ui.sandbox.calls.place import CallPlace
from dispatcher_app.ui.sandbox.leaving import ExerciseLeaving
from dispatcher_app.ui.sandbox.seat.place import training_place
from dispatcher_app.ui.search_dock import SearchDock
from dispatcher_app.ui.seat_keys import SeatKeys
from dispatcher_app.ui.seat_layout import SeatLayout
from dispatcher_app.ui.server_away import ServerAway
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.ui.shift.seat_duty import SeatDuty
from dispatcher_app.ui.status_line import StatusLine
from dispatcher_app.ui.tasks import TaskScope
from dispatcher_app.ui.units_dock import UnitsDock
from dispatcher_app.ui.verb_desk import VerbDesk
from dispatcher_app.ui.work.windows import WorkWindows
from dispatcher_app.widgets.banner import Banner, BannerKind
from dispatcher_app.widgets.file_dialogs import forget_folders_in, remember_folders_in
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.sheet import SideSheet

#: Stages at which a call-taker works in the form rather than in the case pane.
_IN_FORM = frozenset({Stage.REPORTED, Stage.VERIFYING})


class SeatWindow(QMainWindow):
    """A seat.

    Signals:
        closing: the person wants to leave; whoever opened the window closes its tasks and then the window.
    """

    closing = Signal()

    def __init__(
        self,
        desk: Desk,
        settings: SeatSettings,
        layers: LocatorLayers,
        map_setup: MapSetup | None = None,
    ) -> None:
        """Without *map_setup* the map is the one that Qt draws, and no browser is begun."""
        super().__init__()
        self.setObjectName("seat_window")
        self.setWindowTitle(f"{desk.hall.title} · {_(desk.person.seat)} · {desk.person.name}")
        self.desk, self._settings, self._layers = desk, settings, layers
        remember_folders_in(settings)
        self.voice = Voice(self)
        self.tasks = TaskScope(self.voice.report)
        self.in_hand = CaseInHand(desk, self.tasks, self)
        self.context = SeatContext(desk, self.tasks, self.in_hand, self.voice, layers)
        self.lookup = CaseLookup(self.context)
        self._to_decide = 0
        self._unanswered = False  # and the banner says so
        self.setDockNestingEnabled(True)
        self._make_panes(layers, map_setup)
        self._make_frame()
        self._connect()
        self.arrangement.restore()
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._on_second)
        self._timer.start()
        self._on_second()
        self.away.start()

    # building

    def _make_panes(self, layers: LocatorLayers, map_setup: MapSetup | None) -> None:
        """In the order the eye reads them, which is the order of the Tab key."""
        self.menu = QMenu(self)
        self.header = HeaderBar(self.desk, self.menu, self)
        self.queue = QueueDock(self.context, self)
        self.search = SearchDock(self.context, self)
        self.banner = Banner(self)
        self.centre = QStackedWidget(self)
        self.case_pane = CasePane(self.context, self)
        self.centre.addWidget(self.case_pane)
        self.intake = IntakeView(self.context, self) if self.desk.role is Role.CALL_TAKER else None
        if self.intake is not None:
            self.centre.addWidget(self.intake)
            self.centre.setCurrentWidget(self.intake)  # a call comes before any queue
        self.map = MapDock(self.context, layers, self, map_setup, self._settings)
        if self.map.city.page is not None:
            LayerMemory(self.map.city.page, self._settings, self.desk.person.login)
        self.units = UnitsDock(self.context, self) if self.desk.role is Role.DISPATCHER else None
        self.duplicates = DuplicatesDock(self.context, self) if self.intake is not None else None

    def _make_frame(self) -> None:
        self.setMenuWidget(self.header)
        self.setCentralWidget(self._middle())
        self.sheet = SideSheet(self.centre)
        self.help = HelpOver(self.centre)  # made later, it lies over the other one
        self.status = StatusLine(self.context, self)
        self.setStatusBar(self.status)
        right = [dock for dock in (self.map, self.units, self.duplicates) if dock is not None]
        login = self.desk.person.login
        self.arrangement = SeatLayout(self, (self.queue, self.search), right, self._settings, login)
        self.detached = DetachedPanes(self, self.arrangement.docks)
        for sheet in (self.sheet, self.help):
            sheet.opened.connect(self._on_sheet_opened)
        self.verb_desk = VerbDesk(self.context, self.sheet, self.case_pane, self.units, self)
        self.register = RegisterPlace(self.context, self._layers, self)
        self.work = WorkWindows(self.context, self)
        self.away = ServerAway(self)
        self.own_seat = OwnSeat(self.context, self.banner, self)
        self.claims = ClaimDesk(self.context, self.sheet, self)
        self._exercise = ExerciseLeaving(self.context)
        self.duty = SeatDuty(self.context, self.header)
        self.header.show_beside_clock(self.duty.button)
        self.phrases = Phrases(self.context, self)
        self.alarms = AlarmPlace(self)
        self.training = training_place(self)
        self.calls = self._telephone()
        self.keys = SeatKeys(self)

    def _middle(self) -> QWidget:
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.in_force = InForceStrip(self.context, self._settings, middle)
        column.addWidget(self.in_force)
        column.addWidget(self.banner)
        self.left_words = KeptDrafts(self.context, middle)
        column.addWidget(self.left_words.panel)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.centre, 1)
        column.addLayout(row, 1)
        self._above_centre, self._beside_centre = column, row
        return middle

    def _telephone(self) -> CallPlace | None:
        """Calls ring at call takers' seats of a sandbox: above the form, and beside it what is said."""
        if self.desk.calls is None or self.intake is None:
            return None
        place = CallPlace(self, self.desk.calls, self.intake)
        self._above_centre.insertWidget(0, place.strip)
        self._beside_centre.addWidget(place.talk)
        return place

    def _connect(self) -> None:
        self.in_hand.changed.connect(self._on_case_changed)
        self.search.case_chosen.connect(self.in_hand.show)
        self.register.case_wanted.connect(self._on_case_of_window)
        self.work.case_wanted.connect(self._on_case_of_window)
        self.alarms.case_wanted.connect(self._on_case_activated)
        self.map.tools.register_wanted.connect(self.register.open)
        self.search.answered.connect(self._on_answered)
        self.map.tools.number_wanted.connect(self.lookup.open_number)
        self.case_pane.verb_chosen.connect(self.verb_desk.choose)
        self.queue.table.case_activated.connect(self._on_case_activated)
        self.verb_desk.committed.connect(self._on_committed)
        self.voice.failed.connect(self._on_failed)
        self.banner.acted.connect(self._on_banner_acted)
        self.queue.read.connect(self._on_answered)
        self.verb_desk.begun.connect(self.claims.begin)
        self.verb_desk.committed.connect(self.claims.done)
        self.verb_desk.committed.connect(self.left_words.look_again)
        self.left_words.keys_lost.connect(self._on_words_gone)
        self.claims.left.connect(self.duty.leave)
        self.duty.left.connect(self.closing)
        self.in_force.list_wanted.connect(self.show_in_force)
        self.verb_desk.typed.connect(self.claims.type)
        self.case_pane.header.show_company(CaseCompany(self.desk, self.case_pane.header))
        if self.units is not None:
            self.units.dispatch_asked.connect(self.verb_desk.propose_dispatch)
            self.units.decided.connect(self.claims.type)
            UnitAreaOnMap(self.context, self.map.city, self.units.picker)
            self.units.keys_lost.connect(self._on_keys_lost)
            self.units.picker.left.connect(self.queue.table.setFocus)
        if self.intake is not None and self.duplicates is not None:
            self.map.point_picked.connect(self.intake.pick_point)
            self.map.tools.report_wanted.connect(self.report_at)
            self.map.tools.set_form(self._takes_component)
            self.map.tools.component_wanted.connect(self._on_component_wanted)
            self.intake.located.connect(self.map.show_point)
            self.intake.session.changed.connect(self.claims.type)
            self.intake.keys_lost.connect(self._on_keys_lost)
            self.intake.self_handle_wanted.connect(self._on_self_handle_wanted)
            self.intake.header.show_company(CaseCompany(self.desk, self.intake.header))
            self.intake.saved.connect(self._on_intake_saved)
            self.intake.finished.connect(self._on_intake_finished)
            self.intake.looks_like.connect(self.duplicates.look_for)
            self.duplicates.case_chosen.connect(self.in_hand.show)
            self.duplicates.merge_wanted.connect(self.intake.merge_into)
            self.intake.location_wanted.connect(self._on_location_wanted)

    # what is in the centre

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        if self.intake is not None and opened is not None:
            self._show_in_centre(self.intake, opened)
        if opened is not None and opened.case.id == self._to_decide:
            self.focus_decision()
        self._to_decide = 0

    def _show_in_centre(self, intake: IntakeView, opened: OpenedCase) -> None:
        if opened.case.stage in _IN_FORM:
            intake.show_case(opened)
            self._show_form(intake)
        else:
            self.centre.setCurrentWidget(self.case_pane)
            if self.duplicates is not None:
                self.duplicates.show_case(opened.case)

    def _show_form(self, intake: IntakeView) -> None:
        """What stands beside the form is about the form again."""
        self.centre.setCurrentWidget(intake)
        if self.duplicates is not None:
            self.duplicates.look_for(intake.session.subject)

    @Slot(int)
    def _on_case_of_window(self, case_id: int) -> None:
        """Chosen in a window beside this one: the keys go where the case is."""
        self.in_hand.show(case_id)
        self.raise_()
        self.activateWindow()

    @Slot()
    def new_report(self) -> None:
        if self.intake is not None:
            self.centre.setCurrentWidget(self.intake)
            self.intake.new_report()
            self.queue.table.select_none()  # no line of the list is what is on the form
            self._show_form(self.intake)

    def show_call_form(self, draft: ReportDraft) -> None:
        """The form of a call comes to the hand; what was on it stays as a draft."""
        if self.intake is None:
            return
        self.centre.setCurrentWidget(self.intake)
        self.intake.begin_with(draft)
        self.queue.table.select_none()
        self._show_form(self.intake)

    @Slot(float, float)
    def report_at(self, lon: float, lat: float) -> None:
        """A new report at a place of the map; one that is being typed stays as a draft."""
        if self.intake is not None:
            self.centre.setCurrentWidget(self.intake)
            self.intake.report_at(lon, lat)
            self.queue.table.select_none()
            self._show_form(self.intake)

    def _takes_component(self) -> bool:
        return self.intake is not None and self.intake.takes_component

    @Slot(object)
    def _on_component_wanted(self, component: Component) -> None:
        """A component picked on the map goes into the report; the keys go on there."""
        if self.intake is not None and self.intake.pick_component(component):
            self.activateWindow()

    @Slot()
    def _on_location_wanted(self) -> None:
        """The place is to be picked on the map: the keys go there, Enter picks at the crosshair."""
        self.map.show()
        self.map.map.setFocus()

    @Slot(int)
    def _on_intake_saved(self, _case_id: int) -> None:
        self.queue.flush()
        self.left_words.look_again()

    @Slot(object)
    def _on_intake_finished(self, case: Case) -> None:
        """A case taken from the queue makes room for the next one there; after a call the form stays free."""
        self.queue.go_on_after(case.id)

    @Slot(int)
    def _on_case_activated(self, case_id: int) -> None:
        """Enter in the queue: the hand goes to where this seat decides, as soon as the case is there."""
        case = self.in_hand.case
        if case is not None and case.id == case_id:
            self.focus_decision()
            return
        self._to_decide = case_id
        self.in_hand.show(case_id)

    def focus_decision(self) -> None:
        self.claims.begin()
        if self.units is not None and self.units.choosing:
            self.units.picker.setFocus()
        elif self.intake is not None and self.centre.currentWidget() is self.intake:
            self.intake.setFocus()
        elif self.case_pane.proposal.isVisible():
            self.case_pane.proposal.approve_button.setFocus()
        else:
            self.case_pane.timeline.text.setFocus()

    @Slot()
    def _on_self_handle_wanted(self) -> None:
        self.verb_desk.choose(Verb.SELF_HANDLE)

    @Slot()
    def _on_keys_lost(self) -> None:
        """The case has gone on from under whoever was filling in something of it: to their words, if any."""
        if not self.left_words.take_keys():
            self._on_words_gone()

    @Slot()
    def _on_words_gone(self) -> None:
        """The keys go on with the case in hand."""
        if self.units is not None and self.units.choosing:
            self.units.picker.setFocus()
        elif self.intake is not None and self.centre.currentWidget() is self.intake:
            self.intake.setFocus()
        else:
            self.case_pane.timeline.text.setFocus()

    @Slot(object)
    def _on_committed(self, case: Case) -> None:
        """After one's own decision the next case of the queue comes to hand."""
        self._on_answered()
        self.queue.go_on_after(case.id)

    # moving about

    def open_number(self, text: str) -> None:
        """Open a case by its number or the end of it; without a text the command line asks which."""
        if text.strip():
            if self.units is not None and self.units.isAncestorOf(self.focusWidget() or self):
                self.queue.table.setFocus()  # another case: letters are commands on it, no unit
            self.lookup.open_number(text)
        else:
            self.header.command_line.begin(_("打开"))

    def search_for(self, text: str) -> None:
        """Bring the search pane to the front and look for *text*."""
        self.bring(self.search)
        self.search.fields.words.setFocus()
        if text:
            self.search.search_for(text)

    def compare_changes(self) -> None:
        """Bring the keys to what somebody else changed of what is being typed here."""
        intake = self.intake if self.centre.currentWidget() is self.intake else None
        places = (self.verb_desk.form, intake, self.units)
        if not any(place.compare() for place in places if place is not None):
            self.voice.note(_("没有要对照的修改。"))

    def focus_command_line(self) -> None:
        self.header.command_line.activate()

    def bring(self, dock: QDockWidget) -> None:
        """Show a pane, wherever it is, and give it the keys."""
        self.arrangement.bring(dock)
        body = self.arrangement.body(dock)
        if body is not None:
            first = next((pane for pane in panes(self) if body.isAncestorOf(pane)), body)
            first.setFocus()

    def choose_queue(self, position: int) -> None:
        """Bring the queue at *position* to the front; the keys go to its cases."""
        self.arrangement.bring(self.queue)
        self.queue.choose(position)

    def next_pane(self, step: int = 1) -> None:
        """Move the keys to the pane after the one that has them."""
        order, focus = panes(self), self.focusWidget()
        holding = [
            at for at, pane in enumerate(order) if focus and (pane is focus or pane.isAncestorOf(focus))
        ]
        if order:
            here = holding[0] if holding else -1 if step > 0 else 0
            pane = order[(here + step) % len(order)]
            pane.take_keys() if isinstance(pane, SideSheet) else pane.setFocus()

    def show_help(self, entries: list[KeyEntry]) -> None:
        """The handbook at what has the keys; asked for again, every key of the seat."""
        self.help.ask(entries, QApplication.focusWidget() or self.focusWidget(), self.desk.role)

    @Slot()
    def show_in_force(self) -> None:
        """Every tip, plan, collection and zone without reports that holds now."""
        self.sheet.open_with(_("提示与预案"), InForceSheet(self.context, self.in_force.counts, self))

    @Slot()
    def _on_sheet_opened(self) -> None:
        """Asked for from a detached pane, too: nothing lies over the sheet, and the keys go there."""
        self.detached.make_room(self.top_sheet.place)
        self.activateWindow()

    @property
    def top_sheet(self) -> SideSheet:
        """The handbook while it is open, else the other one."""
        return self.help if self.help.is_open else self.sheet

    def detach_pane(self) -> None:
        """Give the pane with the keys a window of its own, or put it back; without one, the map."""
        focus = QApplication.focusWidget()
        holding = (dock for dock in self.arrangement.docks if focus is not None and dock.isAncestorOf(focus))
        self.detached.toggle(next(holding, self.map))

    def leave(self) -> None:
        self.close()

    # how things stand

    @Slot()
    def _on_second(self) -> None:
        self.header.tick(self.desk.now())
        self.queue.tick()
        self.search.tick()
        self.case_pane.tick()
        self.alarms.tick()

    @Slot(str, bool)
    def _on_failed(self, sentence: str, can_retry: bool) -> None:
        if self.away.is_away and can_retry:
            return  # said already, with what still works
        if can_retry:  # else it is not the database: a disk that is full, drafts that cannot be kept
            self.header.set_connected(False)
        self._unanswered = can_retry
        self.banner.say(BannerKind.OVER, sentence, (_("重新连接"),) if can_retry else ())

    @Slot(str)
    def _on_banner_acted(self, _action: str) -> None:
        """Try again; the banner goes when the database has answered."""
        self.queue.reload()
        self.in_hand.refresh()

    @Slot()
    def _on_answered(self) -> None:
        """The database has answered: a sentence that it does not goes, any other stays to be read."""
        self.header.set_connected(not self.away.is_away)
        if self._unanswered:
            self._unanswered = False
            self.banner.dismiss()

    # coming and going

    @Slot()
    def reset_layout(self) -> None:
        self.arrangement.reset()
        self.voice.ok(_("布局已复位"))

    @property
    def settings(self) -> SeatSettings:
        return self._settings

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nobody else wants closes a sheet, wherever the keys are, or leaves a field of a pane."""
        if event.key() == Qt.Key.Key_Escape and self.top_sheet.is_open:
            self.top_sheet.close_sheet()
        elif event.key() == Qt.Key.Key_Escape and self.search.isAncestorOf(self.focusWidget() or self):
            (self.search.table.view if self.search.table.case_model.total else self.queue.table).setFocus()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The keys are where the work comes in; a list that is still empty chooses nothing."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self.detached.come_to_front)
        if self.focusWidget() is None:
            (self.queue.table if self.intake is None else self.intake).setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leaving happens while the loop still runs, so the wish is passed on and the event ignored."""
        self.arrangement.keep()
        event.ignore()
        if self._exercise.may_leave() and self.claims.may_leave():
            self.duty.leave()

    async def shut(self) -> None:
        """Cancel what this window started, then let it go."""
        self._timer.stop()
        forget_folders_in(self._settings)
        self.desk.bus.forget(self._owns)
        self.map.close_map()
        self.register.close()
        self.work.close()
        await self.away.close()
        await self.alarms.close()
        await self.tasks.close()
        self.hide()
        self.deleteLater()

    def _owns(self, listener: object) -> bool:
        while isinstance(listener, QObject):
            if listener is self:
                return True
            listener = listener.parent()
        return False
