"""What a search asks for: words, number, stage, unit, place, class, days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QGridLayout, QLineEdit, QPushButton, QWidget

from dispatcher_app.domain.lateness import Late
from dispatcher_app.domain.privacy import reads_phone
from dispatcher_app.domain.words import ENDED, OPEN, Source, Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.services.ports import SearchQuery
from dispatcher_app.services.search_terms import offered_terms, read_terms, term_name, with_terms
from dispatcher_app.widgets.class_picker import ClassPicker
from dispatcher_app.widgets.days import day_of, qdate
from dispatcher_app.widgets.down_key import DownKey
from dispatcher_app.widgets.many_names import ManyNames
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Before the name of a plan's channel, in the list of sources.
_CHANNEL = "\t"
#: How far back the days of the report reach before somebody sets them.
_DAYS = 30


class SearchFields(QWidget):
    """The filters of the search pane; all of them empty asks for nothing.

    Signals:
        changed: a filter changed and may change again at once.
        asked: the question stands: something was picked from a list, or everything cleared.
        entered: Enter was pressed in a line.
        down_pressed: ↓ was pressed in a line.
    """

    changed = Signal()
    asked = Signal()
    entered = Signal()
    down_pressed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search_fields")
        self._desk = desk
        self._make_fields()
        self._lay_out()
        self._connect()

    def _make_fields(self) -> None:
        self.words = QLineEdit(self)
        self.words.setObjectName("search_words")
        self.words.setPlaceholderText(_("描述、地点、结果中的词"))
        self.words.setToolTip(_("也可打督办、挂账、回退2、返工这些情形;只当词来找,加引号"))
        self.number = QLineEdit(self)
        self.number.setObjectName("search_number")
        self.number.setPlaceholderText(_("案件编号开头"))
        self.phone = QLineEdit(self)
        self.phone.setObjectName("search_phone")
        self.phone.setPlaceholderText(_("来电号码"))
        self.phone.setVisible(reads_phone(self._desk.role))
        self.state = _combo(
            "search_state", [(_("在办与办结"), ""), (_("仅在办"), "open"), (_("仅办结"), "ended")]
        )
        self.state.insertSeparator(3)
        for stage in Stage:
            self.state.addItem(stage.label, stage.value)
        self.source = _combo("search_source", [(_("全部来源"), ""), *((s.label, s.value) for s in Source)])
        self.unit = NamePicker(_("全部单位"), self._units(), self)
        self.unit.setObjectName("search_unit")
        streets = sorted({cell.street for cell in self._desk.hall.pack.cells})
        self.street = NamePicker(_("全部街道"), [(name, name) for name in streets], self)
        self.street.setObjectName("search_street")
        self.category = ClassPicker(self)
        self.category.setObjectName("search_class")
        self.category.setPlaceholderText(_("全部小类"))
        self.category.set_standard(self._desk.hall.rules.standard)
        self.terms = ManyNames(
            "search_terms", _("特殊情形:督办、挂账、返工…"), offered_terms(), term_name, self
        )
        self.terms.setAccessibleName(_("特殊情形"))
        self.overdue = _combo(
            "search_overdue", [(_("超期不限"), ""), (Late.UNIT.label, "yes"), (_("处置按时"), "no")]
        )
        self.by_date = QCheckBox(_("上报日期"), self)
        self.by_date.setObjectName("search_by_date")
        self.first_day, self.last_day = QDateEdit(self), QDateEdit(self)
        self._show_last_days()
        for name, field in (("first", self.first_day), ("last", self.last_day)):
            field.setObjectName(f"search_{name}_day")
            field.setCalendarPopup(True)
            field.setDisplayFormat("yyyy-MM-dd")
            field.setEnabled(False)

    def offer_channels(self, names: Iterable[str]) -> None:
        """The doors that weather plans have opened so far, below the usual sources."""
        for name in names:
            if self.source.findData(f"{_CHANNEL}{name}") < 0:
                self.source.addItem(f"★ {name}", f"{_CHANNEL}{name}")

    def _show_last_days(self) -> None:
        """Until today as the hall counts the days, whatever this machine's clock or zone says."""
        desk = self._desk
        today = desk.now().astimezone(desk.hall.zone).date()
        last = qdate(today)
        self.first_day.setDate(last.addDays(-_DAYS))
        self.last_day.setDate(last)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(sizes.gap)
        grid.addWidget(self.words, 0, 0, 1, 2)
        rows: tuple[tuple[QWidget, ...], ...] = (
            (self.number, self.phone) if reads_phone(self._desk.role) else (self.number,),
            (self.state, self.source),
            (self.unit, self.street),
            (self.category, self.overdue),
        )
        for row, fields in enumerate(rows):
            for column, field in enumerate(fields):
                grid.addWidget(field, 1 + row, column, 1, 2 if len(fields) == 1 else 1)
        grid.addWidget(self.terms, 5, 0, 1, 2)
        grid.addWidget(self.by_date, 6, 0)
        grid.addWidget(self.first_day, 7, 0)
        grid.addWidget(self.last_day, 7, 1)
        self.clear_button = QPushButton(_("清除条件"), self)
        self.clear_button.setObjectName("search_clear")
        set_look(self.clear_button, kind="quiet")
        grid.addWidget(self.clear_button, 6, 1, Qt.AlignmentFlag.AlignRight)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Every field in the order the eye goes: row by row."""
        return (
            *(self.words, self.number, self.phone, self.state, self.source, self.unit, self.street),
            *(
                self.category,
                self.overdue,
                self.terms.line,
                self.by_date,
                self.clear_button,
                self.first_day,
                self.last_day,
            ),
        )

    def _connect(self) -> None:
        down = DownKey(self)
        down.pressed.connect(self.down_pressed)
        for line in (self.words, self.number, self.phone):
            line.textChanged.connect(self.changed)
            line.returnPressed.connect(self.entered)
            down.watch(line)
        for picker in (self.unit, self.street):
            picker.picked.connect(self._on_name_picked)
            picker.down_pressed.connect(self.down_pressed)
        for combo in (self.state, self.source, self.overdue):
            combo.currentIndexChanged.connect(self._on_choice_changed)
        self.category.picked.connect(self._on_class_picked)
        self.terms.changed.connect(self.asked)
        self.terms.line.down_pressed.connect(self.down_pressed)
        self.by_date.toggled.connect(self.first_day.setEnabled)
        self.by_date.toggled.connect(self.last_day.setEnabled)
        self.by_date.toggled.connect(self.changed)
        self.first_day.dateChanged.connect(self.changed)
        self.last_day.dateChanged.connect(self.changed)
        self.clear_button.clicked.connect(self.clear)
        self._desk.bus.subscribe(KeptChanged, self._on_kept_changed)

    def _units(self) -> list[tuple[str, str]]:
        return [(unit.name, unit.code) for unit in self._desk.hall.units]

    def _on_kept_changed(self, _event: KeptChanged) -> None:
        self.unit.set_names(self._units())
        self.category.set_standard(self._desk.hall.rules.standard)

    @property
    def query(self) -> SearchQuery:
        """The filters as they stand; terms typed among the words count as if they were picked."""
        words, typed = read_terms(self.words.text())
        day = self._days() if self.by_date.isChecked() else (None, None)
        source, _mark, channel = str(self.source.currentData()).partition(_CHANNEL)
        overdue = {"yes": True, "no": False}.get(self.overdue.currentData())
        plain = SearchQuery(
            text=words,
            number=self.number.text().strip().upper(),
            stages=_stages(self.state.currentData()),
            sources=frozenset({source} - {""}),
            channel=channel,
            class_prefix=self.category.value[0],
            unit=self.unit.value,
            street=self.street.value,
            phone=self.phone.text().strip(),
            reported_from=day[0],
            reported_to=day[1],
            overdue=overdue,
        )
        return with_terms(plain, (*typed, *self.terms.values))

    def _days(self) -> tuple[datetime, datetime]:
        """From the first day's midnight to the midnight after the last, in the hall's own zone."""
        zone = self._desk.hall.zone
        first, last = day_of(self.first_day.date()), day_of(self.last_day.date())
        start = datetime.combine(min(first, last), time(), zone)
        end = datetime.combine(max(first, last), time(), zone)
        return start, end + timedelta(days=1)

    @Slot(int)
    def _on_choice_changed(self, _position: int) -> None:
        self.changed.emit()

    @Slot(str)
    def _on_name_picked(self, _key: str) -> None:
        self.asked.emit()

    @Slot(str, int)
    def _on_class_picked(self, _code: str, _number: int) -> None:
        self.asked.emit()

    @Slot()
    def clear(self) -> None:
        for line in (self.words, self.number, self.phone):
            line.clear()
        for combo in (self.state, self.source, self.overdue):
            combo.setCurrentIndex(0)
        self.unit.set_value("")
        self.street.set_value("")
        self.category.set_value("")
        self.terms.set_values(())
        self.by_date.setChecked(False)
        self._show_last_days()
        self.asked.emit()


def _combo(name: str, items: list[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    for label, value in items:
        combo.addItem(label, value)
    return combo


def _stages(word: str) -> frozenset[Stage]:
    groups = {"": frozenset[Stage](), "open": OPEN, "ended": ENDED}
    return groups[word] if word in groups else frozenset({Stage(word)})
