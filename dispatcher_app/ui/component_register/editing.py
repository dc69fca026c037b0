"""Writes what the form says, and tells what came of it: faults beside their fields, others' edits."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dispatcher_app.domain.components import Registered
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.components.desk import ComponentDesk
from dispatcher_app.services.components.faults import ComponentRefused
from dispatcher_app.services.components.following import ComponentsChanged
from dispatcher_app.services.components.store import RegisterMoved
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.component_register.form import ComponentForm
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.times import clock_text

#: A code is looked up when typing has paused this long (ms).
_PAUSE_MS = 250


class ComponentEditing(QObject):
    """One edit after another, in *form*.

    Signals:
        written: a component is in the database as the form said; argument is its code.
        ended: the form is not needed any more.
        said: a sentence for the window, and whether it is good news.
    """

    written = Signal(str)
    ended = Signal()
    said = Signal(str, bool)

    def __init__(
        self, context: SeatContext, desk: ComponentDesk, form: ComponentForm, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context, self._desk, self._form = context, desk, form
        self._open = self._writing = self._warned = False
        self._typed = ("", "")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_code_rested)
        form.submitted.connect(self.write)
        form.left.connect(self.leave)
        form.code_wanted.connect(self._on_code_wanted)
        form.code_typed.connect(self._on_code_typed)

    # beginning and ending

    def add(self) -> None:
        self._begin()
        self._form.begin_new()

    def change(self, known: Registered, *, removing: bool) -> None:
        self._begin()
        self._form.begin(known.component, known.revision, removing=removing)

    def _begin(self) -> None:
        self._open, self._warned = True, False
        self.said.emit("", True)

    @Slot()
    def leave(self) -> None:
        """Give it up; what would be lost is asked for once more."""
        if self._form.is_dirty and not self._warned:
            self._warned = True
            self.said.emit(_("改动还没有保存。再按一次 Esc 放弃,或按 Ctrl+Enter 保存。"), False)
            return
        self._end()
        self.said.emit("", True)

    def _end(self) -> None:
        self._open = False
        self._pause.stop()
        self.ended.emit()

    # writing

    @Slot()
    def write(self) -> None:
        """Write what the form says, once at a time."""
        if self._open and not self._writing and self._form.check():
            self._writing = True
            self._form.save.setEnabled(False)
            self._context.tasks.start(self._write(), name="register-write")

    async def _write(self) -> None:
        form = self._form
        try:
            known = await self._send()
        except ComponentRefused as refused:
            form.show_faults(refused.faults)
            self.said.emit(_("没有写入:标■的内容有误。"), False)
        except RegisterMoved:
            await self.meet()
        except (DomainError, ExternalError) as error:
            self.said.emit(_("没有写入:{reason}").format(reason=error), False)
        else:
            self.said.emit(_("部件 {code} 已写入。").format(code=known.component.code), True)
            self._end()
            self.written.emit(known.component.code)
        finally:
            self._writing = False
            form.save.setEnabled(True)

    async def _send(self) -> Registered:
        form = self._form
        reason = form.reason.text().strip()
        if form.is_new:
            return await self._desk.add(form.component, reason)
        return await self._desk.change(form.seen.code, form.revision, reason, **form.changed)

    # others on the same component

    def take_change(self, event: ComponentsChanged) -> None:
        """Somebody changed the register; this very component, perhaps."""
        form = self._form
        if self._open and not self._writing and not form.is_new and event.concerns(form.seen.code):
            self._context.tasks.start(self.meet(), name="register-meet")

    async def meet(self) -> None:
        """Put what is typed on top of what the component is now, and say who was faster."""
        form = self._form
        try:
            now = await self._desk.get(form.seen.code)
            steps = await self._desk.history(form.seen.code)
        except ExternalError as error:
            self.said.emit(str(error), False)
            return
        if not self._open or now is None or not steps or now.revision <= form.revision:
            return
        desk, last = self._context.desk, steps[-1].act
        at = clock_text(last.at, desk.now(), desk.hall.zone)
        form.meet(now.component, now.revision, f"{last.actor.name} {at} ")
        self.said.emit(_("没有写入:别人先改了,请核对标▲的内容。") if self._writing else "", False)

    # a new code

    @Slot(str, str)
    def _on_code_wanted(self, adcode: str, class_code: str) -> None:
        self._context.tasks.start(self._offer(adcode, class_code), name="register-code")

    async def _offer(self, adcode: str, class_code: str) -> None:
        try:
            code = await self._desk.free_code(adcode, class_code)
        except ExternalError as error:
            self.said.emit(str(error), False)
            return
        form = self._form
        if form.is_new and (form.district.value, form.category.value) == (adcode, class_code):
            form.offer_code(code)

    @Slot(str, str)
    def _on_code_typed(self, code: str, class_code: str) -> None:
        self._typed = (code, class_code)
        self._pause.start()

    @Slot()
    def _on_code_rested(self) -> None:
        if self._open and self._typed[0]:
            self._context.tasks.start(self._look_at_code(*self._typed), name="register-code-check")

    async def _look_at_code(self, code: str, class_code: str) -> None:
        try:
            fault = await self._desk.code_fault(code, class_code)
        except ExternalError:
            return  # it is looked at again when it is written
        if self._typed == (code, class_code):
            self._form.rows["code"].say(fault)
