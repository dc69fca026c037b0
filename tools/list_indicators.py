"""Writes the tables of docs/indicators.md from the declarations: what every figure counts, and how.

Run by ``make docs``; with ``--check`` it only says whether the page is up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.counts import BaseCount, Grain
from dispatcher_app.domain.indicators.dimensions import DIMENSIONS
from dispatcher_app.domain.indicators.field_words import counted_when, field_words, in_words
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.table import Indicator

PAGE = Path(__file__).parents[1] / "docs" / "indicators.md"
SECTIONS = ("indicators", "counts", "dimensions")


def tables() -> dict[str, str]:
    """The text of each generated section."""
    return {
        "indicators": _table(
            ("代码", "名称", "English", "公式", "单位", "方向", "目标", "出处", "说明"),
            (_indicator(indicator) for indicator in INDICATORS.values()),
        ),
        "counts": _table(
            ("代码", "名称", "English", "计入时段按", "条件", "计到谁", "出处", "说明"),
            (_count(count) for count in COUNTS.values()),
        ),
        "dimensions": _table(
            ("代码", "名称", "English"),
            ((f"`{each.code}`", each.label, each.english) for each in DIMENSIONS.values()),
        ),
    }


def page_with(text: str, sections: dict[str, str]) -> str:
    """The page *text* with each section between its markers.

    Raises:
        ValueError: a marker is missing.
    """
    for name, table in sections.items():
        begin, end = f"<!-- {name}: generated -->", f"<!-- end of {name} -->"
        before, found, rest = text.partition(begin)
        _old, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"{PAGE.name} has lost its markers {begin} and {end}")
        text = f"{before}{begin}\n\n{table}\n\n{end}{after}"
    return text


def _indicator(indicator: Indicator) -> tuple[str, ...]:
    target = f"{float(indicator.target * 100):g} %" if indicator.target is not None else ""
    better = {"more": "↑", "less": "↓"}.get(indicator.direction.value, "")
    unit, note = indicator.unit.label, indicator.note
    names = (f"`{indicator.code}`", indicator.label, indicator.english, indicator.formula)
    return (*names, unit, better, target, indicator.source, note)


def _count(count: BaseCount) -> tuple[str, ...]:
    what = f"{field_words(count.amount)}之和;" if count.amount else ""
    kind = "步骤;" if count.grain is Grain.STEP else ""
    person = field_words(count.person) if count.person else ""
    names = (f"`{count.code}`", count.name, count.english, counted_when(count))
    return (*names, kind + what + in_words(count.where), person, count.source, count.note)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    first = list(head)
    return "\n".join((_line(first), _line(["---"] * len(first)), *map(_line, rows)))


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: list[str]) -> int:
    """0 where the page is (or was made) up to date, 1 where ``--check`` finds it is not."""
    text = PAGE.read_text(encoding="utf-8")
    fresh = page_with(text, tables())
    if "--check" in arguments:
        print("up to date" if fresh == text else f"{PAGE} is out of date: run make docs", file=sys.stderr)
        return int(fresh != text)
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
