"""Points, their sum and the grade of a scheme as formulas of a workbook: the same rules as ``score``."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dispatcher_app.domain.indicators.schemes.model import ADJUSTING, Line, LineSort, Missing, Scheme
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.formulas import CellOf, literal, no_data, quoted

Text = Callable[[CellOf], str]


def points_text(line: Line, value: str, sample: str, least: int) -> Text:
    """The points of *line* for the figure in the cell *value*; *sample* is the cell with how many cases there
    are, which must be *least*, "" where none are needed."""

    def text(cell: CellOf) -> str:
        known = f"ISNUMBER({cell(value)})"
        if sample:
            known = f"AND({known},{cell(sample)}>={least})"
        return f"IF({known},{_points(line, cell(value))},{quoted(no_data())})"

    return text


def total_text(scheme: Scheme, sample: str, points: Callable[[Line], str]) -> Text:
    """The sum of the lines, by what the scheme does about those without data; rounded, so that equal points
    are equal in a spreadsheet, too."""

    def text(cell: CellOf) -> str:
        base = [line for line in scheme.lines if line.sort not in ADJUSTING]
        telling = [line for line in base if line.sort is not LineSort.BAND] or base
        reached = _reached(scheme, base, lambda line: cell(points(line)))
        more = "".join(f"+N({cell(points(line))})" for line in scheme.lines if line.sort in ADJUSTING)
        core = f"ROUND(MAX(0,{reached}{more}),8)"
        fewest = len(base) if scheme.missing is Missing.VOID else 1
        asked = base if scheme.missing is Missing.VOID else telling
        there = f"COUNT({_cells(asked, lambda line: cell(points(line)))})>={fewest}"
        found = f"IF({there},{core},{quoted(no_data())})"
        return f"IF({cell(sample)}<{scheme.least},{quoted(_('样本不足'))},{found})" if sample else found

    return text


def grade_text(scheme: Scheme, score: str) -> Text:
    """The grade of the points in the cell *score*; nothing below the lowest."""
    grades = sorted(scheme.grades, key=lambda grade: grade.low)
    if not grades:
        return lambda _cell: '""'
    lows = ",".join(literal(grade.low) for grade in grades)
    names = ",".join(quoted(" ".join((grade.name, grade.colour)).strip()) for grade in grades)

    def text(cell: CellOf) -> str:
        share = f"ROUND({cell(score)}*100/{literal(scheme.total)},8)"
        found = f"LOOKUP({share},{{{lows}}},{{{names}}})"
        return f'IF(ISNUMBER({cell(score)}),IF({share}<{literal(grades[0].low)},"",{found}),"")'

    return text


def _reached(scheme: Scheme, base: list[Line], cell: Callable[[Line], str]) -> str:
    """What the weighted lines come to; brought up to the whole where the scheme spreads what is missing."""
    added = f"SUM({_cells(base, cell)})"
    if scheme.missing is not Missing.SPREAD:
        return added
    weighed = "+".join(f"ISNUMBER({cell(line)})*{literal(line.weight)}" for line in base)
    full = f"COUNT({_cells(base, cell)})={len(base)}"
    return f"IF({full},{added},{added}*{literal(scheme.total)}/({weighed}))"


def _cells(lines: Iterable[Line], cell: Callable[[Line], str]) -> str:
    return ",".join(cell(line) for line in lines)


def _points(line: Line, value: str) -> str:
    weight, each = literal(line.weight), literal(line.each)
    most = literal(line.most) if line.most is not None else ""
    match line.sort:
        case LineSort.RATE | LineSort.SCHEME | LineSort.QUARTERS:
            return f"{value}*{weight}"
        case LineSort.INVERSE:
            return f"(1-{value})*{weight}"
        case LineSort.BAND:
            return _band(line, value, weight)
        case LineSort.TARGET:
            return f"MAX(0,{weight}-MAX(0,{literal(line.target)}-{value})*100*{each})"
        case LineSort.INPUT:
            return f"MIN({value},{literal(line.full)})/{literal(line.full)}*{weight}"
        case LineSort.EXTRA:
            return f"MAX(-{most or '0'},MIN({most or '0'},{value}))"
        case LineSort.DEDUCT:
            return f"-MIN({value}*{each},{most})" if most else f"-{value}*{each}"
        case LineSort.BONUS:
            return f"MIN({value}*{each},{most})" if most else f"{value}*{each}"


def _band(line: Line, value: str, weight: str) -> str:
    lows = ",".join(literal(band.low) for band in line.bands)
    points = ",".join(literal(band.points) for band in line.bands)
    found = f"LOOKUP({value},{{{lows}}},{{{points}}})/100*{weight}"
    outside = [f"{value}<{literal(line.bands[0].low)}"]
    if (high := line.bands[-1].high) is not None:
        outside.append(f"{value}>{literal(high)}")
    return f"IF(OR({','.join(outside)}),{quoted(no_data())},{found})"
