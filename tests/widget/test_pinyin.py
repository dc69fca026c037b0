"""The pinyin index: what may be typed, in which order the names come, what lights up, how long it takes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.pinyin import EXACT, INSIDE, PREFIX, WORD, Entry, PinyinIndex

UNITS = (
    "水利局",
    "市水利局",
    "许昌市水利局",
    "市住房和城乡建设局",
    "魏都区住建局",
    "长葛市城市管理局",
    "国网许昌供电公司(市区)",
    "重庆路社区居委会",
    "市绿化管理处",
    "建设银行许昌分行",
    "110 联动办公室",
)


def index(*names: str) -> PinyinIndex:
    return PinyinIndex(Entry(name, name) for name in names)


def found(query: str, *names: str) -> list[str]:
    return [match.key for match in index(*(names or UNITS)).search(query)]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("水利", "市水利局"),
        ("shuiliju", "市水利局"),
        ("slj", "市水利局"),
        ("shuilj", "市水利局"),
        ("slju", "市水利局"),
        ("shlj", "市水利局"),
        ("水lj", "市水利局"),
        ("s利ju", "市水利局"),
        ("SLJ", "市水利局"),
        ("ｓｌｊ", "许昌市水利局"),  # full-width letters of an input method left in that state
        ("shui'li'ju", "市水利局"),
        ("xc slj", "许昌市水利局"),
        ("slj xc", "许昌市水利局"),
        ("szfhcxjsj", "市住房和城乡建设局"),
        ("changge", "长葛市城市管理局"),
        ("zhangge", "长葛市城市管理局"),
        ("cqlsq", "重庆路社区居委会"),
        ("zql", "重庆路社区居委会"),
        ("lvhua", "市绿化管理处"),
        ("jsyh", "建设银行许昌分行"),
        ("weiduqu", "魏都区住建局"),
        ("gongsishiqu", "国网许昌供电公司(市区)"),
        ("110l", "110 联动办公室"),
    ],
)
def test_everything_a_hand_may_type_finds_the_name(query: str, name: str) -> None:
    assert name in found(query)


@pytest.mark.parametrize("query", ["", "  ", "'", "slx", "shuijl", "huili", "水局", "ju局", "zzz", "利水"])
def test_what_does_not_fit_is_not_found(query: str) -> None:
    assert found(query) == []


def test_exact_before_beginning_before_word_before_inside() -> None:
    names = ("农田水利局", "许昌市水利局", "水利局下属水文站", "水利局")
    matches = index(*names).search("slj")
    assert [match.key for match in matches] == ["水利局", "水利局下属水文站", "许昌市水利局", "农田水利局"]
    assert [match.grade for match in matches] == [EXACT, PREFIX, WORD, INSIDE]


def test_the_shorter_name_first_then_the_given_order() -> None:
    assert found("gl", "公路管理总站", "公路一", "公路二") == ["公路一", "公路二", "公路管理总站"]


def test_the_reading_of_the_phrase_before_a_rare_one() -> None:
    # 行 is xing; 银行 makes it hang, which only the phrase knows.
    assert found("yh", "建设一行", "建设银行") == ["建设银行", "建设一行"]
    assert found("yx", "建设银行", "建设一行") == ["建设一行", "建设银行"]


def test_spans_light_up_what_was_typed_and_leave_punctuation_alone() -> None:
    (match,) = index("供电公司(市区)").search("gssq")
    assert match.spans == ((2, 4), (5, 7))
    (match,) = index("许昌市水利局").search("slj xc")
    assert match.spans == ((0, 2), (3, 6))


def test_a_code_or_other_name_finds_the_entry_without_lighting_its_text() -> None:
    pinyin = PinyinIndex([Entry("U7", "市水利局", ("U0007", "水务局")), Entry("U8", "水务公司")])
    (match,) = pinyin.search("0007")
    assert (match.key, match.spans, match.alias) == ("U7", (), "U0007")
    assert [match.key for match in pinyin.search("swj")] == ["U7"]
    assert [match.key for match in pinyin.search("shuiwu")] == ["U7", "U8"]


def test_the_text_lights_up_even_where_a_short_name_fits_better() -> None:
    (match,) = PinyinIndex([Entry("S1", "许昌市水利局", ("水利局",))]).search("slj")
    assert (match.grade, match.spans, match.alias) == (EXACT, ((3, 6),), "")


def test_an_index_is_read_in_slices_or_at_the_first_search() -> None:
    pinyin = index(*UNITS)
    assert pinyin.build(3) is False
    assert pinyin.build(3) is False
    assert pinyin.build(1_000) is True
    assert [match.key for match in pinyin.search("zjj")] == ["魏都区住建局"]


def test_answers_are_the_same_from_the_cache() -> None:
    pinyin = index(*UNITS)
    first = pinyin.search("slj")
    for number in range(600):
        pinyin.search(f"q{number}")
    assert first
    assert pinyin.search("slj") == first
    assert len(pinyin.search("s", limit=2)) == 2
    assert len(pinyin.search("s")) > 2


def test_pinyin_needs_no_qt() -> None:
    code = (
        "import sys, dispatcher_app.pinyin;sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=6))
def test_any_text_is_searched_without_failing_and_finds_itself(query: str, names: list[str]) -> None:
    pinyin = PinyinIndex(Entry(str(number), name) for number, name in enumerate([query, *names]))
    matches = pinyin.search(query)
    for match in matches:
        text = [query, *names][int(match.key)]
        assert all(0 <= start < end <= len(text) for start, end in match.spans)
        assert all(left[1] < right[0] for left, right in zip(match.spans, match.spans[1:], strict=False))
    if any(char.isalnum() for char in query) and " " not in query:
        assert "0" in {match.key for match in matches}
