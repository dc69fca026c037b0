"""``sandbox simulate`` and ``sandbox scenarios``: rehearse without windows; list and check scenarios."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from db import schema
from db.past_reports import past_reports
from db.scenario_city import city_in, pack_folder, past_of, scenario_file, shipped_scenarios, usual_rules
from db.scenario_files import named_pack, read_scenario
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, Invalid
from dispatcher_app.cli.rehearsal_table import table, told
from dispatcher_app.cli.server_password import password_of_live
from dispatcher_app.domain.simulation.habits import PastReport
from dispatcher_app.domain.simulation.scenario import Scenario
from dispatcher_app.domain.simulation.skill import SKILLS
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.rehearsal import Trial, rehearse, seats_of, with_past
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity
from dispatcher_app.services.sandbox.scenario_faults import ScenarioError


async def simulate(arguments: Namespace) -> Answer:
    """Rehearse one scenario. No sandbox is opened; of a live hall, if named, only its reports are read."""
    file = scenario_file(arguments.scenario)
    trial = Trial(
        seats=seats_of(arguments.seats) if arguments.seats is not None else None,
        days=arguments.days,
        cases_a_day=arguments.cases_a_day,
        seed=arguments.seed,
        skill=SKILLS[arguments.skill],
    )
    folder, city = _city_for(file, arguments.pack)
    past = await _past(arguments, folder, city)
    scenario = with_past(_read(file, city), past, city)
    outcome = rehearse(scenario, city, usual_rules(city), trial)
    return outcome.to_json(city.zone), told(outcome, city.zone)


async def _past(arguments: Namespace, folder: Path, city: ScenarioCity) -> list[PastReport]:
    """A live hall's own where one is named, which is only read; else that of the city pack."""
    if not arguments.past:
        return list(past_of(folder, city))
    password = await password_of_live(arguments.past)
    database = bootstrap.connect(arguments.past, pooled=False, password=password)
    try:
        await schema.require_current(database.engine)
        return await past_reports(database.engine, city, bootstrap.utc_now())
    finally:
        await database.close()


async def list_scenarios(arguments: Namespace) -> Answer:
    """Check files where some are named, else list the shipped scenarios."""
    files = list(arguments.files) or list(shipped_scenarios().values())
    cities: dict[Path, ScenarioCity] = {}
    found = []
    for file in files:
        folder = arguments.pack or pack_folder(_pack_of(file))
        if folder not in cities:
            cities[folder] = city_in(folder)
        found.append(_read(file, cities[folder]))
    head = (_("名称"), _("标题"), _("时长"), _("脚本案件"), _("每日来件"), _("种子"))
    rows = [
        (
            one.name,
            one.title,
            _("{hours} 小时").format(hours=f"{one.lasts.total_seconds() / 3600:g}"),
            str(len(one.cases)),
            f"{one.flow.cases_a_day:g}",
            str(one.seed),
        )
        for one in found
    ]
    return {"ok": True, "scenarios": [_facts(one) for one in found]}, table(head, rows)


def _facts(one: Scenario) -> dict[str, Any]:
    seats = {role.value: count for role, count in one.seats.items()}
    return {"name": one.name, "title": one.title, "summary": one.summary, "pack": one.pack,
            "seconds": one.lasts.total_seconds(), "cases": len(one.cases), "seats": seats}  # fmt: skip


def _city_for(file: Path, pack: Path | None) -> tuple[Path, ScenarioCity]:
    folder = pack or pack_folder(_pack_of(file))
    return folder, city_in(folder)


def _pack_of(file: Path) -> str:
    try:
        return named_pack(file)
    except ScenarioError as error:
        raise invalid(error) from error


def _read(file: Path, city: ScenarioCity) -> Scenario:
    try:
        return read_scenario(file, city)
    except ScenarioError as error:
        raise invalid(error) from error


def invalid(error: ScenarioError) -> Invalid:
    """Every fault on a line of its own, and as JSON for who asks for it."""
    lines = "\n".join(f"{error.name} {fault}" for fault in error.faults)
    faults = [{"line": fault.line, "sentence": fault.sentence} for fault in error.faults]
    return Invalid(lines, {"ok": False, "file": error.name, "faults": faults})
