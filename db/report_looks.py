"""How cells of a report's workbook look; each look is made once for a workbook."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from db.workbook_files import FORMATS
from dispatcher_app.services.workbooks import CellKind

_BODY_FONT, _TITLE_FONT = "宋体", "方正小标宋简体"
_HEAD_COLOUR, _LINE_COLOUR, _SMALL_COLOUR = "#EDF1F5", "#7F8C99", "#4A5560"


@dataclass(frozen=True, slots=True)
class Look:
    """``framed``: with lines around it. ``quoted``: a text that begins like a formula and is none.

    ``of_numbers``: in a column of numbers, where words stand at the right, too. ``digits`` of a percentage,
    where its target needs others than usual.
    """

    kind: CellKind = CellKind.TEXT
    bold: bool = False
    title: bool = False
    head: bool = False
    small: bool = False
    framed: bool = False
    wrap: bool = False
    quoted: bool = False
    of_numbers: bool = False
    digits: int | None = None

    def said(self) -> dict[str, object]:
        """The look in XlsxWriter's words."""
        return {
            "font_name": _TITLE_FONT if self.title else _BODY_FONT,
            "font_size": 16 if self.title else 9 if self.small else 11,
            "bold": self.bold or self.head,
            "num_format": FORMATS[self.kind] if self.digits is None else _percent(self.digits),
            "valign": "top" if self.wrap else "vcenter",
            "text_wrap": self.wrap or self.head,
            "quote_prefix": self.quoted,
            **({"align": self._side} if self._side else {}),
            **({"border": 1, "border_color": _LINE_COLOUR} if self.framed else {}),
            **({"bg_color": _HEAD_COLOUR} if self.head else {}),
            **({"font_color": _SMALL_COLOUR} if self.small else {}),
        }

    @property
    def _side(self) -> str:
        if self.title or self.head:
            return "center"
        return "right" if self.of_numbers else ""


def _percent(digits: int) -> str:
    return f"0.{'0' * digits}%" if digits else "0%"


PLAIN = Look()
TITLE = Look(title=True)
HEAD = Look(head=True, framed=True)
SMALL = Look(small=True)


class Looks:
    """The looks of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[Look, Format] = {}

    def of(self, look: Look) -> Format:
        if look not in self._made:
            self._made[look] = self._book.add_format(look.said())
        return self._made[look]
