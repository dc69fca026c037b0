"""``sandbox score``: what everybody who sat in an exercise came to, kept for the examination window."""

from __future__ import annotations

from argparse import Namespace

from db.exam.question_file import shipped_questions
from db.exam.record import SqlExamRecord
from db.exam.weights_file import shipped_weights
from db.sandbox.scenarios import SandboxScenarios
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer
from dispatcher_app.cli.sandbox_play import acting_trainer
from dispatcher_app.cli.sandbox_simulate import invalid
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.bank import BankDesk
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.sandbox.scenario_faults import ScenarioError
from dispatcher_app.services.sandbox.scoring import Scored


async def score(arguments: Namespace) -> Answer:
    """Score the exercise of that name by the cases as they are now."""
    database = await connect(arguments, pooled=True)
    try:
        hall = await bootstrap.open_hall(database)
        sandbox = bootstrap.wire(database, hall, arguments.profile).sandbox
        if sandbox is None:
            raise DomainError(_("这里没有沙盘的时钟,不能演练。"))
        sandbox.results.library = SandboxScenarios(database.engine, hall, arguments.pack)
        await sandbox.time.read()
        scored = await sandbox.results.score(arguments.exercise)
        if arguments.keep:
            record = SqlExamRecord(database.engine)
            bank = BankDesk(record, shipped_questions(), lambda: hall.rules.standard)
            desk = ExamDesk(record, bank, await acting_trainer(database), shipped_weights())
            await sandbox.results.keep(scored, desk)
    except ScenarioError as error:
        raise invalid(error) from error
    finally:
        await database.close()
    return _told(scored)


def _told(scored: Scored) -> Answer:
    facts = {
        "ok": True,
        "exercise": scored.exercise.name,
        "provisional": scored.is_provisional,
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
            for who, found in scored.scores
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
        for who, found in scored.scores
    ]
    if scored.is_provisional:
        lines.append(_("演练还没有结束,这是到现在为止的成绩。"))
    return facts, "\n".join(lines)
