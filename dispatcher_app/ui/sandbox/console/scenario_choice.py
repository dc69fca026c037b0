"""Which scenario is played, and which seats the program plays in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.sandbox.played import PLAYABLE
from dispatcher_app.domain.simulation.scenario import Scenario
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.sandbox.library import Offered
from dispatcher_app.services.sandbox.scenario_faults import ScenarioError
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import duration_text

BEGIN_KEY, OPEN_KEY = "Alt+B", "Alt+O"
_ROLES = tuple(role for role in Role if role in PLAYABLE)
#: How calls come in.
_CALLS: tuple[tuple[str, bool | None], ...] = (
    (N_("有接线员时振铃"), None),
    (N_("振铃"), True),
    (N_("直接成件"), False),
)
_WAIT, _TABLE = range(2)
_DETAIL, _FAULTS = range(2)


class ScenarioChoice(QWidget):
    """Arrows choose, what is chosen is told below. A file with faults shows them with their lines.

    Signals:
        begin_wanted: the chosen scenario is to be begun.
        open_wanted: a file is to be asked for.
    """

    begin_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("scenario_choice")
        self._offered: dict[str, Offered] = {}
        self._shipped: tuple[Offered, ...] = ()
        self._own: Offered | None = None
        self._touched = False
        self._make_list()
        self._make_detail()
        self._make_hands()
        self._lay_out()
        self.setFocusProxy(self.table)
        self.table.pointed.connect(self._on_pointed)
        self.begin.clicked.connect(self.begin_wanted)
        self.open.clicked.connect(self.open_wanted)

    # building

    def _make_list(self) -> None:
        titles = (_("情景"), _("时长"), _("席位"), _("脚本案件"))
        self.table = LineTable(titles, (170, 110, 60, 80), 0, (2, 3), self)
        self.table.setObjectName("scenario_table")
        self.table.setAccessibleName(_("情景"))
        self.note = EmptyNote("file-text", _("正在读情景…"), "", self)
        self.list = QStackedWidget(self)
        self.list.addWidget(self.note)
        self.list.addWidget(self.table)

    def _make_detail(self) -> None:
        self.summary, self.goals = QLabel("", self), QLabel("", self)
        set_look(self.goals, role="secondary")
        for label, name in ((self.summary, "scenario_summary"), (self.goals, "scenario_goals")):
            label.setObjectName(name)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.faults = QPlainTextEdit(self)
        self.faults.setObjectName("scenario_faults")
        self.faults.setAccessibleName(_("情景文件里的错误"))
        self.faults.setReadOnly(True)
        self.faults.setTabChangesFocus(True)

    def _make_hands(self) -> None:
        self.begin = QPushButton(_("开始演练  {key}").format(key=BEGIN_KEY), self)
        self.begin.setObjectName("exercise_begin")
        set_look(self.begin, kind="primary")
        self.open = QPushButton(_("打开文件…  {key}").format(key=OPEN_KEY), self)
        self.open.setObjectName("scenario_open")
        self.boxes = {role: QCheckBox(role.label, self) for role in _ROLES}
        for role, box in self.boxes.items():
            box.setObjectName(f"play_{role.value}")
            box.clicked.connect(self._on_touched)
        self.calls = QComboBox(self)
        self.calls.setObjectName("exercise_calls")
        self.calls.setAccessibleName(_("来电"))
        for label, rings in _CALLS:
            self.calls.addItem(_(label), rings)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        told = QWidget(self)
        lines = QVBoxLayout(told)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(sizes.grid)
        lines.addWidget(self.summary)
        lines.addWidget(self.goals, 1)
        self.detail = QStackedWidget(self)
        self.detail.addWidget(told)
        self.detail.addWidget(self.faults)
        roles, hands = QHBoxLayout(), QHBoxLayout()
        roles.setSpacing(sizes.pane)
        roles.addWidget(QLabel(_("由程序扮演"), self))
        for box in self.boxes.values():
            roles.addWidget(box)
        roles.addStretch(1)
        roles.addWidget(QLabel(_("来电"), self))
        roles.addWidget(self.calls)
        hands.setSpacing(sizes.gap)
        hands.addWidget(self.open)
        hands.addStretch(1)
        hands.addWidget(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.gap)
        column.addWidget(self.list, 3)
        column.addWidget(self.detail, 2)
        column.addLayout(roles)
        column.addLayout(hands)

    # what can be played

    def show_scenarios(self, shipped: Sequence[Offered]) -> None:
        """Those that come with the program."""
        self._shipped = tuple(shipped)
        self._show()
        if not self._offered:
            self.note.set_words(_("没有为这个城市写的情景"), _("打开自己的情景文件,写法见情景说明"))

    def show_opened(self, own: Offered) -> None:
        """A scenario from a file of one's own, first and chosen at once."""
        self._own = own
        self._show()
        self.table.setFocus()

    def show_faults(self, error: ScenarioError) -> None:
        """A file that cannot be played: all that is wrong, line by line."""
        head = _("{file} 有 {count} 处错误,改好再打开:").format(file=error.name, count=len(error.faults))
        self.faults.setPlainText("\n".join([head, *map(str, error.faults)]))
        self.detail.setCurrentIndex(_FAULTS)
        self.faults.setFocus()

    def show_trouble(self, sentence: str) -> None:
        """Scenarios cannot be read at all."""
        self.note.set_words(_("情景读不出来"), sentence)

    def _show(self) -> None:
        self._offered = {f"/{self._own.file}": self._own} if self._own is not None else {}
        self._offered |= {one.scenario.name: one for one in self._shipped}
        lines = TextLines([(key, _cells(one)) for key, one in self._offered.items()])
        self.table.show_lines(lines, 0 if self._offered else None)
        self.list.setCurrentIndex(_TABLE if self._offered else _WAIT)
        self._on_pointed(self.table.current_key)

    @property
    def chosen(self) -> Offered | None:
        return self._offered.get(self.table.current_key)

    @property
    def played(self) -> frozenset[Role]:
        return frozenset(role for role, box in self.boxes.items() if box.isChecked())

    @property
    def rings(self) -> bool | None:
        """Whether calls ring; None: where a call taker sits."""
        chosen: bool | None = self.calls.currentData()
        return chosen

    def suggest(self, sitting: Iterable[Role]) -> None:
        """Whoever sits somewhere is not played, as long as nobody chose otherwise."""
        if not self._touched:
            there = set(sitting)
            for role, box in self.boxes.items():
                box.setChecked(role not in there)

    @Slot()
    def _on_touched(self) -> None:
        self._touched = True

    @Slot(str)
    def _on_pointed(self, key: str) -> None:
        one = self._offered.get(key)
        self.begin.setEnabled(one is not None)
        self.summary.setText(one.scenario.summary if one else "")
        self.goals.setText(_goals_text(one.scenario) if one else "")
        self.detail.setCurrentIndex(_DETAIL)


def _cells(one: Offered) -> tuple[str, ...]:
    scenario = one.scenario
    return (
        scenario.title,
        duration_text(scenario.lasts),
        str(sum(scenario.seats.values())),
        str(len(scenario.cases)),
    )


def _goals_text(scenario: Scenario) -> str:
    """For how many of whom it is made, and what is trained."""
    seats = listed(f"{role.label} {count}" for role, count in scenario.seats.items())
    lines = [_("为 {seats} 而写").format(seats=seats)] if scenario.seats else []
    return "\n".join([*lines, *(f"· {goal}" for goal in scenario.goals)])
