"""What the page of templates shows: the papers at the left, the current one and its fields at the right."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.i18n import _
from dispatcher_app.ui.admin.lines import TextLines
from dispatcher_app.ui.admin.templates.lines import Standing, day_of, field_lines, whose
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.result_line import ResultLine
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

_LEFT, _RIGHT = 560, 760


class TemplateView:
    """The widgets of a :class:`~dispatcher_app.ui.admin.templates.page.TemplatesPage`, laid out on it."""

    def __init__(self, page: QWidget, may_write: bool) -> None:
        self._page = page
        self.papers = LineTable(
            (_("文书"), _("模板"), _("换上"), _("谁")), (150, 110, 140, 90), 0, (2, 3), page
        )
        self.papers.setObjectName("templates_list")
        self.papers.setAccessibleName(_("文书"))
        self.fields = LineTable((_("写法"), _("填入的内容"), _("要求")), (260, 180, 70), 1, (), page)
        self.fields.setObjectName("templates_fields")
        self.fields.setAccessibleName(_("模板可用的栏目"))
        self.head, self.told, self.advice = QLabel(page), QLabel(page), QLabel(page)
        self.advice.setText(
            _("导出后在 Word 里改,花括号里的栏目照抄下面的写法,改好再换上;有认不得的、缺了必须的,就不换。")
        )
        for label, role in ((self.head, "title"), (self.told, "secondary"), (self.advice, "small")):
            label.setWordWrap(label is not self.head)
            label.setTextFormat(Qt.TextFormat.PlainText)
            set_look(label, role=role)
        self.out = _button(page, "template_out", _("导出… Ctrl+E"))
        self.take = _button(page, "template_take", _("换上… Ctrl+I"))
        self.former = _button(page, "template_former", _("以前的… Ctrl+H"))
        set_look(self.take, kind="primary")
        self.take.setVisible(may_write)
        self.result = ResultLine(page)
        self.result.setObjectName("template_result")
        self.look = QTextBrowser(page)
        self.look.setObjectName("template_look")
        self.look.setAccessibleName(_("模板的样子"))
        self.note = EmptyNote("file-text", _("没有选中文书"), "", page)
        self.pages = QStackedWidget(page)
        self.pages.addWidget(self.note)
        self.pages.addWidget(self.look)
        self._lay_out()

    def _lay_out(self) -> None:
        sizes = current_sizes()
        across = QSplitter(Qt.Orientation.Horizontal, self._page)
        across.setChildrenCollapsible(False)
        across.addWidget(self._column(self.papers, self.result, self.advice, self.fields))
        across.addWidget(self._column(self._heading(), self.told, self.pages))
        across.setStretchFactor(1, 1)
        across.setSizes([sizes.px(_LEFT), sizes.px(_RIGHT)])
        column = QVBoxLayout(self._page)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
        column.addWidget(across)
        chain_keys(self.papers, self.fields, self.out, self.take, self.former, self.look)
        self._page.setFocusProxy(self.papers)

    def _column(self, *widgets: QWidget) -> QWidget:
        sizes = current_sizes()
        holder = QWidget(self._page)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.gap)
        for widget in widgets:
            tall = widget in (self.papers, self.fields, self.pages)
            column.addWidget(widget, 1 if tall else 0)
        return holder

    def _heading(self) -> QWidget:
        holder = QWidget(self._page)
        row = QHBoxLayout(holder)
        row.setContentsMargins(current_sizes().pane, 0, 0, 0)
        row.setSpacing(current_sizes().gap)
        row.addWidget(self.head, 1)
        for button in (self.out, self.take, self.former):
            row.addWidget(button)
        self.told.setContentsMargins(current_sizes().pane, 0, 0, 0)
        return holder

    def show_paper(self, paper: Standing, zone: tzinfo) -> None:
        """Which template of *paper* counts, and what it may say; its looks come with :meth:`show_html`."""
        spec, template, change = paper
        self.head.setText(_(spec.title))
        said = [whose(template.is_own), template.reference]
        if change is not None:
            said.append(_("{who}于 {at} 换上").format(who=change.by, at=day_of(change, zone)))
        self.told.setText(" · ".join(said))
        self.fields.show_lines(TextLines(field_lines(spec)), 0)
        self.result.clear()

    def show_html(self, html: str) -> None:
        self.look.setHtml(html)
        self.pages.setCurrentWidget(self.look)

    def show_unreadable(self, sentence: str) -> None:
        self.note.set_words(_("模板打不开"), sentence)
        self.pages.setCurrentWidget(self.note)


def _button(page: QWidget, name: str, text: str) -> QPushButton:
    button = QPushButton(text, page)
    button.setObjectName(name)
    return button
