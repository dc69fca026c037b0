"""Why the case of a seat that does not answer is taken over: who has it, since when, and the reason."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from dispatcher_app.i18n import N_, _
from dispatcher_app.services.claims import MAX_REASON
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.seats import Claim
from dispatcher_app.ui.claim_words import claim_text
from dispatcher_app.ui.reason_form import ReasonForm

#: What it nearly always is; the words chosen are what is written down.
_USUAL = (
    ("machine", N_("席位断电或死机")),
    ("left", N_("对方已下班或离席")),
    ("agreed", N_("已与对方说好")),
    ("urgent", N_("案件紧急,联系不上对方")),
)


class TakeOverForm(ReasonForm):
    """Asks for the reason; whoever opened the form takes the case over."""

    def __init__(self, seen: Claim, desk: Desk, parent: QWidget | None = None) -> None:
        longest = max(len(_(label)) for _key, label in _USUAL)
        super().__init__("take_over_form", _USUAL, MAX_REASON - longest - 1, parent)
        self.seen = seen
        row = desk.open_cases.rows.get(seen.case_id)
        self._number = self.label(f"{row.number}  {row.title}" if row else "", "secondary")
        self._who = self.label(claim_text(seen, desk), "")
        self.usual.setObjectName("take_over_usual")
        self.usual.setAccessibleName(_("接手理由"))
        self.words.setObjectName("take_over_words")
        self._error.setObjectName("take_over_error")
        self._lay_out()

    def _lay_out(self) -> None:
        take, cancel = QPushButton(_("接手  Ctrl+Enter"), self), QPushButton(_("取消  Esc"), self)
        take.setObjectName("take_over_submit")
        cancel.setObjectName("take_over_cancel")
        asked = _("接手理由(必填,会记入案件的认领记录)")
        self.lay_out((self._number, self._who), asked, take, cancel)

    @Slot()
    def submit(self) -> None:
        if self.reason:
            self.submitted.emit()
        else:
            self.lack(_("接手他人的案件必须写明理由。"))
