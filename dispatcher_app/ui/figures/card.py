"""One figure told whole: value, formula, what went in, what it is compared with, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.field_words import counted_when, in_words
from dispatcher_app.domain.indicators.number_parts import number_parts
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.tables import Figure, FigureTable
from dispatcher_app.ui.figures.words import change, exactly, misses, with_unit
from dispatcher_app.widgets.theme import current_sizes, set_look


class FigureCard(QWidget):
    """Says nothing while there is no figure."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("figure_card")
        self.title = self._label("title")
        self.value = self._label("number")
        self.value.setObjectName("figure_card_value")
        self.lines = self._label("secondary")
        self.lines.setObjectName("figure_card_lines")
        self.lines.setTextFormat(Qt.TextFormat.RichText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().grid)
        for part in (self.title, self.value, self.lines):
            column.addWidget(part)
        column.addStretch(1)

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_look(label, role=role)
        return label

    def show_figure(self, figure: Figure | None, whose: str, table: FigureTable | None) -> None:
        if figure is None or table is None:
            for label in (self.title, self.value, self.lines):
                label.clear()
            return
        self.title.setText(_("{whose} · {name}").format(whose=whose, name=figure.indicator.name))
        if not figure.applies and table.dimension is not None:
            text = _("这项指标不按{dimension}统计。").format(dimension=table.dimension.name)
            self.value.setText("—")
            self.lines.setText(escape(text))
            return
        self.value.setText(with_unit(figure.indicator, figure.value))
        self.lines.setText("<br>".join(escape(line) for line in _lines(figure, table)))


def _lines(figure: Figure, table: FigureTable) -> Iterator[str]:
    indicator = figure.indicator
    if len(number_parts(indicator.counts)) > 1 or indicator.is_rate:
        yield _("公式:{formula}").format(formula=indicator.formula)
        for part in number_parts(code for code in indicator.counts if code in figure.counts):
            yield part.told(figure.counts)
    else:
        count = COUNTS[indicator.counts[0]]
        yield from (part.told(figure.counts) for part in number_parts(indicator.counts) if part.codes[1:])
        where = in_words(count.where)
        yield _("条件:{condition}").format(condition=where or _("全部"))
        yield _("计入时段按:{when}").format(when=counted_when(count))
    of_now = all(COUNTS[code].stock for code in indicator.counts)
    if not of_now:
        yield from _compared(figure, table)
    if indicator.target is not None:
        text = _("目标 {target},{met}")
        met = (
            _("未达到")
            if misses(indicator, figure.value)
            else _("已达到")
            if figure.value is not None
            else "—"
        )
        yield text.format(target=exactly(indicator, indicator.target), met=met)
    if indicator.note:
        yield _("说明:{note}").format(note=_(indicator.note))
    if table.as_of < table.period.start and not of_now:
        yield _("时段还没有开始。")
    elif table.unfinished and not of_now:
        yield _("时段还没有过完,数字还会变。")


def _compared(figure: Figure, table: FigureTable) -> Iterator[str]:
    indicator = figure.indicator
    text = _("{name}({period} {value}):{change}")
    pairs = [(_("环比"), table.before, figure.before)]
    if table.year_ago is not None:
        pairs.append((_("同比"), table.year_ago, figure.year_ago))
    for name, period, value in pairs:
        yield text.format(
            name=name,
            period=period.label,
            value=with_unit(indicator, value),
            change=_("大厅在这一期里才有第一件案件,不足一期,不比较")
            if period in table.cut
            else change(indicator, figure.value, value),
        )
