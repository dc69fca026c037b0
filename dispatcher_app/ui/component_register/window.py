"""The register of components in a window of its own: list, component, form, and where it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.components import Registered
from dispatcher_app.i18n import _
from dispatcher_app.services.components.desk import ComponentDesk
from dispatcher_app.services.components.following import ComponentsChanged
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.component_register.browse import RegisterList
from dispatcher_app.ui.component_register.card import ComponentCard
from dispatcher_app.ui.component_register.editing import ComponentEditing
from dispatcher_app.ui.component_register.export import RegisterExport
from dispatcher_app.ui.component_register.form import ComponentForm
from dispatcher_app.ui.component_register.photo import ComponentPhoto
from dispatcher_app.ui.component_register.place_map import PlaceMap
from dispatcher_app.ui.component_register.survey import SurveyWindow
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.help_sheet import HelpOver
from dispatcher_app.ui.in_force.phrases import PHRASE_KEY, Phrases
from dispatcher_app.ui.key_entries import keys_of_register
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.fitting_scroll import ScrollColumn
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.result_line import ResultLine
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Another line is current for so long (ms) before it is read.
_REST_MS = 80
_WIDE, _HIGH = 1500, 900
_LEFT, _RIGHT = 840, 660
_MAP_HIGH = 300


class RegisterWindow(QWidget):
    """Reads what is current in the list; edits are made by :class:`ComponentEditing`.

    Signals:
        case_chosen: id of a case to be opened.
    """

    case_chosen = Signal(int)

    def __init__(self, context: SeatContext, desk: ComponentDesk, layers: LocatorLayers) -> None:
        super().__init__()
        self.setObjectName("register_window")
        self.setWindowTitle(_("部件库 · {hall}").format(hall=context.desk.hall.title))
        set_look(self, surface="panel")
        self._context, self._desk = context, desk
        self._code = ""
        self._known: Registered | None = None
        self._asked = 0
        self._stale = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rested)
        self._make_panes(layers)
        self._lay_out()
        self.editing = ComponentEditing(context, desk, self.form, self)
        self._connect()
        self.help = HelpOver(self)
        self.phrases = Phrases(context, self, self._on_told)
        self._make_keys()
        context.desk.bus.subscribe(KeptChanged, self._on_kept_changed)

    # building

    def _make_panes(self, layers: LocatorLayers) -> None:
        self.list = RegisterList(self._context, self._desk, self)
        self.add = QPushButton(_("新增部件 (Ctrl+N)"), self)
        self.add.setObjectName("register_add")
        self.add.setVisible(self._desk.may_edit)
        self.export = RegisterExport(self._context, self._desk, self.list, self)
        self.list.tools.addWidget(self.export.button)
        self.survey_button = QPushButton(_("普查比对… (Ctrl+U)"), self)
        self.survey_button.setObjectName("register_survey")
        self.survey_button.setVisible(self._desk.may_survey)
        self.survey: SurveyWindow | None = None
        self.list.tools.addWidget(self.survey_button)
        self.list.tools.addWidget(self.add)
        self.result = ResultLine(self)
        self.result.setObjectName("register_result")
        self.nothing = EmptyNote("database", _("没有选中部件"), _("在左边选一个,或输入标识码查找"), self)
        self.card = ComponentCard(self._context, self._desk.may_edit, self)
        self.form = ComponentForm(self._context.desk.hall, ComponentPhoto(self._context, self), self)
        self.form_page = ScrollColumn(self.form, self)
        self.pages = QStackedWidget(self)
        for page in (self.nothing, self.card, self.form_page):
            self.pages.addWidget(page)
        self.map = PlaceMap(self._context.desk.hall.places, layers, self)

    def _lay_out(self) -> None:
        px = current_sizes().px
        right = QSplitter(Qt.Orientation.Vertical, self)
        right.setChildrenCollapsible(False)
        right.addWidget(self.pages)
        right.addWidget(self.map)
        right.setStretchFactor(0, 1)
        right.setSizes([px(_HIGH - _MAP_HIGH), px(_MAP_HIGH)])
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.setChildrenCollapsible(False)
        across.addWidget(self.list)
        across.addWidget(right)
        across.setStretchFactor(0, 1)
        across.setSizes([px(_LEFT), px(_RIGHT)])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(across, 1)
        column.addWidget(self.result)
        self.resize(px(_WIDE), px(_HIGH))
        chain_keys(*self.list.fields.stops, self.add, self.list.table, self.card.edit)

    def _connect(self) -> None:
        self.list.pointed.connect(self._on_pointed)
        self.list.opened.connect(self._on_opened)
        self.add.clicked.connect(self.add_component)
        self.survey_button.clicked.connect(self.open_survey)
        self.card.change_wanted.connect(self.change_component)
        self.card.removal_wanted.connect(self._on_removal_wanted)
        self.card.case_chosen.connect(self.case_chosen)
        self.form.place_wanted.connect(self._on_place_wanted)
        self.form.place_changed.connect(self._on_place_changed)
        self.form.photo.refused.connect(self._on_refused)
        self.map.point_picked.connect(self._on_point_picked)
        self.editing.written.connect(self._on_written)
        self.editing.ended.connect(self._on_editing_ended)
        self.editing.said.connect(self.result.show_result)
        self.export.said.connect(self.result.show_result)

    def _make_keys(self) -> None:
        for keys, act in (
            ("Ctrl+N", self.add_component),
            ("F2", self.change_component),
            ("Ctrl+F", self.go_to_words),
            ("Ctrl+E", self.export.begin_or_stop),
            ("Ctrl+U", self.open_survey),
            ("F5", self.list.look_again),
            (PHRASE_KEY, self.phrases.open),
            ("F1", self.show_help),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setObjectName(f"register:{keys}")
            shortcut.activated.connect(act)

    @Slot()
    def show_help(self) -> None:
        """The handbook at the register; again: its keys."""
        role = self._context.desk.role
        self.help.ask(keys_of_register(role), self.focusWidget() or self, role)

    def _on_told(self, sentence: str) -> None:
        self.result.show_result(sentence, False)

    # coming and going

    def open_with(self, text: str = "") -> None:
        """Come to the front; with a *text* look for it, else show what was there."""
        self.show()
        self.raise_()
        self.activateWindow()
        if text or self.list.lines is None:
            self.list.fields.ask_for(text)
        elif self._stale:
            self.list.look_again()
            self.read_component()
        self._stale = False
        if not self.is_editing:
            self.go_to_words()

    @Slot()
    def go_to_words(self) -> None:
        self.list.fields.words.setFocus()
        self.list.fields.words.selectAll()

    @property
    def is_editing(self) -> bool:
        return self.pages.currentWidget() is self.form_page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the form, then the window."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.is_editing:
            self.editing.leave()
        else:
            self.close()

    # one component

    def _on_kept_changed(self, _event: KeptChanged) -> None:
        self.list.fields.renew()
        self.form.renew()

    @Slot(str)
    def _on_pointed(self, code: str) -> None:
        if code != self._code or not code:
            self._code = code
            self._rest.start()

    @Slot(str)
    def _on_opened(self, code: str) -> None:
        self._on_pointed(code)
        if not self.is_editing:
            self.card.setFocus()

    @Slot()
    def _on_rested(self) -> None:
        self.read_component()

    def read_component(self) -> None:
        """Read what is current from the database: it may have moved on."""
        if self.is_editing:
            return
        self._asked += 1
        if self._code:
            self._context.tasks.start(self._read(self._code, self._asked), name="register-component")
        else:
            self._known = None
            self.pages.setCurrentWidget(self.nothing)
            self.map.show_none()

    async def _read(self, code: str, ticket: int) -> None:
        try:
            known = await self._desk.get(code)
            if ticket != self._asked or known is None:
                return
            self._show(known)
            steps = await self._desk.history(code)
            if ticket == self._asked:
                self.card.show_history(steps)
            cases = await self._desk.cases_of(code)
            if ticket == self._asked:
                self.card.show_cases(cases)
        except ExternalError as error:
            self.result.show_result(str(error), False)

    def _show(self, known: Registered) -> None:
        self._known = known
        self.card.show_component(known)
        if not self.is_editing:
            self.pages.setCurrentWidget(self.card)
            self.map.show_component(known.component)

    # surveys

    @Slot()
    def open_survey(self) -> None:
        """The window in which a survey is compared; for whoever may apply one."""
        if not self._desk.may_survey:
            return
        if self.survey is None:
            self.survey = SurveyWindow(self._context, self._desk)
        self.survey.show()
        self.survey.raise_()
        self.survey.activateWindow()
        self.survey.choose.setFocus()

    def take_down(self) -> None:
        """The seat is left: this window goes, and what it opened."""
        for window in (self.survey, self):
            if window is not None:
                window.hide()
                window.deleteLater()

    # editing

    @Slot()
    def add_component(self) -> None:
        """An empty form; one that is open already stays."""
        if self._desk.may_edit and not self.is_editing:
            self.pages.setCurrentWidget(self.form_page)
            self.map.look_for_place(self._known.component if self._known is not None else None)
            self.editing.add()
            self.result.show_result(_("先选小类,再双击下面的地图选定位置。"), True)

    @Slot()
    def change_component(self) -> None:
        """The form of the component that is shown."""
        self._begin(removing=False)

    @Slot()
    def _on_removal_wanted(self) -> None:
        self._begin(removing=True)

    def _begin(self, *, removing: bool) -> None:
        if self._desk.may_edit and not self.is_editing and self._known is not None:
            self.pages.setCurrentWidget(self.form_page)
            self.editing.change(self._known, removing=removing)

    @Slot()
    def _on_place_wanted(self) -> None:
        self.map.setFocus()
        self.result.show_result(_("双击地图,或用方向键移到十字处按回车,即选定位置。"), True)

    @Slot(float, float)
    def _on_point_picked(self, lon: float, lat: float) -> None:
        if self.is_editing:
            self.form.set_place(lon, lat)
            self.form.place.setFocus()

    @Slot(float, float)
    def _on_place_changed(self, lon: float, lat: float) -> None:
        self.map.show_new_place(lon, lat, None if self.form.is_new else self.form.seen)
        self.result.clear()

    @Slot(str)
    def _on_written(self, code: str) -> None:
        """The list may have another line now; the component that was written stays current."""
        self._code = code
        self.list.look_again(code)
        self.read_component()

    @Slot()
    def _on_editing_ended(self) -> None:
        self.pages.setCurrentWidget(self.card if self._known is not None else self.nothing)
        if self._known is not None:
            self.map.show_component(self._known.component)
        self.read_component()
        self.list.table.setFocus()

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        self.result.show_result(sentence, False)

    # others

    def take_change(self, event: ComponentsChanged) -> None:
        """The register is another: the list is looked through again, what is shown is read again."""
        if not self.isVisible():
            self._stale = True
            self.editing.take_change(event)
            return
        self.list.look_again()
        if event.concerns(self._code):
            self.read_component()
        self.editing.take_change(event)
