"""The archive search against a plain reading of every case, on both databases."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.side_paths import TOLD_BY, SidePath
from dispatcher_app.domain.words import Mark, Role, Source, Stage
from dispatcher_app.services.ports import SearchQuery
from tests.support.hall import Hall, in_hall
from tests.support.rules import MANHOLE, MORNING, RUBBISH, RULES, actor

WORDS = (
    "井盖 缺失 上水井盖 下水 水井 暴露垃圾 堆积 路面 坑洼 积水 科苑路 科技园 深南大道 红绿灯 不亮 共享单车 "
    "占道 A座 B2 12345 k12 粤海街道 很危险 有人绊倒 wifi Wi-Fi 10kV 第3次 ㎡ ①号 𠀋㐀 café ñ 井"
).split()
GLUE = ("", "", " ", ",", "、", "\n", "-", "/")
STREETS = ("粤海街道", "南头街道", "")
PHONES = ("13800000000", "0755-26668888", "")
CELLS = ("440305001001001", "440305001001002", "440305002001001", "")


def _text(chance: Random, most: int) -> str:
    words = chance.choices(WORDS, k=chance.randint(1, most))
    return "".join(word + chance.choice(GLUE) for word in words)


def _report(chance: Random) -> dict[str, Any]:
    code, number = chance.choice([(str(MANHOLE), 1), (str(MANHOLE), 2), (str(RUBBISH), 1), ("", 0)])
    return {
        "source": chance.choice(list(Source)),
        "description": _text(chance, 6),
        "place": _text(chance, 3),
        "street": chance.choice(STREETS),
        "cell_code": chance.choice(CELLS),
        "caller_phone": chance.choice(PHONES),
        "channel": chance.choice(["防汛巡查", "气象预警", "", "", ""]),
        "caller_name": chance.choice(["张三", "李四光", "Smith", ""]),
        "external_ref": chance.choice(["", "XC-2026-17", "12345-0099"]),
        "class_code": code,
        "condition_no": number,
        "reported_at": MORNING - timedelta(minutes=chance.randint(0, 10_000)),
    }


async def _filled(hall: Hall) -> list[Case]:
    """A hall with a hundred reports and some cases further on, early and late."""
    chance = Random(7)
    clerk = actor(Role.CALL_TAKER)
    reports = [
        decide(None, Command(verb=Verb.REPORT, data=_report(chance)), clerk, MORNING, RULES)
        for _n in range(100)
    ]
    async with hall.store.transaction() as transaction:
        numbers = await transaction.next_numbers("NS", "20260301", len(reports))
        cases = await transaction.begin_cases(list(zip(reports, numbers, strict=True)))
        await transaction.commit()
    found = list(cases)
    for stage in Stage:
        found.append(await hall.case_at(stage))
        if stage is Stage.MERGED:
            found.append(await _one(hall, found[-1].merged_into or 0))
    for late in (1, 500):
        case = await hall.case_at(Stage.HANDLING)
        hall.clock.forward(minutes=late)
        words = {"result": _text(chance, 4)}
        found.append((await hall.do(Verb.SUBMIT_RESULT, case, **words)).case)
    found.append(await hall.go(await hall.case_at(Stage.HANDLING), Verb.UNIT_RETURN, Verb.SUPERVISE))
    found.append(await hall.go(await hall.case_at(Stage.REPORTED), Verb.SUPERVISE))
    public = await hall.case_at(Stage.REPORTED, source="12345", caller_phone="138")
    found.append((await hall.do(Verb.MERGE, public, merged_into=found[-1].id)).case)
    return found + await _on_side_paths(hall)


async def _on_side_paths(hall: Hall) -> list[Case]:
    """What was and what is beside the straight road, some of it twice, some of it ended."""
    applied = {
        Verb.APPLY_EXTENSION: Verb.GRANT_EXTENSION,
        Verb.APPLY_SHELVING: Verb.GRANT_SHELVING,
        Verb.APPLY_DEFERRAL: Verb.GRANT_DEFERRAL,
    }
    found = [await hall.go(await hall.case_at(Stage.HANDLING), *pair) for pair in applied.items()]
    found.append(
        await hall.go(await hall.case_at(Stage.HANDLING), Verb.APPLY_EXTENSION, Verb.REFUSE_APPLICATION)
    )
    found[1] = await hall.go(found[1], Verb.RESUME, Verb.SUPERVISE, Verb.ANSWER_SUPERVISION, Verb.SUPERVISE)
    again = (Verb.UNIT_RETURN, Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH, Verb.UNIT_RETURN)
    found.append(await hall.go(await hall.case_at(Stage.HANDLING), *again, Verb.SETTLE_BOUNDARY))
    found.append(await hall.go(await hall.case_at(Stage.FEEDBACK), Verb.REWORK))
    found.append(await hall.go(await hall.case_at(Stage.AWAITING_DISPATCH), Verb.PROPOSE_EMERGENCY))
    looked_at = await hall.do(Verb.SECOND_LOOK, await hall.case_at(Stage.CLOSED), person="leader-9")
    found.append(looked_at.case)
    merged = await hall.case_at(Stage.MERGED)
    found += [await _one(hall, merged.merged_into or 0), await hall.go(merged, Verb.UNMERGE)]
    return found


async def _one(hall: Hall, case_id: int) -> Case:
    case = await hall.store.case(case_id)
    assert case is not None
    return case


# -- the plain reading -------------------------------------------------------------------------------------


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _runs(text: str) -> Iterator[str]:
    """Stretches of Chinese characters, and of ASCII letters and digits, character by character."""
    run = ""
    for character in unicodedata.normalize("NFKC", text).lower() + " ":
        joins = bool(run) and (
            (_is_chinese(run[-1]) and _is_chinese(character)) or (_is_latin(run[-1]) and _is_latin(character))
        )
        if run and not joins:
            yield run
        run = run * joins + character * (_is_chinese(character) or _is_latin(character))


def _has_words(case: Case, text: str) -> bool:
    texts = (
        case.title,
        case.description,
        case.place,
        case.requirement,
        case.result,
        case.caller_name,
        case.external_ref,
    )
    there = [run for text_of_case in texts for run in _runs(text_of_case)]
    wanted = list(_runs(text))
    return bool(wanted) and all(
        any((run in other) if _is_chinese(run[0]) else other.startswith(run) for other in there)
        for run in wanted
    )


#: The commands that every case was given.
Told = Mapping[int, frozenset[Verb]]


def _been_on(case: Case, path: SidePath, told: Told, masters: frozenset[int | None]) -> bool:
    match path:
        case SidePath.REWORKED:
            return case.reworks > 0
        case SidePath.SETTLED:
            return bool(case.decided_unit)
        case SidePath.MASTER:
            return case.id in masters
    return TOLD_BY[path] in told[case.id]


def _matches(case: Case, query: SearchQuery) -> bool:
    overdue = query.overdue is None or case.overdue is query.overdue
    return (
        (not query.text.strip() or _has_words(case, query.text))
        and case.number.startswith(query.number)
        and (not query.stages or case.stage in query.stages)
        and (not query.sources or case.source.value in query.sources)
        and case.class_code.startswith(query.class_prefix)
        and (not query.channel or case.channel == query.channel)
        and (not query.unit or case.lead_unit == query.unit)
        and (not query.street or case.street == query.street)
        and case.cell_code.startswith(query.cell)
        and (not query.phone or case.caller_phone == query.phone)
        and (query.reported_from is None or case.reported_at >= query.reported_from)
        and (query.reported_to is None or case.reported_at < query.reported_to)
        and overdue
        and query.marks <= case.marks
        and case.handoffs >= query.handoffs
        and (query.before_id is None or case.id < query.before_id)
    )


def _expected(cases: list[Case], query: SearchQuery, told: Told | None = None) -> list[Any]:
    newest_first = sorted(cases, key=lambda case: -case.id)
    masters = frozenset(case.merged_into for case in cases)
    been = [
        case
        for case in newest_first
        if _matches(case, query) and all(_been_on(case, path, told or {}, masters) for path in query.paths)
    ]
    return [row_of(case) for case in been][: query.limit]


async def _search(hall: Hall, query: SearchQuery) -> list[Any]:
    """In what way a case came back is told by its steps, which a plain reading of cases does not have."""
    return [row._replace(came_back=None) for row in await hall.store.search(query)]


async def _told(hall: Hall) -> Told:
    found: dict[int, set[Verb]] = {}
    for case_id, verb in await hall.sql("SELECT case_id, verb FROM steps"):
        found.setdefault(case_id, set()).add(Verb(verb))
    return {case_id: frozenset(verbs) for case_id, verbs in found.items()}


async def _current(hall: Hall, cases: list[Case]) -> list[Case]:
    return [await _one(hall, case.id) for case in cases]


# -- tests -------------------------------------------------------------------------------------------------

SINGLE = [
    SearchQuery(),
    SearchQuery(limit=7),
    SearchQuery(number="NS20260301-00"),
    SearchQuery(number="NS20260302-0003"),
    SearchQuery(number="ZZ"),
    SearchQuery(stages=frozenset({Stage.REPORTED})),
    SearchQuery(stages=frozenset({Stage.CLOSED, Stage.HANDLING, Stage.MERGED})),
    SearchQuery(sources=frozenset({"12345", "media"})),
    SearchQuery(class_prefix="GB/T 30428.2:部件"),
    SearchQuery(class_prefix=str(MANHOLE)),
    SearchQuery(class_prefix="GB/T 30428.2:事件-01-04"),
    SearchQuery(channel="防汛巡查"),
    SearchQuery(unit="U1"),
    SearchQuery(unit="U9"),
    SearchQuery(street="粤海街道"),
    SearchQuery(cell="440305001"),
    SearchQuery(cell="440305001001002"),
    SearchQuery(phone="13800000000"),
    SearchQuery(phone="138"),
    SearchQuery(reported_from=MORNING - timedelta(days=2)),
    SearchQuery(reported_to=MORNING - timedelta(days=2)),
    SearchQuery(reported_from=MORNING - timedelta(days=4), reported_to=MORNING - timedelta(days=2)),
    SearchQuery(overdue=True),
    SearchQuery(overdue=False),
    SearchQuery(marks=frozenset({Mark.SUPERVISED})),
    SearchQuery(marks=frozenset({Mark.CALL_BACK})),
    SearchQuery(handoffs=1),
    SearchQuery(handoffs=2),
    *(SearchQuery(paths=frozenset({path})) for path in SidePath),
    SearchQuery(paths=frozenset({SidePath.SHELVED, SidePath.SUPERVISED}), marks=frozenset({Mark.SUPERVISED})),
    SearchQuery(before_id=50),
    SearchQuery(text="井盖", stages=frozenset({Stage.REPORTED}), class_prefix="GB/T"),
    SearchQuery(text="积水", street="粤海街道", reported_from=MORNING - timedelta(days=5)),
]
# fmt: off
TEXTS = [
    "井", "盖", "水", "路", "号", "㐀", "𠀋", "井盖", "水井", "上水", "下水", "上水井", "上水井盖", "水井盖",
    "盖缺", "暴露垃圾", "露垃", "科苑", "苑路", "深南大道", "A座", "a座", "座", "B2", "b", "2", "12345",
    "123", "345", "k12", "K1", "wifi", "wi fi", "Wi-Fi", "10kV", "10", "kv", "第3次", "caf", "café", "smith",
    "SMITH", "李四", "四光", "XC-2026-17", "xc 17", "井盖 积水", "积水 井盖", "井盖 没有的词", "①",
    "1号", "㎡", "m2", "科苑路15号",
]
GARBAGE = [
    "\" OR 1=1 --", "'; DROP TABLE cases; --", '"', "'", "*", "井*", "^井", "-井", "井 NOT 盖", "NEAR(井 盖)",
    "(", ")", ":", "words:井", "{}", "[]", "\\", "%", "_", "%井%", "& | !", "井 <-> 盖", "井:*", "''", '""""',
    "AND", "OR", "NOT", "NULL", "\0", "井\0盖", "\ud800", "井\udfff", "\x07", "\u200b", "😀", "😀井", "🀄",
    "\U000f0000", "…", "!?。", " ", "\n\t", "é", "ß", "İ", "﷽", "ﬁ", "𝟙𝟚", "٣", "\u0301", "1e5", "3.14", "-1",
    "0x1f", "2026-03-02", "x" * 5000, "井" * 5000, "a b " * 3000, "井 " * 3000,
]
# fmt: on


def test_every_filter_finds_what_a_plain_reading_finds(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        cases, told = await _current(hall, await _filled(hall)), await _told(hall)
        found_some = 0
        for query in SINGLE:
            rows = await _search(hall, query)
            assert rows == _expected(cases, query, told), query
            found_some += bool(rows)
        assert found_some >= len(SINGLE) - 7
        chance = Random(11)
        for _round in range(80):
            mixed = _mixed(chance)
            assert await _search(hall, mixed) == _expected(cases, mixed, told), mixed

    in_hall(hall_url, scenario)


def test_lists_are_cut_with_each_other_where_looking_does_not_suffice(
    hall_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ways a hall of a million cases goes, on a hundred."""
    monkeypatch.setattr("db.archive_sqlite.LOOK", 3)

    async def scenario(hall: Hall) -> None:
        cases, told = await _current(hall, await _filled(hall)), await _told(hall)
        chance = Random(13)
        queries = [*SINGLE, *(_mixed(chance) for _round in range(200))]
        for query in queries:
            short = replace(query, limit=chance.randint(1, 6))
            assert await _search(hall, short) == _expected(cases, short, told), short

    in_hall(hall_url, scenario)


def _mixed(chance: Random) -> SearchQuery:
    """Two or three filters at once."""
    query = SearchQuery()
    for other in chance.sample(SINGLE, chance.randint(2, 3)):
        default = SearchQuery()
        changed = {
            name: getattr(other, name)
            for name in SearchQuery.__dataclass_fields__
            if getattr(other, name) != getattr(default, name)
        }
        query = replace(query, **changed)
    return query


def test_words_are_found_as_a_plain_reading_finds_them(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        cases = await _current(hall, await _filled(hall))
        found_some = 0
        chance = Random(3)
        for text in [*TEXTS, *(_snippet(chance, cases) for _n in range(80))]:
            query = SearchQuery(text=text)
            rows = await _search(hall, query)
            assert rows == _expected(cases, query), repr(text)
            found_some += bool(rows)
        assert found_some > 100

    in_hall(hall_url, scenario)


def _snippet(chance: Random, cases: list[Case]) -> str:
    """What an operator remembers of a case: a few characters out of its middle."""
    text = chance.choice(cases).description
    start = chance.randrange(len(text))
    return text[start : start + chance.choice([1, 1, 2, 2, 3, 4, 9])]


def test_garbage_never_raises_and_finds_what_a_plain_reading_finds(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        cases = await _current(hall, await _filled(hall))
        for text in GARBAGE:
            query = SearchQuery(text=text)
            rows = await _search(hall, query)
            if len(text) < 100:
                assert rows == _expected(cases, replace(query, text=plain_text(text))), repr(text)
        for name in ("number", "class_prefix", "unit", "street", "cell", "phone"):
            for text in GARBAGE:
                await _search(hall, SearchQuery(**{name: text}))

    in_hall(hall_url, scenario)


def test_pages_follow_each_other_without_gap_or_overlap(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await _filled(hall)
        everything = await _search(hall, SearchQuery(text="井", limit=10_000))
        pages, before = [], None
        while page := await _search(hall, SearchQuery(text="井", limit=9, before_id=before)):
            pages += page
            before = page[-1].case_id
        assert pages == everything
        assert len(everything) > 30

    in_hall(hall_url, scenario)


def test_words_follow_the_case_as_it_changes(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        async def found(text: str) -> int:
            return len(await _search(hall, SearchQuery(text=text)))

        case = await hall.report(description="路面坑洼", caller_name="王小二")
        assert (await found("坑洼"), await found("小二"), await found("上水井盖")) == (1, 1, 1)
        case = (await hall.do(Verb.AMEND, case, description="树木倒伏")).case
        assert (await found("坑洼"), await found("倒伏"), await found("小二")) == (0, 1, 1)
        await hall.go(case, Verb.FILE, Verb.PROPOSE_DISPATCH, Verb.APPROVE_DISPATCH, Verb.SUBMIT_RESULT)
        assert (await found("尽快"), await found("补新盖")) == (1, 1)

    in_hall(hall_url, scenario)


def test_two_runs_are_never_read_as_one(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.report(description="上水,井盖", place="下水。井盖在")
        assert len(await _search(hall, SearchQuery(text="上水 井盖"))) == 1
        for text in ("水井", "上水井", "下水井"):
            assert await _search(hall, SearchQuery(text="在" + text)) == []
        assert await _search(hall, SearchQuery(text="下水井")) == []

    in_hall(hall_url, scenario)


def test_a_very_long_word_is_found_by_its_beginning(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report(description="x" * 3000 + " 井盖")
        for text in ("x", "x" * 64, "x" * 3000, "xx 井盖"):
            assert [row.case_id for row in await _search(hall, SearchQuery(text=text))] == [case.id]

    in_hall(hall_url, scenario)


@pytest.mark.parametrize("length", [1, 4000])
def test_the_longest_texts_are_searched_to_their_end(hall_url: str, length: int) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report(description="井" * (length - 1) + "末")
        assert [row.case_id for row in await _search(hall, SearchQuery(text="末"))] == [case.id]

    in_hall(hall_url, scenario)
