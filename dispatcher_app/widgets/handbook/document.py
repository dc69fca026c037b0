"""Markdown of the handbook as a document in the look of the program."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font

#: Line height of running text and of tables, in percent.
_LEADING = 140
_TABLE_LEADING = 125


def write_page(document: QTextDocument, markdown: str) -> None:
    """Fill *document* with *markdown*, in the sizes and colours that hold now. No HTML is taken from it."""
    sizes = current_sizes()
    document.setDefaultFont(make_font(sizes))
    document.setDocumentMargin(sizes.pane)
    features = QTextDocument.MarkdownFeature
    document.setMarkdown(markdown, features.MarkdownDialectGitHub | features.MarkdownNoHTML)
    for block in _blocks(document):
        _set_block(block)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _set_table(frame)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _set_block(block: QTextBlock) -> None:
    sizes, cursor = current_sizes(), QTextCursor(block)
    layout = QTextBlockFormat()
    level = block.blockFormat().headingLevel()
    leading = _TABLE_LEADING if cursor.currentTable() else _LEADING
    layout.setLineHeight(leading, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    layout.setNonBreakableLines(False)  # of commands, too: a page is never wider than the sheet
    layout.setTopMargin(sizes.pane if level > 2 else 0)
    layout.setBottomMargin(0 if cursor.currentTable() else sizes.gap)
    cursor.mergeBlockFormat(layout)
    if level:
        size = sizes.title if level <= 2 else sizes.body
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.mergeCharFormat(_face(make_font(sizes, size, QFont.Weight.DemiBold), current_theme().text))
    _set_spans(block)


def _set_spans(block: QTextBlock) -> None:
    """Keys and commands stand on a ground of their own, in the font of the text; links in the accent."""
    sizes, theme = current_sizes(), current_theme()
    pieces = []
    span = block.begin()
    while not span.atEnd():
        pieces.append(span.fragment())
        span += 1
    for piece in pieces:
        style = piece.charFormat()
        if not (style.fontFixedPitch() or style.isAnchor()):
            continue
        cursor = QTextCursor(block)
        cursor.setPosition(piece.position())
        cursor.setPosition(piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor)
        face = QTextCharFormat()
        if style.isAnchor():
            face.setForeground(QBrush(QColor(theme.accent)))
        else:
            face = _face(make_font(sizes, sizes.small), theme.text)
            face.setBackground(QBrush(QColor(theme.hover)))
        cursor.mergeCharFormat(face)


def _set_table(table: QTextTable) -> None:
    sizes, theme = current_sizes(), current_theme()
    look = table.format()
    look.setBorderCollapse(True)
    look.setBorder(1)
    look.setBorderBrush(QBrush(QColor(theme.border)))
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setCellPadding(sizes.gap / 2)
    look.setCellSpacing(0)
    look.setBottomMargin(sizes.pane)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(look)
    head = QTextCharFormat()
    head.setBackground(QBrush(QColor(theme.hover)))
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        style = cell.format()
        style.merge(head)
        cell.setFormat(style)


def _face(font: QFont, colour: str) -> QTextCharFormat:
    face = QTextCharFormat()
    face.setFont(font)
    face.setForeground(QBrush(QColor(colour)))
    return face


def find_block(document: QTextDocument, begins: str) -> QTextBlock:
    """The first paragraph of *document* that begins with these words; the first of all where none does."""
    found = (block for block in _blocks(document) if begins and block.text().startswith(begins))
    return next(found, document.begin())
