"""The grades of a scheme with their limits: in words, with a sign of the colour that the scheme names."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QWidget

from dispatcher_app.domain.indicators.schemes.model import Grade, Scheme, shown
from dispatcher_app.i18n import N_, _
from dispatcher_app.widgets.theme import current_theme, set_look, theme_notifier

#: Which colour of the theme a word means; a word that is not there has the colour of text.
_INKS = {
    N_("绿"): "ok",
    N_("蓝"): "accent",
    N_("黄"): "due",
    N_("橙"): "due",
    N_("红"): "over",
    N_("黑"): "text",
}


class GradeLegend(QLabel):
    """One line: ``■ A 绿 90 分以上``. Nothing where the scheme has no grades."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluation_grades")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        set_look(self, role="secondary")
        self._scheme: Scheme | None = None
        theme_notifier().changed.connect(self._on_theme_changed)

    def show_scheme(self, scheme: Scheme | None) -> None:
        self._scheme = scheme
        grades = scheme.grades if scheme is not None else ()
        self.setVisible(bool(grades))
        words = list(_limits(scheme)) if scheme is not None else []
        spans = [f'<span style="color:{_ink(grade)}">■</span> {escape(text)}' for grade, text in words]
        self.setText(_("等级:{grades}").format(grades="&nbsp;&nbsp;&nbsp;".join(spans)) if spans else "")

    @Slot()
    def _on_theme_changed(self) -> None:
        self.show_scheme(self._scheme)


def _limits(scheme: Scheme) -> Iterator[tuple[Grade, str]]:
    """Best first, each with the points from which on it is given, and below which it is."""
    above: str | None = None
    for grade in sorted(scheme.grades, key=lambda grade: grade.low, reverse=True):
        low = shown(grade.low * scheme.total / 100)
        name = " ".join((grade.name, grade.colour)).strip()
        if above is None:
            yield grade, _("{grade} {low} 分及以上").format(grade=name, low=low)
        else:
            yield grade, _("{grade} {low} 至不足 {above} 分").format(grade=name, low=low, above=above)
        above = low


def _ink(grade: Grade) -> str:
    return str(getattr(current_theme(), _INKS.get(grade.colour, "text")))
