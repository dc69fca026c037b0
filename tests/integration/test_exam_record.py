"""Examinations are kept answer by answer, by the database's clock, on both databases."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.engine import WRITING, open_engine
from db.exam.question_file import shipped_questions
from db.exam.record import SqlExamRecord
from db.exam.weights_file import shipped_weights
from db.server_people import ServerPeople
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.exam.exercise.key import AnswerKey, CaseKey
from dispatcher_app.domain.exam.exercise.score import ExerciseScore
from dispatcher_app.domain.exam.paper import PaperPlan
from dispatcher_app.domain.exam.question import Question, QuestionKind
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.exam.bank import BankDesk
from dispatcher_app.services.exam.codec import WrittenResult
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.exam.record import CannotBegin, Closed, EntryKind, HandedIn, PaperHead, TimeIsUp
from dispatcher_app.services.exam.sittings import TypingSitting, WrittenSitting
from dispatcher_app.services.exam.watching import SitState
from dispatcher_app.services.ports import ExternalError
from tests.support.hall import run_to_end
from tests.support.logins import PASSWORD, PEOPLE, as_login
from tests.support.postgres import PostgresServer
from tests.support.rules import STANDARD, actor

T = TypeVar("T")
START = datetime(2026, 11, 2, 1, tzinfo=UTC)
PLAN = PaperPlan({QuestionKind.SINGLE: 3, QuestionKind.MULTIPLE: 1, QuestionKind.JUDGEMENT: 1})
TRAINER = actor(Role.TRAINER)
CLERK, OTHER = actor(Role.CALL_TAKER), actor(Role.DISPATCHER)


class Exam:
    """Desks on one database, with a clock that a file takes for its own."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url, pooled=False, opens=HallKind.SANDBOX)
        self.at = START
        self.record = SqlExamRecord(self.engine, lambda: self.at)

    @property
    def is_server(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def desk(self, who: Actor = CLERK) -> ExamDesk:
        bank = BankDesk(self.record, shipped_questions(), lambda: STANDARD)
        return ExamDesk(self.record, bank, who, shipped_weights())

    async def written(self, minutes: int = 30, who: Actor = TRAINER, **more: object) -> PaperHead:
        return await self.desk(who).set_written("11 月闭卷", PLAN, minutes, seed="s", **more)  # type: ignore[arg-type]

    async def sit(self, head: PaperHead, who: Actor = CLERK) -> WrittenSitting:
        sitting = await self.desk(who).sit(head)
        assert isinstance(sitting, WrittenSitting)
        return sitting

    async def sql(self, statement: str) -> None:
        async with self.engine.execution_options(**WRITING).begin() as connection:
            await connection.execute(text(statement))

    async def now(self) -> datetime:
        return await self.record.now()

    async def closes(self, head: PaperHead) -> None:
        """It is a minute after its closing time: a file's clock is moved, on a server that time is."""
        if not self.is_server:
            self.at += timedelta(minutes=2)
            return
        name = "sandbox_papers_stay_update"
        await self.sql(f"ALTER TABLE sandbox_papers DISABLE TRIGGER {name}")
        await self.sql(
            f"UPDATE sandbox_papers SET closes_at = now() - interval '1 minute' WHERE id = '{head.id}'"
        )
        await self.sql(f"ALTER TABLE sandbox_papers ENABLE TRIGGER {name}")

    async def time_runs_out(self, sitting: WrittenSitting | TypingSitting) -> None:
        """As if the attempt had begun long ago: a file's clock is moved, on a server the attempt is."""
        self.at += timedelta(hours=5)
        if self.is_server:
            name = "sandbox_attempts_stay_update"
            await self.sql(f"ALTER TABLE sandbox_attempts DISABLE TRIGGER {name}")
            await self.sql("UPDATE sandbox_attempts SET at = at - interval '5 hours', "
                           "ends_at = ends_at - interval '5 hours'")  # fmt: skip
            await self.sql(f"ALTER TABLE sandbox_attempts ENABLE TRIGGER {name}")
        await sitting.read_again()


def in_exam(url: str, scenario: Callable[[Exam], Awaitable[T]]) -> T:
    async def run() -> T:
        exam = Exam(url)
        try:
            return await scenario(exam)
        finally:
            await exam.engine.dispose()

    return run_to_end(run())


def test_whoever_quits_goes_on_where_they_were_and_the_score_is_kept(sandbox_url: str) -> None:
    async def scenario(exam: Exam) -> None:
        head = await exam.written()
        first = await exam.sit(head)
        right = [question.answer for question in first.paper.questions]
        await first.answer(0, right[0])
        await first.answer(1, frozenset({0}))
        await first.answer(1, right[1])
        await first.mark_later(2, True)
        again = await exam.sit(head)  # another program, after a crash
        assert again.attempt == first.attempt
        assert again.answers == {0: right[0], 1: right[1]}
        assert again.later == {2}
        assert again.paper == first.paper
        assert again.unanswered == (2, 3, 4)
        assert 0 < again.seconds_left <= 30 * 60
        for at in (2, 3, 4):
            await again.answer(at, right[at])
        result = await exam.desk().finish(again)
        assert isinstance(result, WrittenResult)
        assert (result.points, result.right) == (100.0, 5)
        (line,) = await exam.desk().results()
        assert line.result == result
        assert await exam.desk().finish(first) == result  # from the other window: the first score stands

    in_exam(sandbox_url, scenario)


def test_nothing_is_taken_after_the_end_and_what_was_given_until_then_is_marked(sandbox_url: str) -> None:
    async def scenario(exam: Exam) -> None:
        head = await exam.written()
        sitting = await exam.sit(head)
        await sitting.answer(0, sitting.paper.questions[0].answer)
        await exam.time_runs_out(sitting)
        assert (sitting.is_over, sitting.seconds_left) == (True, 0)
        with pytest.raises(TimeIsUp):
            await sitting.answer(1, frozenset({0}))
        (line,) = await exam.desk(TRAINER).results()  # the trainee never came back; the trainer looks
        assert isinstance(line.result, WrittenResult)
        assert line.result.right == 1
        assert line.result.seconds == 30 * 60
        (same,) = await exam.desk().results()
        assert same.result == line.result

    in_exam(sandbox_url, scenario)


def test_two_examinations_at_once_and_two_windows_of_one(sandbox_url: str) -> None:
    async def scenario(exam: Exam) -> None:
        one, other = await exam.written(), await exam.written()
        sittings = [await exam.sit(head, who) for head in (one, other) for who in (CLERK, OTHER)]
        beside = await exam.sit(one)  # the same attempt a second time
        await asyncio.gather(
            *(sitting.answer(at, frozenset({0})) for sitting in (*sittings, beside) for at in range(3))
        )
        for sitting in sittings:
            await exam.desk(CLERK).finish(sitting)
        lines = await exam.desk(TRAINER).results()
        assert len(lines) == 4
        assert all(line.points is not None for line in lines)
        assert len(await exam.desk(CLERK).results()) == 2  # a trainee sees their own

    in_exam(sandbox_url, scenario)


def test_two_trainers_examine_the_same_people_in_the_same_minute(sandbox_url: str) -> None:
    """Papers of one name, a trainee in both, one whose role is changed meanwhile: nothing is mixed up."""

    async def scenario(exam: Exam) -> None:
        second = replace(TRAINER, person="trainer-2", name="李教员")
        papers = await asyncio.gather(exam.written(), exam.written(who=second))
        assert {head.person for head in papers} == {TRAINER.person, "trainer-2"}
        one, other = [await exam.sit(head) for head in papers]
        right = one.paper.questions[0].answer
        await asyncio.gather(
            one.answer(0, right), other.answer(1, frozenset({0})), one.answer(2, frozenset())
        )
        moved = replace(CLERK, role=Role.DISPATCHER, seat="2")
        assert (await exam.sit(papers[0], moved)).attempt == one.attempt  # another role, the same sitting
        for who in (TRAINER, second):  # either sees both, and whose each is
            watch = await exam.desk(who).watch.look()
            seen = [(each.progress.paper.person, each.progress.done, each.of) for each in watch.seen]
            assert sorted(seen) == sorted([(TRAINER.person, 1, 5), ("trainer-2", 1, 5)])
            assert watch.count(SitState.SITTING) == 2
        await exam.desk().finish(one)
        watch = await exam.desk(second).watch.look()
        assert [each.state for each in watch.seen] == [SitState.SITTING, SitState.HANDED_IN]
        assert watch.seen[1].points is not None
        await exam.time_runs_out(other)
        watch = await exam.desk(second).watch.look()
        last = next(each for each in watch.seen if each.progress.attempt.id == other.attempt.id)
        assert last.points is not None
        assert last.state is SitState.TIME_UP  # nobody looked until now: what was given is marked
        assert len(await exam.desk(TRAINER).results()) == 2

    in_exam(sandbox_url, scenario)


def test_handed_in_is_handed_in(sandbox_url: str) -> None:
    async def scenario(exam: Exam) -> None:
        sitting = await exam.sit(await exam.written())
        await exam.desk().finish(sitting)
        with pytest.raises(HandedIn):
            await sitting.answer(0, frozenset({0}))
        with pytest.raises(DomainError):
            await sitting.answer(0, frozenset({9}))

    in_exam(sandbox_url, scenario)


def test_closed_papers_and_those_of_others_cannot_be_begun(sandbox_url: str) -> None:
    async def scenario(exam: Exam) -> None:
        with pytest.raises(DomainError, match="截止时间已经过了"):
            await exam.written(closes_at=await exam.now())
        closed = await exam.written(closes_at=await exam.now() + timedelta(minutes=1))
        before = await exam.sit(closed)
        await exam.closes(closed)
        with pytest.raises(Closed, match="已经截止"):
            await exam.sit(closed, OTHER)
        again = await exam.sit(closed)  # whoever had begun goes on
        assert again.attempt == before.attempt
        await again.answer(0, frozenset({0}))
        own = await exam.written(who=OTHER, only_for=OTHER.person)
        with pytest.raises(CannotBegin):
            await exam.sit(own)
        assert own.id not in {head.id for head in await exam.desk().papers()}
        assert own.id in {head.id for head in await exam.desk(OTHER).papers()}

    in_exam(sandbox_url, scenario)


def test_a_typing_test_is_kept_as_it_is_typed(sandbox_url: str) -> None:
    async def scenario(exam: Exam) -> None:
        words = "城市管理监督指挥中心昼夜值守。"
        head = await exam.desk(TRAINER).set_typing("听打", words, 180)
        sitting = await exam.desk().sit(head)
        assert isinstance(sitting, TypingSitting)
        await sitting.keep("城市管理")
        again = await exam.desk().sit(head)
        assert isinstance(again, TypingSitting)
        assert again.typed == "城市管理"
        await again.keep(words)
        with pytest.raises(DomainError, match="远远超过"):
            await again.keep("长" * 500)
        exam.at += timedelta(minutes=1)
        await exam.desk().finish(again)
        (line,) = await exam.desk().results()
        assert line.points
        for empty, told in (("  ", "原文是空的"), ("字" * 5001, "最多 5000 字")):
            with pytest.raises(DomainError, match=told):
                await exam.desk(TRAINER).set_typing("听打", empty, 180)

    in_exam(sandbox_url, scenario)


def test_results_of_an_exercise_are_kept_for_each_person(sandbox_url: str) -> None:
    async def scenario(exam: Exam) -> None:
        key = AnswerKey("k 1", (CaseKey(ref="one"),))
        scores = [
            (who, ExerciseScore(who.name, points, (), {}, (), "k 1", "1"))
            for who, points in ((CLERK, 88.5), (OTHER, 70.0))
        ]
        with pytest.raises(DomainError, match="教员"):
            await exam.desk().keep_exercise("暴雨", key, 3600, scores)
        await exam.desk(TRAINER).keep_exercise("暴雨", key, 3600, scores)
        lines = await exam.desk(TRAINER).results()
        assert {line.points for line in lines} == {88.5, 70.0}
        (own,) = await exam.desk().results()
        assert own.result == scores[0][1]

    in_exam(sandbox_url, scenario)


def test_a_bank_of_ones_own_replaces_the_written_questions_and_keeps_old_papers(sandbox_url: str) -> None:
    async def scenario(exam: Exam) -> None:
        desk = exam.desk(TRAINER)
        before = await exam.written()
        own = shipped_questions()[:40]
        assert (await desk.bank.read()).number == 0
        assert await desk.bank.put(own, 0, TRAINER) == 1
        read = await desk.bank.read()
        assert (read.number, read.own) == (1, own)
        with pytest.raises(DomainError, match="被别人改过"):
            await desk.bank.put(own, 0, TRAINER)
        with pytest.raises(DomainError, match="教员"):
            await desk.bank.put(own, 1, CLERK)
        assert len((await exam.sit(before)).paper.questions) == PLAN.total

    in_exam(sandbox_url, scenario)


FORGED = [
    "UPDATE sandbox_entries SET body = '0:1'",
    "DELETE FROM sandbox_entries",
    "UPDATE sandbox_papers SET seconds = 9",
    "UPDATE sandbox_attempts SET ends_at = ends_at",
    "DELETE FROM sandbox_banks",
    "INSERT INTO sandbox_entries SELECT attempt_id, number + 5, kind, at, body FROM sandbox_entries",
    "INSERT INTO sandbox_entries SELECT attempt_id, number + 1, 'result', at, '{}' FROM sandbox_entries",
    "INSERT INTO sandbox_attempts SELECT 'x', paper_id, person, name, role, at, ends_at "
    "FROM sandbox_attempts",
    "INSERT INTO sandbox_attempts SELECT 'x', 'nowhere', 'z', name, role, at, ends_at FROM sandbox_attempts",
]


def test_what_is_kept_cannot_be_forged_by_raw_sql(sandbox_url: str) -> None:
    async def scenario(exam: Exam) -> None:
        sitting = await exam.sit(await exam.written())
        await sitting.answer(0, frozenset({0}))
        await exam.desk(TRAINER).bank.put(shipped_questions()[:1], 0, TRAINER)
        for statement in FORGED:
            with pytest.raises(DBAPIError):
                await exam.sql(statement)
        late = "attempt_id, number + 1, kind, ends_at + {more}, body FROM (SELECT e.*, a.ends_at FROM " \
               "sandbox_entries e JOIN sandbox_attempts a ON a.id = e.attempt_id) t"  # fmt: skip
        grace = "interval '6 seconds'" if exam.is_server else "6000000"
        with pytest.raises(DBAPIError):
            await exam.sql(f"INSERT INTO sandbox_entries SELECT {late.format(more=grace)}")

    in_exam(sandbox_url, scenario)


def test_a_live_hall_holds_no_examination(hall_url: str) -> None:
    async def run() -> None:
        engine = open_engine(hall_url, pooled=False)
        try:
            desk = ExamDesk(
                record := SqlExamRecord(engine),
                BankDesk(record, shipped_questions(), lambda: STANDARD),
                TRAINER,
                shipped_weights(),
            )
            with pytest.raises(DomainError, match="没有接受"):
                await desk.set_written("x", PLAN, 30)
        finally:
            await engine.dispose()

    run_to_end(run())


@pytest.mark.parametrize(
    ("title", "minutes", "told"),
    [("", 30, "写一个名称"), ("长" * 61, 30, "最多 60 字"), ("卷", 0, "考试时间"), ("卷", 500, "考试时间")],
)
def test_papers_that_cannot_be_are_refused(
    title: str, minutes: int, told: str, empty_sandbox_file: Path, tmp_path: Path
) -> None:
    async def scenario(exam: Exam) -> None:
        with pytest.raises(DomainError, match=told):
            await exam.desk(TRAINER).set_written(title, PLAN, minutes)

    shutil.copy(empty_sandbox_file, tmp_path / "sandbox.db")
    in_exam(f"sqlite:///{tmp_path / 'sandbox.db'}", scenario)


def test_a_question_is_kept_as_it_was_asked() -> None:
    question: Question = shipped_questions()[0]
    from dispatcher_app.services.exam.codec import packed, unpacked

    assert unpacked(packed((question,)), tuple[Question, ...]) == (question,)
    with pytest.raises(DomainError, match="读不懂"):
        unpacked(b"nonsense", Question)


@pytest.mark.postgres
def test_trainees_sit_under_their_own_logins_and_sign_nobody_else_s(
    postgres_server: PostgresServer, empty_sandbox_database: str
) -> None:
    url = postgres_server.create_database(template=empty_sandbox_database)

    async def scenario(owner: Exam) -> None:
        people = Accounts(ServerPeople(owner.engine), lambda: START)
        for login in ("trainer.one", "taker.one", "dispatch.one"):
            await people.add(PEOPLE[login], PASSWORD)
        rooms = {login: Exam(as_login(url, login)) for login in ("trainer.one", "taker.one", "dispatch.one")}
        try:
            await _sit_by_logins(rooms)
        finally:
            for room in rooms.values():
                await room.engine.dispose()

    try:
        in_exam(url, scenario)
    finally:
        postgres_server.drop_database(url)


async def _sit_by_logins(rooms: dict[str, Exam]) -> None:
    trainer, taker, other = (PEOPLE[login].actor() for login in rooms)
    desk = rooms["trainer.one"].desk(trainer)
    head = await desk.set_written("11 月闭卷", PLAN, 30, seed="s")
    second = await desk.set_written("11 月补考", PLAN, 30, seed="t")
    await desk.bank.put(shipped_questions()[:9], 0, trainer)
    sitting = await rooms["taker.one"].sit(head, taker)
    await sitting.answer(0, sitting.paper.questions[0].answer)
    stranger = await rooms["dispatch.one"].record.sitting(sitting.attempt.id)
    assert stranger.entries  # what is kept is no secret …
    with pytest.raises(DomainError):  # … but nobody answers for another
        await rooms["dispatch.one"].record.add(sitting.attempt.id, EntryKind.ANSWER, "0:1")
    with pytest.raises(DomainError):
        await rooms["dispatch.one"].sit(second, taker)
    with pytest.raises((DomainError, ExternalError)):
        await rooms["dispatch.one"].record.put_bank(b"", 1, replace(other, role=Role.TRAINER))
    await rooms["taker.one"].desk(taker).finish(sitting)
    key = AnswerKey("k", (CaseKey(ref="one"),))
    score = ExerciseScore(other.name, 80.0, (), {}, (), "k", "1")
    await desk.keep_exercise("暴雨", key, 3600, [(other, score)])
    assert {line.points for line in await desk.results()} >= {80.0}
