"""The HTML of a long paper in pieces that a view takes in one after the other, with the loop between them.

Qt lays a table out as one, and 300 rows of one take it a fifth of a second. A view therefore gets long tables
as several, each with the head again, as pages of paper have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil

#: Rows of one piece, some 10 ms of work; a table of a few more is no worse whole.
MOST_ROWS, _WHOLE = 20, 30
#: Characters of paragraphs and small tables that are one piece.
_MOST_TEXT = 12_000
_TAG = re.compile(r"<(/?)(?:table|thead|tbody|tr|p|h\d)\b[^>]*>")
_BODY = re.compile(r"\A.*?<body\b[^>]*>", re.DOTALL)
_END = "</body></html>"


def pieces_of(html: str) -> Iterator[str]:
    """Whole documents, each with the body's look, that show *html* when put after each other."""
    opening = _BODY.match(html)
    begin = opening.group() if opening else "<html><body>"
    held = ""
    for element in _elements(html[opening.end() if opening else 0 :]):
        for part in _short(element):
            if held and len(held) + len(part) > _MOST_TEXT:
                yield f"{begin}{held}{_END}"
                held = ""
            held += part
    yield f"{begin}{held}{_END}"


def _elements(body: str) -> Iterator[str]:
    """Paragraphs, headings and tables that stand in nothing else."""
    depth, begin = 0, 0
    for tag in _TAG.finditer(body):
        depth += -1 if tag.group(1) else 1
        if depth == 0:
            yield body[begin : tag.end()]
            begin = tag.end()


def _short(element: str) -> Iterator[str]:
    """*element*, or a long table as several."""
    rows = list(_rows(element)) if element.startswith("<table") else []
    if len(rows) <= _WHOLE:
        yield element
        return
    head, tail = element[: rows[0][0]], element[rows[-1][1] :]
    each = ceil(len(rows) / ceil(len(rows) / MOST_ROWS))
    for at in range(0, len(rows), each):
        lot = rows[at : at + each]
        yield f"{head}{element[lot[0][0] : lot[-1][1]]}{tail}"


def _rows(table: str) -> Iterator[tuple[int, int]]:
    """Where the rows of its body begin and end; those of tables within its cells are theirs."""
    depth, begin, in_head = 0, 0, False
    for tag in _TAG.finditer(table):
        closes = bool(tag.group(1))
        if depth + (not closes) == 2:
            in_head = tag.group().startswith("<thead") and not closes
        if not closes and depth == 2:
            begin = tag.start()
        depth += -1 if closes else 1
        if closes and depth == 2 and not in_head:
            yield begin, tag.end()
