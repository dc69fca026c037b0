"""A scheme: lines that give points, what they add up to, the grades of the sum (domain facts §4.3, §4.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from dispatcher_app.domain.indicators.dimensions import DISTRICT, PERSON, STREET, UNIT, Dimension
from dispatcher_app.domain.indicators.least import LEAST_CASES
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _


class Subject(Labelled):
    """Who is scored."""

    UNIT = "unit", N_("处置单位")
    CALL_TAKER = "call_taker", N_("接线员")
    DISPATCHER = "dispatcher", N_("派遣员")
    SHIFT_LEADER = "shift_leader", N_("值班长")
    COLLECTOR = "collector", N_("采集员")
    STREET = "street", N_("街道")
    DISTRICT = "district", N_("区县")

    @property
    def dimension(self) -> Dimension:
        """Whose keys name the subjects."""
        return {Subject.UNIT: UNIT, Subject.STREET: STREET, Subject.DISTRICT: DISTRICT}.get(self, PERSON)

    @property
    def cases(self) -> str:
        """The indicator that tells how many cases a subject had, where its scheme names none."""
        return _CASES.get(self, "closing_due_cases")


#: What whoever sits at a post has done. The weights are sources'; whose cases are counted is ours.
_CASES = {
    Subject.CALL_TAKER: "accepted",
    Subject.DISPATCHER: "sent",
    Subject.SHIFT_LEADER: "closing_due_all",
    Subject.COLLECTOR: "reported",
}


class LineSort(Labelled):
    """How a line makes points of its figure."""

    RATE = "rate", N_("比率")
    INVERSE = "inverse", N_("反向比率")
    BAND = "band", N_("分档")
    TARGET = "target", N_("目标扣分")
    DEDUCT = "deduct", N_("扣分")
    BONUS = "bonus", N_("加分")
    INPUT = "input", N_("填报")
    EXTRA = "extra", N_("填报加减分")
    SCHEME = "scheme", N_("其他方案")
    QUARTERS = "quarters", N_("四季平均")


#: Lines of these add to or take from the sum; they have no weight.
ADJUSTING = frozenset({LineSort.DEDUCT, LineSort.BONUS, LineSort.EXTRA})
#: Lines of these take what a person types.
TYPED = frozenset({LineSort.INPUT, LineSort.EXTRA})
#: Lines of these take another scheme's result.
NESTED = frozenset({LineSort.SCHEME, LineSort.QUARTERS})


class Missing(Labelled):
    """What becomes of a line without data."""

    SPREAD = "spread", N_("无数据的项不计,其余各项按比例折算")
    ZERO = "zero", N_("无数据的项计零分")
    VOID = "void", N_("有一项无数据即不评总分")


@dataclass(frozen=True, slots=True)
class Band:
    """From ``low`` to ``high`` (both included, None: no end) so many points of a hundred."""

    low: Fraction
    high: Fraction | None
    points: Fraction

    def holds(self, value: Fraction) -> bool:
        return self.low <= value and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class Grade:
    """``low``: from so many points of a hundred on. ``colour`` is a word of the scheme, shown as text too."""

    name: str
    low: Fraction
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. ``of`` is the code of an indicator, an input or another scheme, as ``sort`` says.

    ``target`` (0-1) and ``each`` (points a percentage point or a case), ``most`` (points at most, None: no
    end) and ``full`` (what an input is out of) count where the sort needs them.
    """

    number: int
    name: str
    sort: LineSort
    of: str
    weight: Fraction = Fraction(0)
    bands: tuple[Band, ...] = ()
    target: Fraction = Fraction(1)
    each: Fraction = Fraction(1)
    most: Fraction | None = None
    full: Fraction = Fraction(100)
    note: str = ""

    @property
    def formula(self) -> str:
        """How its points are worked out, for the screen and the printed sheet."""
        return _formula(self)

    def band_of(self, value: Fraction) -> Band | None:
        """The band of *value*: a share between two (0.9 and 0.91) has the lower; no number of cases is."""
        begun = [band for band in self.bands if band.low <= value]
        last = begun[-1] if begun else None
        if last is None or (last is self.bands[-1] and not last.holds(value)):
            return None
        return last


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One scheme in one version. ``total`` is what its weights add up to.

    Whoever has fewer than ``least`` cases, counted by the indicator ``least_of`` ("" is that of the subject),
    gets no points, no rank and no grade. A scheme of typed parts and other schemes alone goes by theirs.
    """

    code: str
    name: str
    subject: Subject
    total: Fraction
    lines: tuple[Line, ...]
    grades: tuple[Grade, ...] = ()
    missing: Missing = Missing.SPREAD
    note: str = ""
    least: int = LEAST_CASES
    least_of: str = ""

    @property
    def cases(self) -> str:
        """The indicator whose number must reach ``least``; "" where nothing of the scheme is counted."""
        counted = any(line.sort not in NESTED | TYPED for line in self.lines)
        return (self.least_of or self.subject.cases) if counted else ""

    @property
    def weights(self) -> Fraction:
        """What the weights add up to; :attr:`total` where somebody has checked the scheme."""
        return sum((line.weight for line in self.lines), Fraction(0))

    def grade_of(self, points: Fraction | None) -> Grade | None:
        """The grade of *points* out of :attr:`total`; None without points or grades."""
        if points is None:
            return None
        share = points * 100 / self.total
        reached = [grade for grade in self.grades if grade.low <= share]
        return max(reached, key=lambda grade: grade.low, default=None)

    def reweighted(self, number: int, weight: Fraction) -> Scheme:
        """The scheme with another weight of line *number*; the others share the rest as they did before.

        Raises:
            ValueError: no such line with a weight, or a weight beyond the whole.
        """
        line = next(
            (line for line in self.lines if line.number == number and line.sort not in ADJUSTING), None
        )
        if line is None or not 0 <= weight <= self.total:
            raise ValueError(_("权重应在 0 到 {total} 之间。").format(total=float(self.total)))
        rest = self.total - line.weight
        share = (self.total - weight) / rest if rest else Fraction(0)
        changed = (
            replace(each, weight=weight if each.number == number else each.weight * share)
            for each in self.lines
        )
        return replace(self, lines=tuple(changed))


def shown(value: Fraction) -> str:
    """A number of a scheme as it is written: 0.2, 30, 1/3."""
    return f"{float(value):g}" if (value * 10**6).denominator == 1 else str(value)


def _formula(line: Line) -> str:
    weight, each = shown(line.weight), shown(line.each)
    match line.sort:
        case LineSort.RATE:
            return _("{name} × {weight}").format(name=line.name, weight=weight)
        case LineSort.INVERSE:
            return _("(1 - {name}) × {weight}").format(name=line.name, weight=weight)
        case LineSort.BAND:
            return _("{name}所在档的分 ÷ 100 × {weight}").format(name=line.name, weight=weight)
        case LineSort.TARGET:
            text = _("{weight} - 每低于 {target}% 一个百分点扣 {each}")
            return text.format(weight=weight, target=shown(line.target * 100), each=each)
        case LineSort.DEDUCT:
            return _("- {name} × {each}").format(name=line.name, each=each) + _at_most(line)
        case LineSort.BONUS:
            return _("+ {name} × {each}").format(name=line.name, each=each) + _at_most(line)
        case LineSort.INPUT:
            return _("填报分 ÷ {full} × {weight}").format(full=shown(line.full), weight=weight)
        case LineSort.EXTRA:
            return _("填报的加分或减分") + _at_most(line)
        case LineSort.SCHEME:
            return _("“{name}”得分率 × {weight}").format(name=line.name, weight=weight)
        case LineSort.QUARTERS:
            return _("“{name}”四季得分率的平均 × {weight}").format(name=line.name, weight=weight)


def _at_most(line: Line) -> str:
    return _(",至多 {most}").format(most=shown(line.most)) if line.most is not None else ""
