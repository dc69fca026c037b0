"""Papers of supervision: numbers, what closed meanwhile, and printing again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from db.hall_record.store import SqlHallRecord
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.papers import SupervisionPaper
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.papers.supervision import SupervisionPapers
from dispatcher_app.services.ports import ExternalError
from tests.support.desk import make_desk
from tests.support.seat import Hall

V = Verb


def played(folder: Path, scenario: Callable[[Hall], Awaitable[None]]) -> None:
    """In a hall whose own desk is a shift leader's, without a window."""
    hall = Hall(folder, Role.SHIFT_LEADER)
    asyncio.run(scenario(hall))  # type: ignore[arg-type]


async def supervised(hall: Hall, *verbs: Verb, **report: object) -> Case:
    case = await hall.case_at(Stage.HANDLING, **report)
    for verb in (V.SUPERVISE, *verbs):
        case = await hall.do(verb, case)
    return case


def texts(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_two_leaders_at_once_get_different_numbers_without_a_gap(tmp_path: Path) -> None:
    hall = Hall(tmp_path, Role.SHIFT_LEADER)
    other = make_desk(tmp_path, Role.SHIFT_LEADER, person="shift_leader-2", clock=hall.clock)

    async def scenario() -> None:
        cases = [await supervised(hall) for _n in range(6)]
        seats = [SupervisionPapers(hall.desk), SupervisionPapers(other)]
        acts = await asyncio.gather(*(seats[at % 2].issue(case.id) for at, case in enumerate(cases)))
        year = hall.clock().year
        assert {act.subject for act in acts} == {f"督办〔{year}〕{number}号" for number in range(1, 7)}

    asyncio.run(scenario())


def test_a_case_that_closed_meanwhile_or_has_its_paper_is_refused(tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        papers = SupervisionPapers(hall.desk)
        case = await supervised(hall)
        first = await papers.issue(case.id)
        with pytest.raises(DomainError, match="可重新打印"):
            await papers.issue(case.id)
        case = await hall.do(V.ESCALATE_SUPERVISION, case)
        second = await papers.issue(case.id)
        assert isinstance(second.payload, SupervisionPaper)
        assert first.subject in second.payload.fields["earlier"]
        await hall.do(V.ANSWER_SUPERVISION, case)
        with pytest.raises(DomainError, match="现在没有待答复的督办"):
            await papers.issue(case.id)
        closed = await hall.do(V.VOID, await supervised(hall))
        with pytest.raises(DomainError, match="已作废"):
            await papers.issue(closed.id)
        late = await supervised(hall)
        hall.clock.forward(days=30)
        with pytest.raises(DomainError, match="期限"):
            await papers.issue(late.id)
        assert [act.subject for act in await papers.of_case(case)] == [first.subject, second.subject]

    played(tmp_path, scenario)


def test_an_old_paper_prints_as_it_was_after_case_and_template_changed(tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        papers = SupervisionPapers(hall.desk)
        hostile = "=1+1 <w:p/> & {{ unit }} {% if x %} \x00\ud800"
        case = await supervised(hall, description=hostile.replace("\x00\ud800", ""))
        act = await papers.issue(case.id)
        before = texts(await papers.document(act))
        assert "=1+1 <w:p/> & {{ unit }} {% if x %}" in before
        assert act.subject in before
        own = Document()
        own.add_paragraph("新 {{ number }} {{ unit }} {{ requirement }} {{ due }} {{ issued_on }}")
        file = BytesIO()
        own.save(file)
        assert hall.desk.templates is not None
        await hall.desk.templates.put("supervision_order", file.getvalue())
        assert texts(await papers.document(act)) == before
        other = await papers.issue((await supervised(hall)).id)
        assert texts(await papers.document(other)).startswith("新 督办")

    played(tmp_path, scenario)


def test_an_unanswered_paper_goes_out_once_under_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(hall: Hall) -> None:
        papers = SupervisionPapers(hall.desk)
        case = await supervised(hall)
        append = SqlHallRecord.append

        async def lost_answer(self: SqlHallRecord, *terms: object) -> object:
            await append(self, *terms)  # type: ignore[arg-type]
            raise ExternalError("网络断了", retry=True)

        monkeypatch.setattr(SqlHallRecord, "append", lost_answer)
        with pytest.raises(ExternalError):
            await papers.issue(case.id)
        monkeypatch.setattr(SqlHallRecord, "append", append)
        act = await papers.issue(case.id)
        assert act.subject == f"督办〔{hall.clock().year}〕1号"
        assert len(await papers.of_case(case)) == 1

    played(tmp_path, scenario)
