"""The two signatures under a handover, at one desk: the giver's freezes it, the taker's makes it count."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from dispatcher_app.domain.duty import DutySlot
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.services.shift.desk import ShiftDesk
from dispatcher_app.services.shift.handing import Given, Since
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text, duration_text, full_text

#: How often whoever is about to sign second is told what came meanwhile (ms).
LOOK_MS = 3000


class HandoverSigning(QWidget):
    """First the giver's password, then the taker's name and password; a refusal is said and loses nothing.

    Signals:
        given: the first signature is there, and the handover stands still.
        signed: the handover is done; argument is the act.
    """

    given = Signal(object)
    signed = Signal(object)

    def __init__(
        self, context: SeatContext, shift: ShiftDesk, slot: DutySlot, remarks: Callable[[], str]
    ) -> None:
        super().__init__()
        self.setObjectName("handover_signing")
        keep_letters_in(self)
        self._context, self._shift, self._slot, self._remarks = context, shift, slot, remarks
        self._given: Given | None = None
        self._busy = False
        self._make_fields()
        self._lay_out()
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._on_look)
        self._show_step()

    def _make_fields(self) -> None:
        name = self._context.desk.person.name
        self.head = _label("signing_head", self)
        self.giver_password = _password("giver_password", _("{name}的密码").format(name=name), self)
        self.give = _button("signing_give", _("交班签字  Enter"), self)
        self.news = _label("signing_news", self)
        set_look(self.news, surface="due")
        self.news.setMargin(current_sizes().gap)
        self.taker = QComboBox(self)
        self.taker.setObjectName("signing_taker")
        self.taker.setAccessibleName(_("接班的值班长"))
        self.taker_password = _password("taker_password", _("接班人的密码"), self)
        self.take = _button("signing_take", _("接班签字  Enter"), self)
        self.again = QPushButton(_("按现在的情况重新定稿  F5"), self)
        self.again.setObjectName("signing_again")
        self.again.setShortcut("F5")
        self.error = _label("signing_error", self)
        set_look(self.error, role="over")
        self.giver_password.returnPressed.connect(self._on_give)
        self.give.clicked.connect(self._on_give)
        self.taker_password.returnPressed.connect(self._on_take)
        self.take.clicked.connect(self._on_take)
        self.again.clicked.connect(self._on_again)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        first: list[QWidget] = [self.head, self.giver_password, self.give, self.news]
        for widget in (*first, self.taker, self.taker_password, self.take, self.again, self.error):
            column.addWidget(widget)
        column.addStretch(1)

    def _show_step(self) -> None:
        given, shift = self._given, self._slot.subject
        first: list[QWidget] = [self.giver_password, self.give]
        second: list[QWidget] = [self.taker, self.taker_password, self.take, self.again]
        shown, hidden = (first, second) if given is None else (second, first)
        for widget in shown:
            widget.show()
        # Before the field with the keys goes: Qt would give them to something outside the sheet.
        is_chosen = given is not None and bool(self.taker.currentData())
        (shown[1] if is_chosen else shown[0]).setFocus(Qt.FocusReason.OtherFocusReason)
        for widget in hidden:
            widget.hide()
        self.news.hide()
        if given is None:
            text = _("“{shift}”交班。签字时取当时的情况定稿,再由接班的值班长签字。").format(shift=shift)
            self.head.setText("\n".join(part for part in (text, self._ends_later()) if part))
            self.setFocusProxy(self.giver_password)
        else:
            at = full_text(given.handover.at, self._context.desk.hall.zone)
            name = self._context.desk.person.name
            text = _("{name}已签字,“{shift}”按 {at} 的情况定稿。请接班的值班长核对后签字。")
            self.head.setText(text.format(name=name, shift=shift, at=at))
            self.setFocusProxy(self.taker)

    def _ends_later(self) -> str:
        """That the shift goes on for a while: it may be handed over all the same, but not by mistake."""
        now, ends = self._context.desk.now(), self._slot.ends
        if now >= ends:
            return ""
        at = clock_text(ends, now, self._context.desk.hall.zone)
        text = _("{shift} {time} 才结束,还有 {left}。")
        return text.format(shift=self._slot.name, time=at, left=duration_text(ends - now))

    def _say(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    # the first signature

    @Slot()
    def _on_give(self) -> None:
        self._begin(self._give_it, "handover-give")

    async def _give_it(self) -> None:
        given = await self._shift.handing.give(self._slot, self._remarks(), self.giver_password.text())
        takers = await self._shift.handing.takers()
        if not isValid(self):
            return
        self._given = given
        self._offer(takers)
        self._show_step()
        self.giver_password.clear()
        self._look.start()
        self.given.emit(given)

    def _offer(self, takers: list[Person]) -> None:
        """Whoever is rostered for the next shift is proposed; else nobody, unless there is only one."""
        self.taker.clear()
        self.taker.addItem(_("选接班的值班长"), "")
        for one in takers:
            self.taker.addItem(_told_apart(one, takers), one.login)
        roster = self._shift.duty.roster(self._shift.times.after(self._slot))
        rostered = {entry.person for entry in roster.entries} if roster is not None else set()
        likely = [one.login for one in takers if one.login in rostered or len(takers) == 1]
        self.taker.setCurrentIndex(self.taker.findData(likely[0]) if len(likely) == 1 else 0)

    # what came between

    @Slot()
    def _on_look(self) -> None:
        if self._given is not None and self.isVisible():
            self._context.tasks.start(self._look_now(self._given), name="handover-since")

    async def _look_now(self, given: Given) -> None:
        try:
            since = await self._shift.handing.since(given)
        except ExternalError:
            return  # the signature itself will say so
        if isValid(self) and self._given is given:
            self.news.setText(since_text(since))
            self.news.setVisible(not since.nothing)

    @Slot()
    def _on_again(self) -> None:
        """The state of now is to be handed over: the giver signs anew."""
        self._given = None
        self._look.stop()
        self._say("")
        self._show_step()
        self.given.emit(None)

    # the second signature

    @Slot()
    def _on_take(self) -> None:
        if not self.taker.currentData():
            self._say(_("请先选接班的值班长。"))
            self.taker.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._begin(self._take_it, "handover-take")

    async def _take_it(self) -> None:
        if self._given is None:
            return
        password = self.taker_password.text()
        act: HallAct = await self._shift.handing.take(self._given, self.taker.currentData(), password)
        if isValid(self):
            self._look.stop()
            self.signed.emit(act)

    # both

    def _begin(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        """One at a time: a password pressed twice is one signature."""
        if not self._busy:
            self._busy = True
            self._say("")
            self._context.tasks.start(self._guarded(work), name=name)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except (DomainError, ExternalError) as error:
            if isValid(self):
                self._refuse(str(error))
        finally:
            self._busy = False

    def _refuse(self, sentence: str) -> None:
        """The password is typed anew, everything else stands."""
        self._say(sentence)
        field = self.giver_password if self._given is None else self.taker_password
        field.clear()
        field.setFocus(Qt.FocusReason.OtherFocusReason)


def _told_apart(person: Person, others: list[Person]) -> str:
    """By name; where two have one name, by what they sign in with as well."""
    is_double = sum(one.name == person.name for one in others) > 1
    return f"{person.name} · {person.login}" if is_double else person.name


def since_text(since: Since) -> str:
    """What changed after the first signature, in words."""
    text = _("定稿后大厅又有 {steps} 步办理、{acts} 条记录,归下一班:")
    said = [text.format(steps=since.steps, acts=since.acts)]
    said += [
        _("{matter} {before} → {now}").format(matter=one.matter.label, before=one.before, now=one.now)
        for one in since.shifted
    ]
    said += [f"{line.number} {line.verb.label}" for line in since.named[-5:]]
    return "\n".join(said)


def _label(name: str, parent: QWidget) -> QLabel:
    label = QLabel("", parent)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _password(name: str, hint: str, parent: QWidget) -> QLineEdit:
    field = QLineEdit(parent)
    field.setObjectName(name)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText(hint)
    field.setAccessibleName(hint)
    return field


def _button(name: str, text: str, parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setObjectName(name)
    set_look(button, kind="primary")
    return button
