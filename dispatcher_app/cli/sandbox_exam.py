"""``sandbox score``: what everybody who sat in an exercise came to, kept for the examination window."""

from __future__ import annotations

from argparse import Namespace

from db.exam.question_file import shipped_questions
from db.exam.record import SqlExamRecord
from db.exam.weights_file import shipped_weights
from db.server_people import ServerPeople
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer
from dispatcher_app.cli.sandbox_play import city_of, read
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.exam.exercise.from_scenario import key_of
from dispatcher_app.domain.exam.exercise.score import ExerciseScore
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.simulation.parties import Parties
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.bank import BankDesk
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.exam.exercises import ExerciseScoring
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.sandbox.exercise import Exercise, resumed
from dispatcher_app.services.sandbox.outside import parties_of

Scores = list[tuple[Actor, ExerciseScore]]


async def score(arguments: Namespace) -> Answer:
    """Score the exercise of that name by the cases as they are now."""
    database = await connect(arguments, pooled=True)
    try:
        hall = await bootstrap.open_hall(database)
        city = await city_of(database, hall, arguments.pack)
        time = bootstrap.wire(database, hall, arguments.profile).sandbox
        if time is None:
            raise DomainError(_("这里没有沙盘的时钟,不能演练。"))
        await time.read()
        exercise = resumed(read(arguments.scenario, city), arguments.exercise)
        parties = parties_of(exercise.scenario, city, hall.rules, exercise.name)
        standard, units = hall.rules.standard, hall.units
        scoring = ExerciseScoring(database.store, database.people, standard, units, shipped_weights())
        ended_at = min(time(), exercise.scenario.ends)
        scores = await scoring.scores(parties.plan, parties.is_put_right, ended_at)
        if not scores:
            raise DomainError(_("演练 {name} 里还没有人办过案件,没有成绩。").format(name=exercise.name))
        if arguments.keep:
            await _keep(database, hall, exercise, parties, scores)
    finally:
        await database.close()
    return _told(exercise, scores)


async def _keep(
    database: bootstrap.Database, hall: Hall, exercise: Exercise, parties: Parties, scores: Scores
) -> None:
    record = SqlExamRecord(database.engine)
    bank = BankDesk(record, shipped_questions(), lambda: hall.rules.standard)
    desk = ExamDesk(record, bank, await _keeper(database), shipped_weights())
    seconds = round(exercise.scenario.lasts.total_seconds())
    await desk.keep_exercise(exercise.scenario.title, key_of(parties.plan), seconds, scores)


async def _keeper(database: bootstrap.Database) -> Actor:
    """In whose name: the login's on a server; in a file, or for whoever owns the server's, its trainer's.

    Raises:
        DomainError: there is no trainer.
    """
    me = await database.people.me() if isinstance(database.people, ServerPeople) else None
    if me is not None:
        return me.actor()
    trainers = [who for who in await database.people.people() if who.role is Role.TRAINER]
    if not trainers:
        raise DomainError(_("沙盘里没有教员,成绩存不了。"))
    return trainers[0].actor()


def _told(exercise: Exercise, scores: Scores) -> Answer:
    facts = {
        "ok": True,
        "exercise": exercise.name,
        "scores": [
            {
                "person": who.person,
                "name": who.name,
                "role": who.role.value,
                "points": found.points,
                "cases": len(found.cases),
                "skills": {skill.value: share for skill, share in found.skills.items()},
                "wrong_closings": len(found.closings),
                "mistakes": len(found.mistakes),
            }
            for who, found in scores
        ],
    }
    text = _("{name}({role}):{points:g} 分,{cases} 件,差错 {mistakes} 处")
    lines = [
        text.format(
            name=who.name,
            role=who.role.label,
            points=found.points,
            cases=len(found.cases),
            mistakes=len(found.mistakes),
        )
        for who, found in scores
    ]
    return facts, "\n".join(lines)
