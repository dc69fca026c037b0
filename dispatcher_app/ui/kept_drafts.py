"""What was typed for the case in hand and can go out no more, over the centre of the seat."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.intake_draft import amend_key, read_draft, verify_key
from dispatcher_app.services.intake_merge import typed_words
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.dispatch_draft import dispatch_key, dispatching_of, read_dispatch
from dispatcher_app.ui.intake.words import orphan_text
from dispatcher_app.ui.verify_merge import left_sentence, left_words, result_of_others
from dispatcher_app.widgets.kept_words import KeptWords

#: Stages at which a call taker's form and a dispatcher's picker still take what was typed.
_FORM = frozenset({Stage.REPORTED, Stage.VERIFYING})


@dataclass(frozen=True, slots=True)
class _Left:
    """One draft that its case has left behind."""

    key: str
    sentence: str
    words: str


class KeptDrafts(QObject):
    """Shows the words in a :class:`KeptWords` for as long as their case is in hand and nobody drops them.

    Signals:
        keys_lost: the words go, and the keys were on them.
    """

    keys_lost = Signal()

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._left: _Left | None = None
        self._awaited = False  # the keys come here if the present change leaves any words
        self.panel = KeptWords(parent)
        self.panel.setObjectName("left_words")
        self.panel.dropped.connect(self._on_dropped)
        context.in_hand.changed.connect(self._on_case_changed)

    @Slot()
    def look_again(self) -> None:
        """A command of this seat was committed: what it carried is no draft any more."""
        self._on_case_changed(self._context.in_hand.opened)

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        self._left = self._find(opened) if opened is not None else None
        if self._left is None:
            self._hide()
        else:
            self.panel.say(self._left.sentence, self._left.words)
            if self._awaited:
                self.panel.words.setFocus()
        self._awaited = False

    def take_keys(self) -> bool:
        """Somebody's words have just gone from under the hand: the keys go where they are, now or as soon as
        this change of the case has come here. False where none are shown yet."""
        self._awaited = not self.panel.isVisible()
        if not self._awaited:
            self.panel.words.setFocus()
        return not self._awaited

    def _hide(self) -> None:
        focus = self.panel.window().focusWidget()
        if self.panel.isVisible() and focus is not None and self.panel.isAncestorOf(focus):
            self.keys_lost.emit()
        self.panel.hide()

    def _find(self, opened: OpenedCase) -> _Left | None:
        case = opened.case
        try:
            if self._context.desk.role is Role.CALL_TAKER:
                return self._result(opened) or self._supplement(case)
            if self._context.desk.role is Role.DISPATCHER and case.stage is not Stage.AWAITING_DISPATCH:
                return self._dispatch(case)
        except ExternalError:  # the forms themselves tell that drafts cannot be read
            return None
        return None

    def _result(self, opened: OpenedCase) -> _Left | None:
        """A verification whose result somebody else entered, or that is over for another reason."""
        desk, case = self._context.desk, opened.case
        kept = None
        if case.stage is not Stage.VERIFYING:
            kept = desk.drafts.get(desk.person.login, verify_key(case.id))
        draft = read_draft(kept) if kept is not None else None
        if draft is None or draft.worthless:
            return None
        entered = result_of_others(opened, draft.version, desk.person.login)
        return _Left(verify_key(case.id), left_sentence(case, entered), left_words(draft, entered))

    def _supplement(self, case: Case) -> _Left | None:
        if case.stage in _FORM:
            return None
        desk = self._context.desk
        kept = desk.drafts.get(desk.person.login, amend_key(case.id))
        draft = read_draft(kept) if kept is not None else None
        if draft is None or draft.worthless:
            return None
        return _Left(amend_key(case.id), orphan_text(case), typed_words(draft, desk.hall))

    def _dispatch(self, case: Case) -> _Left | None:
        desk = self._context.desk
        kept = desk.drafts.get(desk.person.login, dispatch_key(case.id))
        draft = read_dispatch(kept.body) if kept is not None else None
        if draft is None:
            return None
        words = draft.chosen.words(desk.hall, draft.chosen.differing(dispatching_of(case)))
        said = _("案件已到“{stage}”,您选的单位和写的处置要求没有送出;内容在这里,可以复制。")
        return _Left(dispatch_key(case.id), said.format(stage=case.stage.label), words) if words else None

    @Slot()
    def _on_dropped(self) -> None:
        desk, left = self._context.desk, self._left
        self._hide()
        if left is not None:
            try:
                desk.drafts.drop(desk.person.login, left.key)
            except ExternalError as error:
                self._context.voice.warn(str(error))
                return
        self.look_again()  # another of the case may lie under it
