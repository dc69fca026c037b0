"""Class codes that cannot be mixed up, and a standard that is refused rather than read half."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.keeping.standard import STANDARD as STANDARD_TABLE
from dispatcher_app.domain.keeping.table import YES
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.standard import (
    CJT_214,
    GB_30428,
    ClassCode,
    ClassList,
    ClassName,
    Standard,
    StandardRow,
)
from dispatcher_app.domain.words import Kind

COVER = ClassCode(GB_30428, Kind.COMPONENT, "01", "01")
RUBBISH = ClassCode(GB_30428, Kind.EVENT, "01", "04")
BENCH = ClassCode(GB_30428, Kind.COMPONENT, "03", "09")


def row(
    code: ClassCode, number: int, condition: str, name: str = "上水井盖", limit: str = "2 紧急小时"
) -> StandardRow:
    return StandardRow(code, "公用设施", name, number, condition, Limit.parse(*limit.split()), "恢复到位")


ROWS = (
    row(COVER, 1, "盖板丢失"),
    row(RUBBISH, 1, "堆积超过1平方米", "暴露垃圾"),
    row(BENCH, 1, "损坏", "座椅"),
    row(COVER, 2, "跳动作响", limit="2 工作日"),
)
STANDARD = Standard(GB_30428, "test", ROWS)


def test_the_text_form_names_the_scheme() -> None:
    assert COVER.text == str(COVER) == "GB/T 30428.2:部件-01-01"
    assert ClassCode.parse("CJ/T 214:事件-04-01") == ClassCode(CJT_214, Kind.EVENT, "04", "01")
    assert ClassCode.parse("CJ/T 214:事件-04-01") != ClassCode.parse("GB/T 30428.2:事件-04-01")


@given(
    st.sampled_from([GB_30428, CJT_214, "许昌 地方"]),
    st.sampled_from(Kind),
    st.from_regex(r"[0-9]{2,4}", fullmatch=True),
    st.from_regex(r"[0-9]{2,4}", fullmatch=True),
)
def test_the_text_form_gives_back_the_code(scheme: str, kind: Kind, major: str, minor: str) -> None:
    code = ClassCode(scheme, kind, major, minor)
    assert ClassCode.parse(code.text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "部件-01-01",
        ":部件-01-01",
        "GB/T 30428.2:部件-1-01",
        "GB/T 30428.2:部件-01",
        "GB/T 30428.2:人员-01-01",
        "GB/T 30428.2:部件-01-01 ",
        "GB/T 30428.2:部件-01-01\n",
        "GB/T 30428.2:部件-０１-01",
        "a:b:部件-01-01",
        " :部件-01-01",
        "x" * 100_000,
    ],
)
def test_what_is_no_code_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="不合格式") as refused:
        ClassCode.parse(text)
    assert len(str(refused.value)) < 200


def test_classes_stand_together_by_kind_and_major_in_order_of_appearance() -> None:
    assert [entry.code for entry in STANDARD.classes()] == [COVER, BENCH, RUBBISH]
    assert STANDARD.classes()[0] == ClassName(COVER, "公用设施", "上水井盖")


def test_one_class_has_several_conditions_with_limits_of_their_own() -> None:
    assert [(r.condition_no, r.limit.text) for r in STANDARD.conditions(COVER)] == [
        (1, "2 紧急小时"),
        (2, "2 工作日"),
    ]
    found = STANDARD.row(COVER, 2)
    assert found is not None
    assert found.condition == "跳动作响"


def test_what_the_standard_does_not_have() -> None:
    unknown = ClassCode(CJT_214, Kind.COMPONENT, "01", "01")
    assert STANDARD.conditions(unknown) == ()
    assert STANDARD.name(unknown) is None
    assert STANDARD.row(unknown, 1) is None
    for number in (-1, 0, 3):
        assert STANDARD.row(COVER, number) is None, number


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (row(COVER, 3, "盖板丢失"), "GB/T 30428.2:部件-01-01 上水井盖 的立案条件重复:盖板丢失"),
        (row(COVER, 2, "破损"), "GB/T 30428.2:部件-01-01 的立案条件编号不连续:2。"),
        (row(COVER, 4, "破损"), "GB/T 30428.2:部件-01-01 的立案条件编号不连续:4。"),
        (row(COVER, 3, "破损", "污水井盖"), "GB/T 30428.2:部件-01-01 有两个名称:上水井盖、污水井盖。"),
        (
            row(ClassCode(CJT_214, Kind.COMPONENT, "01", "01"), 1, "破损"),
            "CJ/T 214:部件-01-01 不属于 GB/T 30428.2。",
        ),
    ],
)
def test_a_standard_that_contradicts_itself_is_refused(wrong: StandardRow, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        Standard(GB_30428, "test", (*ROWS, wrong))
    assert str(refused.value) == sentence


def test_editions_of_equal_content_are_equal() -> None:
    assert Standard(GB_30428, "test", ROWS) == STANDARD
    assert replace(STANDARD, version="later") != STANDARD


def test_a_scheme_of_names_alone() -> None:
    code = ClassCode(CJT_214, Kind.EVENT, "04", "01")
    entry = ClassName(code, "突发事件", "路面塌陷")
    names = ClassList(CJT_214, (entry,))
    assert names.name(code) == entry
    assert names.name(COVER) is None
    assert names.classes() == (entry,)
    with pytest.raises(ValueError, match="重复"):
        ClassList(CJT_214, (entry, replace(entry, minor_name="别的")))
    with pytest.raises(ValueError, match="重复"):
        ClassList(CJT_214, (entry, entry))
    with pytest.raises(ValueError, match="不属于"):
        ClassList(GB_30428, (entry,))


@pytest.mark.parametrize(
    ("stored", "shown", "inferred"),
    [
        ("inferred: 参照[A2]同类井盖", "参照同类井盖", True),
        ("inferred:参照同类", "参照同类", True),
        ("Inferred: 参照", "参照", True),
        ("运城标准 [A2]", "运城标准", False),
        ("GB/T 30428.2", "GB/T 30428.2", False),
        ("", "", False),
    ],
)
def test_what_an_earlier_release_kept_of_a_source_is_shown_plain(
    stored: str, shown: str, inferred: bool
) -> None:
    read = replace(ROWS[0], source=stored)
    assert (read.source, read.inferred) == (shown, inferred)
    kept = STANDARD_TABLE.taken({"source": stored})
    assert (kept["source"], kept["inferred"] == YES) == (shown, inferred)
