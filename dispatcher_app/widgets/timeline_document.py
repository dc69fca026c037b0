"""Writes the history into a text document: newest first, one group of paragraphs a step.

Every text is inserted as characters, never as markup: a description is whatever somebody typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
)

from dispatcher_app.i18n import _
from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font
from dispatcher_app.widgets.timeline_entry import TimelineEntry, beginning, is_long

_LINE_BREAK = "\u2028"


@dataclass(frozen=True, slots=True)
class _Faces:
    title: QTextCharFormat
    move: QTextCharFormat
    small: QTextCharFormat
    body: QTextCharFormat
    link: QTextCharFormat

    @staticmethod
    def make() -> _Faces:
        theme, sizes = current_theme(), current_sizes()
        body, small = make_font(sizes), make_font(sizes, sizes.small)
        return _Faces(
            title=_face(make_font(sizes, weight=QFont.Weight.DemiBold), theme.text),
            move=_face(small, theme.secondary),
            small=_face(small, theme.secondary),
            body=_face(body, theme.text),
            link=_face(small, theme.accent),
        )


def write_entries(
    document: QTextDocument, entries: Sequence[TimelineEntry], unfolded: frozenset[int], gutter: int
) -> list[int]:
    """Fill *document*, leaving *gutter* pixels free on the left.

    Returns:
        The number of the first paragraph of every entry.
    """
    document.clear()
    document.setDocumentMargin(0)
    frame = QTextFrameFormat()
    frame.setLeftMargin(gutter)
    frame.setTopMargin(current_sizes().gap)
    frame.setRightMargin(current_sizes().pane)
    document.rootFrame().setFrameFormat(frame)
    cursor, faces, starts = QTextCursor(document), _Faces.make(), []
    cursor.beginEditBlock()
    for number, entry in enumerate(entries):
        if number:
            cursor.insertBlock()
        starts.append(cursor.blockNumber())
        _write_entry(cursor, entry, len(entries) - 1 - number, unfolded, faces)
    cursor.endEditBlock()
    return starts


def _write_entry(
    cursor: QTextCursor, entry: TimelineEntry, age: int, unfolded: frozenset[int], faces: _Faces
) -> None:
    sizes = current_sizes()
    cursor.setBlockFormat(_paragraph(0, 0))
    cursor.insertText(_plain(entry.title), faces.title)
    if entry.move:
        cursor.insertText("  " + _plain(entry.move), faces.move)
    if entry.by or entry.took:  # the time taken stands beside this line
        _new(cursor, sizes.px(1))
        cursor.insertText(_plain(entry.by), faces.small)
    folded = entry.foldable and age not in unfolded
    if entry.reason:
        _new(cursor, sizes.px(3))
        cursor.insertText(_plain(beginning(entry.reason) if folded else entry.reason), faces.body)
        if is_long(entry.reason):
            _write_link(cursor, entry, age, folded, faces)
    if entry.facts:
        _new(cursor, sizes.px(3))
        facts = map(beginning, entry.facts) if folded else entry.facts
        cursor.insertText(_LINE_BREAK.join(map(_plain, facts)), faces.small)
        if entry.foldable and not is_long(entry.reason):
            _write_link(cursor, entry, age, folded, faces)
    last = cursor.blockFormat()
    last.setBottomMargin(sizes.px(16))
    cursor.setBlockFormat(last)


def _write_link(cursor: QTextCursor, entry: TimelineEntry, age: int, folded: bool, faces: _Faces) -> None:
    """One for the whole entry, under what is long first."""
    link = QTextCharFormat(faces.link)
    link.setAnchor(True)
    link.setAnchorHref(f"fold:{age}")
    words = _("展开(共 {count} 字)").format(count=f"{entry.long_length:,}") if folded else _("收起")
    cursor.insertText(_LINE_BREAK, faces.body)
    cursor.insertText(words, link)


def _new(cursor: QTextCursor, gap: int) -> None:
    cursor.insertBlock(_paragraph(gap, 0))


def _paragraph(above: int, below: int) -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setTopMargin(above)
    form.setBottomMargin(below)
    form.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return form


def _face(font: QFont, colour: str) -> QTextCharFormat:
    face = QTextCharFormat()
    face.setFont(font)
    face.setForeground(QColor(colour))
    return face


def _plain(text: str) -> str:
    """One paragraph: the typist's line breaks stay, as breaks inside it."""
    return text.replace("\r\n", "\n").replace("\n", _LINE_BREAK).replace("\u2029", _LINE_BREAK)
