"""Why a paper of supervision is cancelled: its number stays used, and everybody can read the reason."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.i18n import N_, _
from dispatcher_app.ui.reason_form import ReasonForm

_REASONS = (
    ("content", N_("内容有误,另行出具")),
    ("unit", N_("主送单位有误")),
    ("settled", N_("事情已办结,不再送达")),
    ("double", N_("与另一份重复")),
)
_MOST_WORDS = 150


class CancelPaperForm(ReasonForm):
    """A digit chooses a usual reason; ``act`` is the paper."""

    def __init__(self, act: HallAct, parent: QWidget | None = None) -> None:
        super().__init__("paper_cancel_form", _REASONS, _MOST_WORDS, parent)
        self.act = act
        self.usual.setObjectName("paper_cancel_reason")
        self.usual.setAccessibleName(_("撤销理由"))
        self.words.setObjectName("paper_cancel_words")
        self._error.setObjectName("paper_cancel_error")
        self._lay_out()

    def _lay_out(self) -> None:
        cancel, back = QPushButton(_("撤销文书  Ctrl+Enter"), self), QPushButton(_("返回"), self)
        cancel.setObjectName("paper_cancel_submit")
        back.setObjectName("paper_cancel_back")
        for_good = _("文号不再给别的文书,登记册里写明已撤销;撤销了不能收回。")
        about = (self.label(self.act.subject, "title"), self.label(for_good, "secondary"))
        self.lay_out(about, _("撤销理由(必填)"), cancel, back)

    @Slot()
    def submit(self) -> None:
        if self.reason:
            self.submitted.emit()
        else:
            self.lack(_("请写明为什么撤销。"))
