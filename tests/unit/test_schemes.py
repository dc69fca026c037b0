"""Evaluation schemes: what may stand in them, what they give, who is where and who moves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.scheme_files import BadSchemes, read_schemes, shipped_schemes
from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.dimensions import UNIT
from dispatcher_app.domain.indicators.evaluate import tally
from dispatcher_app.domain.indicators.least import places
from dispatcher_app.domain.indicators.periods import PeriodKind, period_of
from dispatcher_app.domain.indicators.schemes.model import Missing, Scheme
from dispatcher_app.domain.indicators.schemes.ranking import ranked, ranked_by_group, what_if
from dispatcher_app.domain.indicators.schemes.rows import faults, schemes_of
from dispatcher_app.domain.indicators.schemes.score import Given, ScoreSheet, counts_needed, score
from tests.support.figure_cases import ASKED, ZONE, hand_made_rows

MARCH = period_of(PeriodKind.MONTH, date(2026, 3, 1), ZONE)
SCHEMES = schemes_of(shipped_schemes())
HEAD = 'code = "s"\nname = "试"\nsubject = "unit"\ntotal = 100\n'
RATE = '[[line]]\nname = "结案率"\nsort = "rate"\nof = "closing_rate"\nweight = {weight}\n'

WHOLE = RATE.format(weight=100)


def _scheme(text: str) -> Scheme:
    return schemes_of(read_schemes({"s.toml": HEAD + text}))["s"]


def _sentences(text: str) -> list[str]:
    with pytest.raises(BadSchemes) as caught:
        read_schemes({"s.toml": text})
    return caught.value.sentences


def _given(**counts: int) -> Given:
    return Given({**dict.fromkeys(COUNTS, 0), **counts}, {}, {})


def _of_unit(unit: str) -> Given:
    counts = tally(hand_made_rows(), tuple(COUNTS.values()), MARCH, UNIT, {}, ASKED)
    return Given(counts[unit], {}, {})


def test_the_sheet_of_a_unit_worked_out_by_hand() -> None:
    """U1 of the twenty-four: of 13 due 12 are scored; 10 closed, 10 handled in time, 1 of 12 in rework."""
    sheet = score(SCHEMES["unit"], "U1", _of_unit("U1"))
    assert [line.points for line in sheet.lines] == [10, 25, 25, Fraction(55, 2)]
    assert sheet.points == Fraction(175, 2)
    assert sheet.grade is not None
    assert (sheet.grade.name, sheet.remark) == ("B", "")
    rework = sheet.lines[3]
    assert rework.inputs == (("返工案件数", 1), ("已处置数", 12))
    assert rework.line.formula == "(1 - 返工率) × 30"


def test_every_shipped_scheme_is_in_order_and_scores() -> None:
    assert list(faults(shipped_schemes())) == []
    assert {"unit", "dispatcher", "town", "town_year", "unit_jinhua"} <= SCHEMES.keys()
    for scheme in SCHEMES.values():
        assert set(counts_needed(scheme)) <= COUNTS.keys()
        assert score(scheme, "U1", _given()).points is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD + RATE.format(weight=90), "s.toml 第 4 行:方案“试”各项权重合计 90,应为 100。"),
        (
            HEAD + WHOLE.replace("closing_rate", "nothing"),
            "s.toml 第 8 行:没有指标“nothing”。",
        ),
        (
            HEAD + WHOLE.replace("closing_rate", "closed"),
            "s.toml 第 8 行:“结案数”不是比率。",
        ),
        (HEAD + RATE.format(weight='"x"'), "s.toml 第 9 行:“x”不是数字。"),
        (HEAD + RATE.format(weight=-5), "s.toml 第 9 行:权重应大于零。"),
        (HEAD + "wight = 3\n" + WHOLE, "s.toml 第 5 行:没有“wight”这一项。"),
        (HEAD, "s.toml 第 1 行:方案“试”没有一项。"),
        (HEAD.replace("unit", "units"), "s.toml 第 3 行:“units”应为 unit、call_taker"),
        (HEAD + WHOLE + '[[grade]]\nname = "A"\nfrom = 100\n', "第 12 行:等级的起分"),
        ("code = ", "s.toml 不是 TOML"),
    ],
)
def test_a_fault_is_said_with_its_line(text: str, sentence: str) -> None:
    assert any(said.startswith(sentence) or sentence in said for said in _sentences(text))


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ("0-100:0 100-200:50", "分档“0-100”与“100-200”重叠。"),
        ("0-:0 5-9:50", "分档“0-”与“5-9”重叠。"),
        ("0-100:0 150-200:50", "分档“0-100”与“150-200”之间有空档。"),
        ("9-5:0", "分档“9-5:0”的止小于起。"),
        ("0-5:101", "分档“0-5:101”的分应在 0 到 100 之间。"),
        ("", "分档应如"),
    ],
)
def test_bands_neither_overlap_nor_leave_gaps(terms: str, sentence: str) -> None:
    band = f'[[line]]\nname = "受理数"\nsort = "band"\nof = "accepted"\nweight = 100\nterms = "{terms}"\n'
    assert _sentences(HEAD + band)[0].startswith(f"s.toml 第 10 行:{sentence}")


def test_schemes_do_not_go_in_circles() -> None:
    def nested(code: str, other: str) -> str:
        line = f'[[line]]\nname = "x"\nsort = "scheme"\nof = "{other}"\nweight = 100\n'
        return HEAD.replace('"s"', f'"{code}"') + line

    with pytest.raises(BadSchemes, match="循环"):
        read_schemes({"a.toml": nested("a", "b"), "b.toml": nested("b", "a")})
    with pytest.raises(BadSchemes, match="没有方案 c"):
        read_schemes({"a.toml": nested("a", "c")})


TWO = RATE.format(weight=60) + RATE.format(weight=40).replace("closing_rate", "satisfaction_rate")


@pytest.mark.parametrize(
    ("missing", "points"),
    [(Missing.SPREAD, Fraction(80)), (Missing.ZERO, Fraction(48)), (Missing.VOID, None)],
)
def test_what_becomes_of_a_line_without_data_is_the_schemes_to_say(
    missing: Missing, points: Fraction | None
) -> None:
    sheet = score(
        _scheme(f'missing = "{missing.value}"\n{TWO}'), "U1", _given(closing_due_cases=10, closed_of_due=8)
    )
    assert sheet.points == points
    assert [line.points for line in sheet.missing] == [None]
    assert sheet.remark


def test_all_the_weight_on_what_has_no_data_is_no_score() -> None:
    scheme = _scheme(TWO).reweighted(2, Fraction(100))
    assert score(scheme, "U1", _given(closing_due_cases=10, closed_of_due=8)).points is None


@pytest.mark.parametrize(
    ("cases", "said"), [(0, "样本不足(0 件),不排名。"), (4, "样本不足(4 件),不排名。"), (5, "")]
)
def test_a_place_and_a_grade_need_a_least_number_of_cases(cases: int, said: str) -> None:
    counts = (
        "closing_due_cases",
        "closing_due_cases_scored",
        "closed_of_due_scored",
        "closed_on_time_scored",
    )
    sheet = score(SCHEMES["unit"], "U9", _given(**dict.fromkeys(counts, cases)))
    enough = not said
    assert sheet.remark.startswith(said)
    assert (sheet.points is not None, sheet.grade is not None) == (enough, enough)
    assert [one.rank for one in ranked([sheet])] == [1 if enough else None]
    assert [line.points is not None for line in sheet.lines] == [enough, enough, False, False]


def test_a_unit_without_a_case_earns_nothing_for_having_none() -> None:
    """Though it has figures: of a case that it lost."""
    lost = dict.fromkeys(("handling_due_moved_scored", "handled_moved"), 9)
    sheet = score(SCHEMES["unit"], "U9", _given(**lost))
    assert (sheet.points, sheet.lines[0].points) == (None, None)


def test_the_least_number_is_the_schemes_to_say() -> None:
    few = _given(closing_due_cases=2, closed_of_due=2)
    assert score(_scheme("least = 2\n" + WHOLE), "U1", few).points == 100
    assert score(_scheme(WHOLE), "U1", few).points is None
    other = _scheme('least = 2\nleast_of = "sent"\n' + WHOLE)
    assert score(other, "U1", few).too_few
    assert "sent" in counts_needed(other)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("least = 0", "s.toml 第 5 行:参数 least"),
        ("least = 2.5", "s.toml 第 5 行:参数 least"),
        ('least_of = "nothing"', "s.toml 第 5 行:没有指标“nothing”。"),
        ('least_of = "closing_rate"', "s.toml 第 5 行:“结案率”不是件数。"),
    ],
)
def test_a_least_number_that_cannot_be_is_said_with_its_line(said: str, sentence: str) -> None:
    assert _sentences(HEAD + said + "\n" + WHOLE)[0].startswith(sentence)


def test_equal_rates_share_a_place_and_too_few_cases_have_none() -> None:
    rates = {"a": Fraction(1), "b": Fraction(2, 3), "c": Fraction(1), "d": Fraction(1), "e": None}
    cases = {"a": 5, "b": 9, "c": 7, "d": 4, "e": 9}
    assert places(rates, cases, 5) == {"a": 1, "c": 1, "b": 3}


def test_typed_parts_and_other_schemes_add_up_to_the_towns_score() -> None:
    town, typed = SCHEMES["town"], {"business": Fraction(90), "society": Fraction(75)}
    sheet = score(town, "粤海街道", Given({}, typed, {2: Fraction(4, 5)}))
    assert sheet.points == Fraction("59.4") + 24 + 3
    assert score(town, "粤海街道", Given({}, {}, {2: Fraction(4, 5)})).points is None


def test_targets_deductions_and_extras() -> None:
    counts = _given(
        closing_due_cases=100,
        closing_due_cases_scored=100,
        closed_on_time_scored=65,
        closed_of_due_scored=95,
        reworks=7,
    )
    sheet = score(SCHEMES["unit_jinhua"], "U1", Given(counts.counts, {"daily_work": Fraction(30)}, {}))
    assert [line.points for line in sheet.lines] == [45, 20, 30, Fraction("-1.4")]
    assert sheet.points == Fraction("93.6")
    extra = SCHEMES["unit_yangzhou"].lines[-1]
    sheet = score(SCHEMES["unit_yangzhou"], "U1", Given(counts.counts, {extra.of: Fraction(9)}, {}))
    assert sheet.lines[-1].points == 5


def _sheets(**points: int | None) -> list[ScoreSheet]:
    scheme = SCHEMES["unit"]
    return [
        ScoreSheet(name, scheme, (), None if many is None else Fraction(many))
        for name, many in points.items()
    ]


def test_equal_points_share_a_rank_and_no_data_has_none() -> None:
    order = [(one.rank, one.sheet.subject) for one in ranked(_sheets(a=70, b=None, c=90, d=70, e=60))]
    assert order == [(1, "c"), (2, "a"), (2, "d"), (4, "e"), (None, "b")]


def test_like_is_ranked_with_like() -> None:
    groups = ranked_by_group(_sheets(a=70, b=60, c=50), {"a": "city", "c": "city"})
    assert {name: [one.rank for one in members] for name, members in groups.items()} == {
        "city": [1, 2],
        "": [1],
    }


@given(weight=st.integers(0, 100))
def test_another_weight_leaves_the_whole(weight: int) -> None:
    scheme = SCHEMES["unit"].reweighted(2, Fraction(weight))
    assert sum(line.weight for line in scheme.lines) == 100
    assert scheme.lines[1].weight == weight


def test_what_if_says_who_moves() -> None:
    before = _scheme(TWO)
    quick = _given(closing_due_cases=10, closed_of_due=10, call_backs_reached=10, call_backs_satisfied=1)
    kind = _given(closing_due_cases=10, closed_of_due=6, call_backs_reached=10, call_backs_satisfied=6)
    same = what_if(before, before, {"quick": quick, "kind": kind}, {})
    assert [(move.subject, move.rank_after, move.up) for move in same] == [("quick", 1, 0), ("kind", 2, 0)]
    moves = what_if(before, before.reweighted(2, Fraction(90)), {"quick": quick, "kind": kind}, {})
    assert {move.subject: move.up for move in moves} == {"quick": -1, "kind": 1}
    with pytest.raises(ValueError, match="100"):
        before.reweighted(1, Fraction(101))
