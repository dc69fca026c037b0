"""What was done about a case that a second look found wrong."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from dispatcher_app.i18n import N_, _
from dispatcher_app.services.ruling.findings import Finding
from dispatcher_app.ui.reason_form import ReasonForm

_USUAL = (
    ("supervised", N_("已督办责任单位")),
    ("new_case", N_("已另立新案")),
    ("reopened", N_("已按回访重开")),
    ("talked", N_("已与经办人核对、提醒")),
    ("policy", N_("已收紧审核策略")),
    ("nothing", N_("核实后无须处理")),
)
_MOST_WORDS = 300


class FollowForm(ReasonForm):
    """A digit chooses the usual; ``finding`` is what it is about."""

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__("look_follow_form", _USUAL, _MOST_WORDS, parent)
        self.finding = finding
        self.usual.setObjectName("look_follow_usual")
        self.usual.setAccessibleName(_("怎样处理的"))
        self.words.setObjectName("look_follow_words")
        self._error.setObjectName("look_follow_error")
        self._lay_out()

    def _lay_out(self) -> None:
        case = self.finding.case
        keep, back = QPushButton(_("记录  Ctrl+Enter"), self), QPushButton(_("返回"), self)
        keep.setObjectName("look_follow_submit")
        back.setObjectName("look_follow_back")
        about = (self.label(f"{case.number} {case.title}", "title"),)
        self.lay_out(about, _("怎样处理的(必填,记入大厅记录)"), keep, back)

    @Slot()
    def submit(self) -> None:
        if self.reason:
            self.submitted.emit()
        else:
            self.lack(_("请写明怎样处理的。"))
