"""A page of acts: what is in force at the left, one of them or a form at the right, and its ground.

What is listed is in :mod:`dispatcher_app.ui.ruling.act_list`; here are the form, sending, and taking back.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from dispatcher_app.domain.hall_record.act import ActDraft
from dispatcher_app.domain.hall_record.check import ActRefused, RecordMoved
from dispatcher_app.domain.hall_record.faults import Position
from dispatcher_app.domain.hall_record.kinds import Payload
from dispatcher_app.domain.hall_record.notices import Withdrawal
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.in_force.words import title_of
from dispatcher_app.ui.ruling.act_card import clear_column
from dispatcher_app.ui.ruling.act_form import ActForm
from dispatcher_app.ui.ruling.act_lines import (
    ActLine,
)
from dispatcher_app.ui.ruling.act_list import ActListing
from dispatcher_app.ui.ruling.sorts import NOTICE_SORTS, RULING_SORTS
from dispatcher_app.widgets.fitting_scroll import ScrollColumn
from dispatcher_app.widgets.key_list import KeyEntry


class ActPage(ActListing):
    """Subclasses name the sorts. A form that was left keeps its words until another is begun."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._editing: ActLine | None = None
        self._version = 0
        self._taken_back = ""
        self._forms: dict[str, ActForm] = {}
        self._columns: dict[str, ScrollColumn] = {}
        self._kept: dict[str, tuple[tuple[Position, ...], tuple[str, ...]]] = {}
        self._connect()
        self._make_keys()

    # building

    def _connect(self) -> None:
        self.choices.idClicked.connect(self._on_sort_chosen)
        self.new.clicked.connect(self.begin_new)
        self.table.opened.connect(self._on_opened)
        self.card.change_wanted.connect(self.change)
        self.card.end_wanted.connect(self._on_end_wanted)
        self.ground.said.connect(self._on_ground_said)

    def _make_keys(self) -> None:
        keys = [
            ("Ctrl+N", self.begin_new),
            ("F2", self.change),
            ("Delete", self.ask_end),
            ("Ctrl+Return", self.send),
        ]
        keys += [("Ctrl+Enter", self.send), ("F5", self.read), ("Alt+C", self.empty_form)]
        keys += [(f"Alt+{number + 1}", self._on_sort_key) for number in range(len(self.sorts))]
        self.add_keys(keys, "page")

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("提示、预案与专项采集")
        return (
            *(KeyEntry(group, _(sort.label), f"Alt+{at + 1}") for at, sort in enumerate(self.sorts)),
            KeyEntry(group, _("新建"), "Ctrl+N"),
            KeyEntry(group, _("修改"), "F2"),
            KeyEntry(group, _("撤下、解除、结束"), "Delete"),
            KeyEntry(group, _("发布"), "Ctrl+Enter"),
            KeyEntry(group, _("清空表单"), "Alt+C"),
            KeyEntry(group, _("地图:框选、圈选、取单元网格"), "B  C  Enter"),
        )

    # what is listed

    def may_leave(self) -> bool:
        """Words of a form stay in it while the window is closed."""
        return True

    @Slot(str)
    def _on_opened(self, _key: str) -> None:
        self.change() if self._record.may(self.sort.begin) else self.card.setFocus()

    # sorts

    @Slot(int)
    def _on_sort_chosen(self, number: int) -> None:
        if self.is_editing:
            self.leave_form()
        self.card.reason.clear()
        self.sort = self.sorts[number]
        self._ended = []
        self.choices.button(number).setChecked(True)
        self.read()
        self.setFocus()

    @Slot()
    def _on_sort_key(self) -> None:
        self._on_sort_chosen(int(self.sender().objectName()[-1]) - 1)

    # the form

    @property
    def form(self) -> ActForm:
        """The form of the present sort."""
        name = self.sort.name
        if name not in self._forms:
            form = self._forms[name] = self.sort.form(self.context, self.ground, self)
            form.sent.connect(self.send)
            form.left.connect(self.leave_form)
            self._columns[name] = clear_column(form, self.right)
            self.right.addWidget(self._columns[name])
        return self._forms[name]

    @Slot()
    def begin_new(self) -> None:
        """An empty form."""
        if self._record.may(self.sort.begin) and not self.is_editing:
            self._open(None, _(self.sort.new), None)

    @Slot()
    def change(self) -> None:
        """The form of the act that is shown; of one that was taken back, as a new one."""
        line = self.line
        if line is None or self.is_editing or not self._record.may(self.sort.begin):
            return
        again = line.ended is not None
        title = _("再次发布:{title}") if again else _("修改:{title}")
        self._open(line, title.format(title=title_of(line.act.payload)), line.act.payload)

    def _open(self, line: ActLine | None, title: str, payload: Payload | None) -> None:
        form = self.form
        self._editing, self._version = line, line.version if line is not None else 0
        self._spread_ground(wide=form.has_ground)
        self.ground.setVisible(form.has_ground)
        self.said.emit("", True)
        kept = self._kept.pop(self.sort.name, None) if line is None else None
        if kept is None:
            form.begin(title, payload)
        else:
            self.ground.show_ground(*kept, editable=form.has_ground)
            form.announce(_("已带出上次没有发布的内容;不要的话 Alt+C 清空。"))
        form.save.setText(_("发布  Ctrl+Enter") if line is None else _("保存  Ctrl+Enter"))
        self.right.setCurrentWidget(self._columns[self.sort.name])
        next(iter(form.rows.values())).field.setFocus()

    @Slot()
    def empty_form(self) -> None:
        """Throw away what was typed for a new one."""
        if self.is_editing and self._editing is None:
            self.form.begin(_(self.sort.new), None)
            next(iter(self.form.rows.values())).field.setFocus()

    @Slot()
    def leave_form(self) -> None:
        """Back to the list; nothing is done. What was typed for a new one is there when it is begun again."""
        if self._editing is None and self.is_editing and self.form.is_dirty:
            self._kept[self.sort.name] = (self.ground.area, self.ground.cells)
        self._show_card()
        self._show_list()
        self.setFocus()

    def _show_card(self) -> None:
        self._spread_ground(wide=False)
        self.right.setCurrentWidget(self.nothing)
        self._editing = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the form first, then the window."""
        if event.key() == Qt.Key.Key_Escape and self.is_editing:
            self.leave_form()
        else:
            super().keyPressEvent(event)

    @Slot()
    def send(self) -> None:
        """Do what the form says, or say beside its rows why not."""
        if not self.is_editing or self._busy:
            return
        payload = self.form.payload()
        if payload is None:
            return
        subject = self._editing.subject if self._editing is not None else str(uuid4())
        draft = ActDraft(kind=self.sort.begin, subject=subject, payload=payload, seen=self._version)
        self._start(draft)

    def _start(self, draft: ActDraft) -> None:
        self._busy = True
        self.context.tasks.start(self._do(draft), name=f"{self.objectName()}-send")

    async def _do(self, draft: ActDraft) -> None:
        try:
            await self._record.append(draft, initiator=self)
        except RecordMoved as error:
            self._meet(error)
        except ActRefused as error:
            self.said.emit(str(error), False)
            if self.is_editing:
                self.form.show_faults(error.faults)
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
        else:
            self._done(draft)
        finally:
            self._busy = False

    def _done(self, draft: ActDraft) -> None:
        title = self._title_of(draft)
        done = self.sort.over if draft.kind is self.sort.end else self.sort.new
        said = _("已{done}:{title}").format(done=_(done), title=title)
        self.said.emit(_("已修改:{title}").format(title=title) if self._editing is not None else said, True)
        self.card.reason.clear()
        if self.is_editing:
            self._show_card()
        self.read()
        self._show_list(draft.subject)
        self.setFocus()

    def _title_of(self, draft: ActDraft) -> str:
        """What it is called; one taken back may have left the list already."""
        return self._taken_back if isinstance(draft.payload, Withdrawal) else title_of(draft.payload)

    def _meet(self, error: RecordMoved) -> None:
        """Somebody was faster: what was typed stays, and the next Ctrl+Enter is about what they made."""
        self.said.emit(str(error), False)
        newest = error.newest
        if not self.is_editing or newest is None:
            self._show_list()
            return
        self._version = newest.version
        self.form.announce(
            _("{name}刚刚改了这一项:您没动过的栏换成了新的,您填的都还在。核对后再按 Ctrl+Enter。").format(
                name=newest.actor.name
            )
        )
        if newest.payload is not None:
            self.form.meet(newest.payload)

    # taking back

    @Slot()
    def ask_end(self) -> None:
        """To the line that asks why; in a text Delete deletes."""
        if isinstance(self.focusWidget(), QLineEdit | QPlainTextEdit) or self.is_editing:
            return
        if self.card.reason.isVisible():
            self.card.reason.setFocus()

    @Slot(str)
    def _on_end_wanted(self, reason: str) -> None:
        line = self.line
        if line is None or self._busy:
            return
        if not reason:
            self.said.emit(_("请写明理由。"), False)
            self.card.reason.setFocus()
            return
        draft = ActDraft(
            kind=self.sort.end, subject=line.subject, payload=Withdrawal(reason=reason), seen=line.version
        )
        self._taken_back = title_of(line.act.payload)
        self._start(draft)

    @Slot(str)
    def _on_ground_said(self, sentence: str) -> None:
        self.said.emit(sentence, False)


class NoticesPage(ActPage):
    """Tips of the day, zones without reports, stock phrases."""

    sorts = NOTICE_SORTS

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("notices_page")


class PlansPage(ActPage):
    """Weather plans and special collections."""

    sorts = RULING_SORTS

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("plans_page")
