"""Why an alarm is shelved, and until when: both have to be said, and all with the duty can read them."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from dispatcher_app.domain.alarms.standing import AlarmLine
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.desk import Desk
from dispatcher_app.ui.alarms.words import what_words
from dispatcher_app.ui.answer_fields import ChoiceAnswer
from dispatcher_app.ui.reason_form import ReasonForm
from dispatcher_app.widgets.times import clock_text

_REASONS = (
    ("arranged", N_("已安排,等人到场")),
    ("unit", N_("等单位回复")),
    ("repair", N_("已报修,等恢复")),
    ("drill", N_("演练或检修")),
)
#: Words beside a usual reason.
_MOST_WORDS = 150
_LENGTHS = ((15, N_("15 分钟")), (30, N_("30 分钟")), (60, N_("1 小时")), (240, N_("4 小时")))
_SHIFT = "shift"
_LONGEST = timedelta(hours=24)


class ShelveForm(ReasonForm):
    """Digits choose a reason, then how long; ``line``, ``reason`` and ``until`` say what was submitted."""

    def __init__(
        self, line: AlarmLine, desk: Desk, shift_ends: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__("alarm_shelve_form", _REASONS, _MOST_WORDS, parent)
        self.line, self._desk, self._shift_ends = line, desk, shift_ends
        self.usual.setObjectName("alarm_shelve_reason")
        self.usual.setAccessibleName(_("搁置理由"))
        self.words.setObjectName("alarm_shelve_words")
        self.length = ChoiceAnswer(self._lengths(), self)
        self.length.setObjectName("alarm_shelve_until")
        self.length.setAccessibleName(_("搁置到"))
        self._error.setObjectName("alarm_shelve_error")
        self._lay_out()
        self.usual.answered.connect(self._on_reason)
        self.length.answered.connect(self._error.hide)

    def _lengths(self) -> list[tuple[str, str]]:
        """With the hour each ends at; the end of the shift where it is not too far."""
        now, zone = self._desk.now(), self._desk.hall.zone
        found = []
        for minutes, label in _LENGTHS:
            at = clock_text(now + timedelta(minutes=minutes), now, zone)
            found.append((str(minutes), _("{length},到 {at}").format(length=_(label), at=at)))
        if timedelta(0) < self._shift_ends - now <= _LONGEST:
            at = clock_text(self._shift_ends, now, zone)
            found.append((_SHIFT, _("本班结束,到 {at}").format(at=at)))
        return found

    def _lay_out(self) -> None:
        shelve, cancel = QPushButton(_("搁置  Ctrl+Enter"), self), QPushButton(_("返回"), self)
        shelve.setObjectName("alarm_shelve_submit")
        cancel.setObjectName("alarm_shelve_cancel")
        about = (self.label(self.line.title, "title"), self.label(what_words(self.line), "secondary"))
        until = self.label(_("搁置到(必选,到时自动恢复)"), "secondary")
        self.lay_out(about, _("搁置理由(必填,交接班时列出)"), shelve, cancel, (until, self.length))

    @property
    def until(self) -> datetime:
        """Counted from now, not from when the form was opened."""
        chosen = str(self.length.value)
        return self._shift_ends if chosen == _SHIFT else self._desk.now() + timedelta(minutes=int(chosen))

    @Slot()
    def _on_reason(self) -> None:
        """The next digit says how long."""
        self.length.setFocus()

    @Slot()
    def submit(self) -> None:
        if not self.reason:
            self.lack(_("请写明为什么搁置。"))
        elif not self.length.value:
            self.lack(_("请选搁置到什么时候。"), self.length)  # the next digit is what was missing
        else:
            self.submitted.emit()
