"""A mapping file that cannot be used is told key by key, each with its line."""

from __future__ import annotations

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest

from db import import_mapping_file as reader
from db.import_mapping_file import read_mapping
from db.toml_lines import lines_of
from dispatcher_app.services.coordinates import CoordinateSystem
from dispatcher_app.services.importing.mapping import NAMED_FORMATS, BadMapping
from dispatcher_app.services.importing.template import Template
from tests.support.imports import PLAIN, mapping

ROOT = Path(__file__).parents[2]
END = '"where"\n'
SHIPPED = sorted(entry.name for entry in files("resources").joinpath("import").iterdir())


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_mappings_can_be_read(name: str) -> None:
    with_path = Path(str(files("resources").joinpath("import", name)))
    assert read_mapping(with_path).system


def test_a_mapping_says_what_it_says(tmp_path: Path) -> None:
    text = """\
format = 1
system = "x"
title = "别的系统"
[file]
kind = "csv"
encoding = "GBK"
delimiter = ";"
skip_lines = 2
[fields]
source = "via"
place = "p"
class = { column = "k", unknown = "keep_unclassified" }
wants_callback = { value = true }
[location]
point = "xy"
system = "GCJ-02"
swapped = true
outside = "keep_unlocated"
"""
    read = mapping(tmp_path, text)
    assert (read.system, read.title) == ("x", "别的系统")
    assert (read.file.kind, read.file.encoding, read.file.delimiter, read.file.skip_lines) == (
        "csv", "gb18030", ";", 2,
    )  # fmt: skip
    assert read.class_code is not None
    assert read.class_code.keep_unknown
    assert read.wants_callback is not None
    assert read.wants_callback.value == "true"
    place = read.location
    assert place is not None
    assert (place.system, place.swapped, place.keep_outside) == (CoordinateSystem.GCJ02, True, True)
    assert read.uses() == [
        ("fields.place", "p"), ("fields.source", "via"), ("fields.class", "k"), ("location.point", "xy"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("format = 1", "format = 2", "第 1 行 format:格式版本应为 1"),
        ("format = 1", 'formt = "1"', "第 1 行 formt:不认识的项;是不是:format?"),
        ('system = "other"', "", "system:缺少这一项"),
        ('system = "other"', 'system = "two words"', "第 2 行 system:来源系统的代号"),
        ('system = "other"', "system = 7", "第 2 行 system:值的类型不对:7"),
        ('external_ref = "id"', 'externalref = "id"', "第 4 行 fields.externalref:不认识的项"),
        ('place = "where"', "place = 3", "第 7 行 fields.place:应为列名"),
        ('place = "where"', "", "fields.place:没有写地点从哪里来"),
        ('description = "text"', "", "fields.description:没有写情况从哪里来"),
        ('source = { value = "12345" }', "", "fields.source:缺少这一项"),
        ('"12345" }', '"12345", column = "c" }', "第 5 行 fields.source:column、template、value 须写一项"),
        ('"12345" }', '"12345", maps = {} }', "第 5 行 fields.source.maps:不认识的项;是不是:map"),
        ('"12345" }', '"12345", map = { a = [1] } }', "第 5 行 fields.source.map.a:值的类型不对"),
        ('"text"', '{ template = "{text" }', "第 6 行 fields.description.template:“{”没有配对"),
        ('"text"', '{ template = "[{text}" }', "fields.description.template:“[”没有配对"),
        ('"text"', '{ template = "a {} b" }', "fields.description.template:花括号里没有写列名"),
        ("[fields]", '[file]\nencoding = "latin-1"\n[fields]', "第 4 行 file.encoding:“latin-1”应为"),
        ("[fields]", '[file]\ndelimiter = "||"\n[fields]', "第 4 行 file.delimiter:应为一个字符"),
        ("[fields]", "[file]\nskip_lines = -1\n[fields]", "第 4 行 file.skip_lines:应为 0 至 10000"),
        ("[fields]", '[file]\nkind = "xls"\n[fields]', "第 4 行 file.kind:“xls”应为:csv、jsonl、xlsx"),
        ("[fields]", '[[filter]]\ncolumn = "c"\n[fields]', "第 3 行 filter.0:请写 keep"),
        ("[fields]", "[[filter]]\nkeep = []\n[fields]", "第 3 行 filter.0.column:缺少这一项"),
        ("[fields]", "[filter]\nkeep = []\n[fields]", "第 3 行 filter:值的类型不对"),
        ("[fields]", '[location]\nlon = "x"\n[fields]', "第 3 行 location.lat:经度列和纬度列要一起写"),
        ("[fields]", "[location]\n[fields]", "第 3 行 location:请写 lon 与 lat"),
        ("[fields]", '[location]\nlon="x"\nlat="y"\npoint="p"\n[fields]', "第 6 行 location.point:已写 lon"),
        ("[fields]", '[location]\npoint = "p"\nsystem = "utm"\n[fields]', "第 5 行 location.system:“utm”"),
        ("[fields]", '[location]\npoint = "p"\noutside = "drop"\n[fields]', "第 5 行 location.outside"),
        ('"where"\n', '"where"\ncondition = "c"\n', "第 8 行 fields.condition:写了立案条件"),
        ('"where"\n', '"where"\nclass = { column = "k", unknown = "x" }\n', "第 8 行 fields.class.unknown"),
        (END, f'{END}[fields.reported_at]\ncolumn="t"\nformats=["%H"]', "第 10 行 fields.reported_at"),
        (END, f'{END}[fields.reported_at]\ncolumn="t"\nzone="Mars/X"', "fields.reported_at.zone:没有时区"),
        (END, f'{END}reported_at = {{ column="t", map={{a="b"}} }}', "fields.reported_at.map:时间不能"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in PLAIN
    with pytest.raises(BadMapping) as bad:
        mapping(tmp_path, PLAIN.replace(old, new, 1))
    assert sentence in str(bad.value)
    assert str(bad.value).startswith("map.toml")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadMapping) as bad:
        mapping(tmp_path, PLAIN.replace("format = 1", "format = 3").replace('"text"', "9"))
    assert len(bad.value.problems) == 2


@pytest.mark.parametrize("content", [b"format = ", b"\xff\xfe\x00bad", b"[[[[", b"a = 1\na = 2"])
def test_what_is_no_toml_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes(content)
    with pytest.raises(BadMapping):
        read_mapping(path)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match="读不到文件"):
        read_mapping(tmp_path / "none.toml")


def test_a_mapping_saved_by_an_editor_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes(b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode())
    assert read_mapping(path).system == "other"


def test_lines_of_quoted_dotted_and_repeated_keys() -> None:
    text = '# first\na.b = 1\n[t]\n"x y" = 2\n[[r]]\nk = 1\n[[r]]\nk = 2\n[t.m]\n"Noise - A" = "b = c"\n'
    assert lines_of(text) == {
        "a.b": 2, "t": 3, "t.x y": 4, "r.0": 5, "r.0.k": 6, "r.1": 7, "r.1.k": 8, "t.m": 9,
        "t.m.Noise - A": 10,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{a}", "1"),
        ("{a}-{b}", "1-"),
        ("{a}[-{b}]", "1"),
        ("[{b}:]{a}", "1"),
        ("[{a}/{b}]", "1/"),
        ("fixed", ""),
        ("fixed {b}", ""),
        ("{{{a}}}", "{1}"),
        ("[[{a}]]", "[1]"),
        ("[({a})][({b})]", "(1)"),
    ],
)
def test_templates(template: str, filled: str) -> None:
    assert Template.parse(template).filler({"a": 0, "b": 1}.__getitem__)([" 1 ", ""]) == filled


def test_the_page_about_importing_names_every_key_and_word() -> None:
    """``docs/import.md`` against the reader: no key of a mapping, no word of a choice is left untold."""
    page = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    source = Path(reader.__file__).read_text(encoding="utf-8")
    keys = {key for node in ast.walk(ast.parse(source)) for key in _keys_listed(node)}
    assert {"skip_lines", "swapped", "keep"} <= keys
    keys |= {*reader._TOP, *reader._FIELDS, *reader._RULE, *reader.KINDS, *NAMED_FORMATS, *reader._ENCODINGS}
    keys |= {*reader._SYSTEMS, *reader._OUTSIDE, *reader._UNKNOWN, *reader._LOCATED_BY}
    assert [key for key in sorted(keys) if not re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", page)] == []


def _keys_listed(node: ast.AST) -> list[str]:
    """The keys in ``table.only(("key", ...))``."""
    if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "only"):
        return []
    return [str(each.value) for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)]
