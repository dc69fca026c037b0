"""The templates of one paper that counted before, to be put back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.papers.template_log import TemplateChange
from dispatcher_app.ui.admin.lines import TextLines
from dispatcher_app.ui.admin.templates.lines import Standing, change_lines
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look


class FormerTemplates(QWidget):
    """Signals:
    wanted: reference of the template that is to count again, "" for the program's own.
    """

    wanted = Signal(str)

    def __init__(
        self,
        paper: Standing,
        changes: Sequence[TemplateChange],
        zone: tzinfo,
        may_write: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("former_templates")
        self._references = [change.reference for change in reversed(changes)]
        self._now = paper[1].reference if paper[1].is_own else ""
        self.list = LineTable((_("换上"), _("谁"), _("模板")), (140, 110, 180), 2, (), self)
        self.list.setObjectName("former_list")
        self.list.setAccessibleName(_("以前的模板"))
        self.back = QPushButton(_("换回选中的 Enter"), self)
        self.own = QPushButton(_("换回程序自带的"), self)
        self.back.setObjectName("former_back")
        self.own.setObjectName("former_own")
        self._lay_out()
        self.back.setVisible(may_write and bool(changes))
        self.own.setVisible(may_write and paper[1].is_own)
        if may_write:
            self.list.opened.connect(self._on_opened)
        self.back.clicked.connect(self._on_back)
        self.own.clicked.connect(self._on_own)
        self.list.show_lines(TextLines(change_lines(changes, zone)), 0 if changes else None)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        set_look(self.back, kind="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        if self._references:
            column.addWidget(self.list, 1)
        else:
            advice = _("一直用程序自带的模板;换上别的以后,每一份都留着。")
            column.addWidget(EmptyNote("history", _("还没有换过"), advice, self), 1)
            self.list.hide()
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addWidget(self.own)
        row.addStretch(1)
        column.addLayout(row)
        chain_keys(self.list, self.back, self.own)
        self.setFocusProxy(self.list if self._references else self.own)

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        reference = self._references[int(key)]
        if reference != self._now:
            self.wanted.emit(reference)

    @Slot()
    def _on_back(self) -> None:
        if self.list.current_key:
            self._on_opened(self.list.current_key)

    @Slot()
    def _on_own(self) -> None:
        self.wanted.emit("")
