"""Every text of the program has English, and every text can be translated at all."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from dispatcher_app import i18n
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Labelled, Mark, Stage

ROOT = Path(__file__).parent.parent.parent
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
#: What files of a city or a foreign system contain, named as it is written there in every language.
_WORDS_OF_FILES = ("部件", "事件", "是/否")
_KEYS = re.compile(r"\b(?:(?:Ctrl|Alt|Shift)\+\w+|F\d+|Enter|Esc|Home|Delete)\b")

#: Literals that are no text of the program: file → (why, the literals, or None for all of them).
_DATA: dict[str, tuple[str, frozenset[str] | None]] = {
    "dispatcher_app/demo/story.py": ("what people say and write in the story of the demo", None),
    "dispatcher_app/demo/side_stories.py": ("what people say and write in the story of the demo", None),
    "dispatcher_app/demo/acts.py": ("a name in the story", frozenset({"采集员 赵敏"})),
    "dispatcher_app/demo/desk_of_calls.py": ("a name in the story", frozenset({"采集员 赵敏"})),
    "dispatcher_app/demo/part.py": ("what is typed in the story", frozenset({"井盖"})),
    "dispatcher_app/widgets/pdf_words.py": ("characters of one shape, in pairs", None),
    "db/docx_html.py": ("names of type", frozenset({"黑体", "微软雅黑"})),
    "db/report_looks.py": ("names of type", frozenset({"宋体", "方正小标宋简体"})),
    "dispatcher_app/domain/component_rules.py": ("codes as standards write them", None),
    "dispatcher_app/domain/components.py": (
        "states as surveys write them",
        frozenset({"完好", "破损", "丢失", "占用", "废弃", "已拆除"}),
    ),
    "dispatcher_app/domain/hall_record/usual_plans.py": ("names of classes as standards write them", None),
    "dispatcher_app/domain/keeping/table.py": ("yes as workbooks write it", frozenset({"是"})),
    "dispatcher_app/domain/paper_numbers.py": ("numbers as official papers write them", None),
    "dispatcher_app/domain/exam/from_standard.py": ("questions in the language of the standard", None),
    "dispatcher_app/domain/exam/typing_score.py": ("punctuation marks of a dictation", None),
    "dispatcher_app/domain/limits.py": ("units as standards write them", None),
    "dispatcher_app/services/intake.py": (
        "what stands between the digits of a number",
        frozenset({"+-() \u2013\uff08\uff09\uff0d"}),
    ),
    "dispatcher_app/domain/standard.py": ("codes as standards write them", None),
    "dispatcher_app/domain/simulation/phrases.py": ("what people say in the simulated city", None),
    "dispatcher_app/domain/simulation/arrivals.py": ("how crossings are said", frozenset({"与", "路口"})),
    "dispatcher_app/domain/sandbox/pack.py": (
        "what a sandbox's city is called in its data",
        frozenset({"沙盘 · "}),
    ),
    "dispatcher_app/services/sandbox/harmless.py": ("words of a general dictionary", None),
    "dispatcher_app/services/sandbox/erasing.py": ("made-up names in the copied data", None),
    "dispatcher_app/services/sandbox/city_copied.py": ("codes as standards write them", None),
    "db/scenario_values.py": ("yes and no as scenarios write them", frozenset({"是", "否"})),
    "dispatcher_app/domain/words.py": ("kinds as standards write them", frozenset({"部件", "事件"})),
    "dispatcher_app/services/duplicates.py": ("words that say nothing in a report", None),
    "dispatcher_app/services/importing/makers.py": ("yes and no in foreign files", None),
    "dispatcher_app/services/importing/mapping.py": ("dates in foreign files", None),
    "dispatcher_app/services/place_names.py": ("how crossings are said", None),
    "dispatcher_app/services/road_network.py": ("how roads are named", None),
    "dispatcher_app/ui/side/answers.py": ("a day as it may be typed", frozenset({"今天"})),
    "dispatcher_app/ui/side/questions.py": ("times as they may be typed", None),
    "dispatcher_app/ui/side/typed_when.py": ("times as they may be typed", None),
    "dispatcher_app/services/search_terms.py": ("side paths as people type them", None),
    "dispatcher_app/ui/usual_answers.py": ("times as they may be typed", None),
    "dispatcher_app/ui/party_names.py": ("a title before a typed name", frozenset({"采集员"})),
    "dispatcher_app/ui/seat_look.py": ("a language's own name", frozenset({"中文"})),
    "dispatcher_app/services/survey_words.py": ("codes as standards write them", None),
    "dispatcher_app/syllables.py": ("how places and offices are named", None),
    "dispatcher_app/widgets/command_line.py": ("a colon typed with an input method", frozenset({"："})),
    "dispatcher_app/widgets/command_verbs.py": (
        "a colon typed with an input method",
        frozenset({" :：", "："}),
    ),
    "dispatcher_app/widgets/map/component_glyphs.py": ("the character on each class's symbol", None),
    "dispatcher_app/widgets/map/input.py": ("kinds of places in a city pack", None),
    "dispatcher_app/widgets/map/ground/lettering.py": ("where a name may not be broken", None),
    "db/geometry_mapping.py": ("names of columns in surveys", None),
    "db/pack_values.py": ("codes as city packs write them", None),
}

Key = tuple[str | None, str]


@cache
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@cache
def english() -> dict[Key, str]:
    kept: dict[Key, str] = tool().translated()
    return kept


def test_the_catalogue_is_what_the_tool_writes() -> None:
    """Nothing lacks English, nothing stale is kept, and running the tool again changes nothing."""
    keys = tool().gathered()
    lacking = [text for context, text in keys if not english().get((context, text))]
    assert not lacking
    assert set(english()) == set(keys)
    assert tool().CATALOGUE.read_text("utf-8") == tool().written(keys, english())


def test_nothing_chinese_in_english() -> None:
    wrong = {}
    for (_context, text), said in english().items():
        rest = said
        for word in _WORDS_OF_FILES:
            rest = rest.replace(word, "") if word in text else rest
        if _CHINESE.search(rest):
            wrong[text] = said
    assert not wrong


def test_placeholders_are_the_same() -> None:
    def fields(text: str) -> list[tuple[str, str]]:
        return sorted(
            (name, spec or "") for _text, name, spec, _how in Formatter().parse(text) if name is not None
        )

    wrong = {text: said for (_context, text), said in english().items() if fields(text) != fields(said)}
    assert not wrong


def test_lines_and_tabs_are_the_same() -> None:
    """What follows two spaces or a tab is a key, and stands in a column of its own."""

    def skeleton(text: str) -> tuple[int, ...]:
        return tuple(text.count(part) for part in ("\n", "\t", "  "))

    wrong = {text: said for (_context, text), said in english().items() if skeleton(text) != skeleton(said)}
    assert not wrong


def test_printed_keys_are_the_same() -> None:
    """A key printed in a label works in every language."""
    wrong = {
        text: said
        for (_context, text), said in english().items()
        if not set(_KEYS.findall(text)) <= set(_KEYS.findall(said))
    }
    assert not wrong


def test_sentences_end_as_sentences() -> None:
    wrong = {
        text: said
        for (_context, text), said in english().items()
        if text.endswith("。") != said.endswith(".") and not text.endswith("……")
    }
    assert not wrong


def unmarked(file: Path) -> Iterator[tuple[int, str]]:
    """Line and text of Chinese literals in *file* that no marker takes; docstrings are no texts."""
    tree = ast.parse(file.read_text("utf-8"))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and tool().marker_of(node):
            skipped.update(id(argument) for argument in node.args)
        elif isinstance(node, ast.Expr):
            skipped.add(id(node.value))
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in skipped else None
        if isinstance(text, str) and _CHINESE.search(text):
            yield node.lineno, text


def test_every_chinese_literal_is_marked() -> None:
    wrong = []
    for file in tool().sources():
        name = file.relative_to(ROOT).as_posix()
        _why, data = _DATA.get(name, ("", frozenset()))
        if data is not None:
            wrong += [f"{name}:{line}: {text}" for line, text in unmarked(file) if text not in data]
    assert not wrong


def test_every_exception_is_still_needed() -> None:
    idle = []
    for name, (_why, data) in _DATA.items():
        found = {text for _line, text in unmarked(ROOT / name)} if (ROOT / name).exists() else set()
        if not (found if data is None else found & data):
            idle.append(name)
    assert not idle


def test_markers_take_one_literal() -> None:
    """``N_``, ``C_`` and ``_`` with a text made at run time would never be found by the tool."""
    wrong = []
    for file in tool().sources():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (marker := tool().marker_of(node)):
                made = (ast.JoinedStr, ast.BinOp, ast.IfExp, ast.Call)
                literal = all(isinstance(argument, ast.Constant) for argument in node.args)
                if any(isinstance(a, made) and not _is_lookup(a) for a in node.args) or (
                    marker != "_" and not literal
                ):
                    wrong.append(f"{file.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}")
    assert not wrong


def _is_lookup(argument: ast.expr) -> bool:
    """``_(TABLE.get(name, name))``: the texts of the table are marked where it stands."""
    return isinstance(argument, ast.Call) and getattr(argument.func, "attr", "") == "get"


def test_stages_are_called_what_the_design_calls_them() -> None:
    i18n.install("en")
    assert {stage: stage.label for stage in Stage} == {
        stage: stage.value.replace("_", " ").capitalize() for stage in Stage
    }


def test_a_word_may_differ_by_place() -> None:
    assert (Stage.DECLINED.label, Verb.DECLINE.label) == ("不予立案", "不予立案")
    i18n.install("en")
    assert (Stage.DECLINED.label, Verb.DECLINE.label) == ("Declined", "Decline")
    assert (Mark.SUPERVISED.label, Verb.SUPERVISE.label) == ("Supervised", "Supervise")


def enumerations(base: type[Labelled] = Labelled) -> Iterator[type[Labelled]]:
    for kind in base.__subclasses__():
        yield kind
        yield from enumerations(kind)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_two_members_look_alike(language: str) -> None:
    """Two commands or two reasons with one label could not be told apart, nor typed."""
    i18n.install(language)
    wrong = [kind.__name__ for kind in enumerations() if len({m.label for m in kind}) < len(kind)]
    assert not wrong


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_empty_text_stays_empty(language: str) -> None:
    """gettext answers the empty message with the header of its catalogue."""
    i18n.install(language)
    assert i18n._("") == ""


def test_a_list_is_joined_as_the_language_does() -> None:
    assert i18n.listed(["甲", "乙"]) == "甲、乙"
    i18n.install("en")
    assert i18n.listed(["a", "b"]) == "a, b"


def test_a_text_without_translation_stays_chinese() -> None:
    i18n.install("en")
    assert i18n._("没有人翻译过的一句话") == "没有人翻译过的一句话"
    assert i18n._(i18n.C_("nowhere", "没有人翻译过的一句话")) == "没有人翻译过的一句话"
