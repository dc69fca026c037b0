"""Hand-written questions: shipped ones are sound; files and sheets come back whole or are refused by line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from db.exam.question_file import BadQuestions, read_questions, shipped_questions
from db.workbook_files import WorkbookFiles
from dispatcher_app.domain.exam.question import FROM_STANDARD, QuestionKind, Topic
from dispatcher_app.services.exam.bank_sheet import TITLE, BadSheet, bank_sheet, columns, questions_of

GOOD = """
[[single]]
code = "X-1"
topic = "gates"
text = "谁审?"
options = ["值班长", "接线员"]
answer = "A"
source = "手册"

[[judgement]]
code = "X-2"
topic = "clocks"
text = "夜里也计时。"
answer = true
source = "手册"
"""
BOOKS = WorkbookFiles(ZoneInfo("Asia/Shanghai"))


def test_the_program_brings_enough_good_questions_on_every_topic_of_the_work() -> None:
    questions = shipped_questions()
    assert len(questions) >= 120
    assert len({question.code for question in questions}) == len(questions)
    assert len({question.text for question in questions}) == len(questions)
    topics = Counter(question.topic for question in questions)
    assert set(topics) == set(Topic) - FROM_STANDARD
    assert min(topics.values()) >= 10
    assert set(Counter(question.kind for question in questions)) == set(QuestionKind)
    assert all(question.source and question.explanation for question in questions)
    told = [question.answer for question in questions if question.kind is QuestionKind.SINGLE]
    assert max(Counter(told).values()) < len(told) / 2  # the right one does not always stand in one place


BAD = [
    ('answer = "A"', 'answer = "C"', "第 7 行:答案不在选项里"),
    ('answer = "A"', 'answer = "甲"', "第 7 行:答案应是字母"),
    ('topic = "gates"', 'topic = "gate"', "第 4 行:没有“gate”这个内容"),
    ('["值班长", "接线员"]', '["值班长"]', "第 6 行:选项应有"),
    ('["值班长", "接线员"]', '["值班长", "值班长"]', "第 6 行:有两个选项一样"),
    ('["值班长", "接线员"]', '"值班长"', "第 6 行:“options”应是一列文字"),
    ('code = "X-2"', 'code = "X-1"', "第 10 行:编号 X-1 已用在第 2 行"),
    ("answer = true", 'answer = "A"', "第 14 行:答案应是字母"),
    ('source = "手册"', 'sauce = "手册"', "第 8 行:没有“sauce”这一项"),
    ("[[single]]", "[[one]]", "第 2 行:没有“one”这一项"),
    ("[[single]]", "[single]", r"应写成 \[\[single\]\] 表"),
    ('text = "谁审?"', "text = 5", "第 5 行:“text”应是文字"),
    ('text = "谁审?"', "text = ", "不是 TOML"),
]


@pytest.mark.parametrize(("good", "bad", "told"), BAD)
def test_a_bad_file_is_refused_by_its_line(good: str, bad: str, told: str) -> None:
    assert [question.code for question in read_questions("q.toml", GOOD)] == ["X-1", "X-2"]
    with pytest.raises(BadQuestions, match=told):
        read_questions("q.toml", GOOD.replace(good, bad, 1))


def test_a_bank_goes_out_as_a_workbook_and_comes_back_the_same(tmp_path: Path) -> None:
    questions = shipped_questions()
    file = tmp_path / "bank.xlsx"
    assert BOOKS.write(file, (bank_sheet(questions),)) == len(questions)
    assert questions_of(BOOKS.read(file, TITLE, columns())) == questions


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("答案", "Z", "第 3 行:答案“Z”看不懂"),
        ("题型", "填空题", "第 3 行:题型应为"),
        ("内容", "天文", "第 3 行:内容应为"),
        ("A", "", "第 3 行:有空的选项"),
        ("题目", "", "第 3 行:题目:没有题目"),
        ("编号", "C-002", "第 4 行:编号 C-002 已用在第 3 行"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(tmp_path: Path, column: str, value: str, told: str) -> None:
    file = tmp_path / "bank.xlsx"
    singles = [each for each in shipped_questions() if each.kind is QuestionKind.SINGLE]
    BOOKS.write(file, (bank_sheet(singles),))
    book = openpyxl.load_workbook(file)
    sheet = book[TITLE]
    head = {cell.value: cell.column for cell in sheet[2]}
    sheet.cell(3, head[column]).value = value or None
    book.save(file)
    with pytest.raises(BadSheet, match=told):
        questions_of(BOOKS.read(file, TITLE, columns()))


def test_an_empty_sheet_replaces_nothing() -> None:
    with pytest.raises(BadSheet, match="没有一道题"):
        questions_of([])
