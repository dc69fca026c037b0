"""Works any formula of a handed-on sheet out, from the cells alone: what a spreadsheet would show."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

_WORDS = re.compile(r'"(?:[^"]|"")*"')
_RANGE = re.compile(r"\b([A-Z]+)(\d+):([A-Z]+)(\d+)")
_CELL = re.compile(r"\b([A-Z]+\d+)\b")


class Sheets:
    """The cells of *page*; every formula is worked out once."""

    def __init__(self, page: Worksheet) -> None:
        self._page, self._known = page, dict[str, Any]()

    def value(self, place: str) -> Any:
        if place not in self._known:
            cell = self._page[place]
            formula = cell.data_type == "f"
            self._known[place] = self._worked(str(cell.value)[1:]) if formula else cell.value
        return self._known[place]

    def _worked(self, formula: str) -> Any:
        texts: list[str] = []

        def kept(found: re.Match[str]) -> str:
            texts.append(found[0][1:-1].replace('""', '"'))
            return f"_text[{len(texts) - 1}]"

        plain = _WORDS.sub(kept, formula).replace("{", "[").replace("}", "]")
        plain = re.sub(r"(?<![<>=])=(?!=)", "==", plain)
        plain = _RANGE.sub(r'_range("\1", \2, "\3", \4)', plain)
        plain = _CELL.sub(lambda found: f'_cell("{found[1]}")', plain)
        return self._of(ast.parse(plain.strip(), mode="eval").body, texts)

    def _of(self, node: ast.expr, texts: list[str]) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.List(elts=parts):
                return [self._of(part, texts) for part in parts]
            case ast.Subscript(slice=ast.Constant(value=number)):
                return texts[number]
            case ast.UnaryOp(operand=operand):
                return -self._of(operand, texts)
            case ast.BinOp(left=left, op=op, right=right):
                return _reckoned(op, self._of(left, texts), self._of(right, texts))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return _compared(op, self._of(left, texts), self._of(right, texts))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._called(name, args, texts)
        raise AssertionError(ast.dump(node))

    def _called(self, name: str, args: list[ast.expr], texts: list[str]) -> Any:
        if name == "IF":
            yes = self._of(args[0], texts)
            return self._of(args[1] if yes else args[2], texts)
        found = [self._of(arg, texts) for arg in args]
        numbers = [one for one in _flat(found) if isinstance(one, int | float)]
        match name:
            case "_cell":
                return self.value(found[0])
            case "_range":
                return [self.value(f"{found[0]}{row}") for row in range(found[1], found[3] + 1)]
            case "SUM":
                return sum(numbers)
            case "COUNT":
                return len(numbers)
            case "MIN" | "MAX":
                return {"MIN": min, "MAX": max}[name](numbers)
            case "N":
                return found[0] if isinstance(found[0], int | float) else 0
            case "ISNUMBER":
                return isinstance(found[0], int | float)
            case "AND" | "OR":
                return {"AND": all, "OR": any}[name](found)
            case "ROUND":
                return round(found[0], found[1])
            case "LOOKUP":
                return found[2][bisect_right(found[1], found[0]) - 1]
            case "RANK":
                others = [one for one in found[1] if isinstance(one, int | float)]
                return 1 + sum(one > found[0] for one in others)
        raise AssertionError(f"no function {name}")


def _flat(values: list[Any]) -> list[Any]:
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def _reckoned(op: ast.operator, left: Any, right: Any) -> Any:
    match op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    raise AssertionError(op)


def _compared(op: ast.cmpop, left: Any, right: Any) -> bool:
    match op:
        case ast.Eq():
            return bool(left == right)
        case ast.Lt():
            return bool(left < right)
        case ast.Gt():
            return bool(left > right)
        case ast.GtE():
            return bool(left >= right)
    raise AssertionError(op)
