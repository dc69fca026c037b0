"""A trainer's machine in mid-exam, until it is killed; it says on its standard output what it may rely on.

``python -m tests.support.doomed_trainer URL``: ``paper ID`` when a paper was set, ``kept LOGIN`` for every
score of an exercise, after the call it speaks of came back. It watches over the paper meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from itertools import count

from db.engine import open_engine
from db.exam.question_file import shipped_questions
from db.exam.record import SqlExamRecord
from db.exam.weights_file import shipped_weights
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.exam.exercise.key import AnswerKey, CaseKey
from dispatcher_app.domain.exam.exercise.score import ExerciseScore
from dispatcher_app.domain.exam.paper import PaperPlan
from dispatcher_app.domain.exam.question import QuestionKind
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.words import Role
from dispatcher_app.services.exam.bank import BankDesk
from dispatcher_app.services.exam.desk import ExamDesk
from tests.support.rules import STANDARD, actor

PLAN = PaperPlan({QuestionKind.JUDGEMENT: 5})


def exam_desk(url: str, who: Actor) -> tuple[ExamDesk, SqlExamRecord]:
    record = SqlExamRecord(open_engine(url, pooled=False, opens=HallKind.SANDBOX))
    bank = BankDesk(record, shipped_questions(), lambda: STANDARD)
    return ExamDesk(record, bank, who, shipped_weights()), record


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def _scores() -> Iterator[tuple[Actor, ExerciseScore]]:
    """More than anybody keeps: whoever asks for the next one has kept the last."""
    for number in count():
        who = actor(Role.DISPATCHER, f"trainee-{number}")
        yield who, ExerciseScore(who.name, 50 + number % 50, (), {}, (), "k", "1")
        _say("kept", who.person)


async def _work(url: str) -> None:
    desk, _record = exam_desk(url, actor(Role.TRAINER))
    head = await desk.set_written("11 月闭卷", PLAN, 30)
    _say("paper", head.id)
    keeping = asyncio.create_task(
        desk.keep_exercise("暴雨", AnswerKey("k", (CaseKey(ref="a"),)), 60, _scores())
    )
    while not keeping.done():
        await desk.watch.look()
    keeping.result()


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1]))
