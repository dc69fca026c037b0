"""What the digits of a component's code say (GB/T 30428.2: city, major class, minor class, serial)."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher_app.domain.pack import CodeWidths
from dispatcher_app.i18n import _

#: Digits of the major and of the minor class.
_MAJOR, _MINOR = 2, 2


@dataclass(frozen=True, slots=True)
class CodePart:
    """Some digits of a code in a row, and what kind of thing they name."""

    digits: str
    kind: str


def code_parts(code: str, widths: CodeWidths) -> tuple[CodePart, ...]:
    """*code* taken apart; where digits are missing, the parts that there are."""
    kinds = (
        (widths.adcode, _("行政区划")),
        (_MAJOR, _("大类")),
        (_MINOR, _("小类")),
        (serial_width(widths), _("流水号")),
    )
    parts, at = [], 0
    for width, kind in kinds:
        digits = code[at : at + width]
        if digits:
            parts.append(CodePart(digits, kind))
        at += width
    return tuple(parts)


def serial_width(widths: CodeWidths) -> int:
    return widths.component - widths.adcode - _MAJOR - _MINOR


def beginning_of(adcode: str, class_code: str) -> str:
    """The digits of every code of a class (``部件-01-02``) in a district; "" for no such class."""
    parts = class_code.rpartition(":")[2].split("-")
    return adcode + parts[1] + parts[2] if len(parts) == 3 else ""
