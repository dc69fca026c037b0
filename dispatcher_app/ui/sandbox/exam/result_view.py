"""A result sheet on the screen: what it came to, where it is weak, every mistake with its reason."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dispatcher_app.i18n import _, listed
from dispatcher_app.services.exam.result_sheet import Finding, ResultSheet
from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font, set_look

_BAR_ROW, _BAR_NAME, _BAR_VALUE = 26, 112, 56
#: Longer lines are hard to read (px at scale 1).
_WIDEST = 1000
#: Beyond so many a sheet is read as a file; the screen says so.
_MOST = 200


class ShareBars(QWidget):
    """Shares in hundredths as bars with their numbers, the weakest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("share_bars")
        self._shares: tuple[tuple[str, float], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, shares: tuple[tuple[str, float], ...]) -> None:
        """The lowest first."""
        self._shares = tuple(sorted(shares, key=lambda pair: pair[1]))
        self.setFixedHeight(current_sizes().px(_BAR_ROW) * len(self._shares))
        self.setVisible(bool(self._shares))
        self.setAccessibleName(listed(f"{name} {share:g}" for name, share in self._shares))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, sizes = current_theme(), current_sizes()
        painter = QPainter(self)
        painter.setFont(make_font(sizes))
        row, left, right = sizes.px(_BAR_ROW), sizes.px(_BAR_NAME), sizes.px(_BAR_VALUE)
        room = max(1, min(self.width() - left - right, sizes.px(420)))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        for at, (name, share) in enumerate(self._shares):
            top = at * row
            painter.setPen(QColor(theme.text))
            painter.drawText(0, top, left - sizes.gap, row, middle, name)
            bar = (left, top + sizes.px(8), room, row - sizes.px(16))
            painter.fillRect(*bar, QColor(theme.pressed))
            painter.fillRect(bar[0], bar[1], round(room * share / 100), bar[3], QColor(theme.accent))
            painter.drawText(left + room + sizes.gap, top, right, row, middle, f"{share:g}")
        painter.end()


class ResultView(QScrollArea):
    """The sheet; arrows and page keys scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result_view")
        self.setAccessibleName(_("成绩单"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheet: ResultSheet | None = None

    def show_sheet(self, sheet: ResultSheet | None) -> None:
        """Another sheet, from its top; None for none."""
        self.sheet = sheet
        table, body = QWidget(self), QWidget(self)
        set_look(table, surface="panel")
        if sheet is not None:
            _fill(body, sheet)
        body.setMaximumWidth(current_sizes().px(_WIDEST))
        across = QHBoxLayout(table)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(body, 100)
        across.addStretch(1)
        self.setWidget(table)
        self.verticalScrollBar().setValue(0)


def _fill(body: QWidget, sheet: ResultSheet) -> None:
    sizes = current_sizes()
    column = QVBoxLayout(body)
    column.setContentsMargins(sizes.px(24), sizes.px(20), sizes.px(24), sizes.px(24))
    column.setSpacing(sizes.pane)
    column.addWidget(_label(f"{sheet.title} · {sheet.kind}", body, role="title"))
    column.addLayout(_head(sheet, body))
    facts = "   ".join(f"{name} {value}" for name, value in sheet.facts)
    column.addWidget(_label(facts, body, role="secondary"))
    bars = ShareBars(body)
    bars.show_shares(sheet.shares)
    column.addWidget(bars)
    wrong = sheet.mistakes
    words = _("有差错的 {count} 项").format(count=len(wrong)) if wrong else _("没有差错。")
    column.addWidget(_label(words, body, role="title"))
    for finding in wrong[:_MOST]:
        column.addWidget(_card(finding, body))
    if len(wrong) > _MOST:
        column.addWidget(_label(_("其余的请看导出的成绩单。"), body, role="secondary"))
    column.addStretch(1)


def _head(sheet: ResultSheet, body: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(current_sizes().pane)
    row.addWidget(_label(_("{points:g} 分").format(points=sheet.points), body, role="number"))
    row.addWidget(_label(sheet.person, body), 1)
    return row


def _card(finding: Finding, body: QWidget) -> QWidget:
    """What was asked, what was done, what would have been right, why."""
    sizes = current_sizes()
    card = QFrame(body)
    set_look(card, surface="card")
    lines = QVBoxLayout(card)
    lines.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
    lines.setSpacing(sizes.grid)
    points = _("{points:g} / {of:g} 分").format(points=finding.points, of=finding.of)
    lines.addWidget(_label(f"{finding.where} · {points}", card, role="small"))
    if finding.what:
        lines.addWidget(_label(finding.what, card))
    lines.addWidget(_label(_("✗ 所答:{done}").format(done=finding.done or "—"), card, role="over"))
    lines.addWidget(_label(_("✓ 正确:{expected}").format(expected=finding.expected or "—"), card))
    if finding.why:
        lines.addWidget(_label(finding.why, card, role="secondary"))
    return card


def _label(text: str, parent: QWidget, role: str = "") -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if role:
        set_look(label, role=role)
    return label
