"""``sandbox play``: plays everybody outside in a sandbox while trainees sit at its windows, until the end."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from pathlib import Path
from uuid import UUID

from db.pack_files import read_case_texts
from db.scenario_city import pack_folder, scenario_file
from db.scenario_files import read_scenario
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer
from dispatcher_app.cli.sandbox_simulate import invalid
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.simulation.city import City
from dispatcher_app.domain.simulation.scenario import Inject, Scenario
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.sandbox.exercise import Exercise, begun, resumed
from dispatcher_app.services.sandbox.outside import Outside, parties_of
from dispatcher_app.services.sandbox.played_seats import PlayedSeats
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity
from dispatcher_app.services.sandbox.scenario_faults import ScenarioError
from dispatcher_app.services.sandbox.time import SandboxTime


async def play(arguments: Namespace) -> Answer:
    """Play until the exercise is over by the sandbox's clock, which a trainer runs, stops, puts forward."""
    database = await connect(arguments, pooled=True)
    try:
        hall = await bootstrap.open_hall(database)
        city = await city_of(database, hall, arguments.pack)
        scenario = read(arguments.scenario, city)
        services = bootstrap.wire(database, hall, arguments.profile)
        time = services.sandbox
        if time is None:
            raise DomainError(_("这里没有沙盘的时钟,不能演练。"))
        exercise = resumed(scenario, arguments.resume) if arguments.resume else begun(scenario, time())
        parties = parties_of(exercise.scenario, city, hall.rules, exercise.name)
        seats = PlayedSeats(parties, database.store, frozenset(map(Role, arguments.seat)))
        outside = Outside(parties, services.casework, database.store, time, tell=_tell, seats=seats)
        await _until_over(outside, time, exercise)
    finally:
        await database.close()
    return _told(outside, exercise)


async def _until_over(outside: Outside, time: SandboxTime, exercise: Exercise) -> None:
    text = _("演练 {name} 开始;中断后可用 --resume {name} 接着演。")
    _say(text.format(name=exercise.name))
    async with time.following(), outside.running():
        await time.until(exercise.scenario.ends)
        await asyncio.sleep(0)
    await outside.turn()


async def _tell(inject: Inject, _id: UUID) -> None:
    """Without a console the trainer reads it here and says it to the trainees."""
    _say(f"{inject.kind.label}: {inject.text}")


def _say(text: str) -> None:
    """Beside the answer, which has standard output for itself."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


async def city_of(database: bootstrap.Database, hall: Hall, folder: Path | None) -> ScenarioCity:
    """The sandbox's own city; what people say comes from its pack's folder, for no database has it."""
    pack = await database.documents.pack()
    if pack is None:
        raise DomainError(_("沙盘还没有装入城市数据,不能演练。"))
    texts = read_case_texts(folder or pack_folder(pack.info.name))
    try:
        city = City(pack, texts, pack.components, hall.places.locate)
    except ValueError as error:
        raise DomainError(_("城市包里没有报案文本或部件,不能模拟。")) from error
    return ScenarioCity(city, hall.rules.standard, hall.zone)


def read(named: str, city: ScenarioCity) -> Scenario:
    try:
        return read_scenario(scenario_file(named), city)
    except ScenarioError as error:
        raise invalid(error) from error


def _told(outside: Outside, exercise: Exercise) -> Answer:
    played = outside.played
    facts = {
        "ok": True,
        "exercise": exercise.name,
        "reports": played.reports,
        "acts": played.acts,
        "refused": list(played.refused),
    }
    text = _("演练 {name} 结束:来件 {reports} 件,单位和采集员办了 {acts} 次。")
    return facts, text.format(name=exercise.name, reports=played.reports, acts=played.acts)
