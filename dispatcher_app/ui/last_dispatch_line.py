"""Over the units of a case that came back: whom it went to last time, why it came back, the same again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.commands import Verb
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.candidates import LastDispatch
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Chooses the same units again.
SAME_KEY = "Alt+L"


#: What is said of each way in which a dispatch came back; all others are returns inside the hall.
_BACK = {Verb.UNIT_RETURN: N_("单位已回退:{why}"), Verb.REDIRECT: N_("已改派收回:{why}")}


class LastDispatchLine(QFrame):
    """Nothing is chosen for the dispatcher: what came back is a new decision, though often the same.

    Signals:
        same_wanted: the units of last time are to be chosen again.
    """

    same_wanted = Signal()

    def __init__(self, hall: Hall, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("last_dispatch")
        set_look(self, surface="window")
        self._hall = hall
        self.may_repeat = False
        self._said = QLabel("", self)
        self._said.setObjectName("last_dispatch_said")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._said, role="small")
        self._same = QPushButton(_("照上次选  {key}").format(key=SAME_KEY), self)
        self._same.setObjectName("same_units")
        self._same.setToolTip(_("退回的派遣要重新决定,所以没有替您选上"))
        self._same.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its key does the same
        set_look(self._same, kind="link")
        self._same.clicked.connect(self.same_wanted)
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        column.setSpacing(sizes.grid)
        column.addWidget(self._said)
        column.addWidget(self._same, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    @property
    def text(self) -> str:
        return self._said.text()

    def show_last(self, last: LastDispatch | None, *, may_repeat: bool) -> None:
        """*may_repeat*: not where the lead unit itself has sent the case back."""
        self.may_repeat = may_repeat and last is not None
        self.setVisible(last is not None and bool(last.lead))
        self._same.setVisible(self.may_repeat)
        if last is not None:
            self._said.setText(self._sentence(last))

    def _sentence(self, last: LastDispatch) -> str:
        name = self._hall.unit_name
        said = _("上次派 {unit}").format(unit=name(last.lead))
        if last.assists:
            said += _(",协办 {units}").format(units=listed(map(name, last.assists)))
        if last.verb is None:
            return said
        back = _BACK.get(last.verb, N_("被退回:{why}"))
        return _("{dispatch}。{back}。").format(dispatch=said, back=_(back).format(why=last.why))
