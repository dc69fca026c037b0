"""``import areas`` and ``import cells``: new ground for the city, whole or not at all."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from db.component_register import SqlComponents
from db.ground_import import GroundPlan, plan_areas, plan_cells
from db.ground_survey import read_grounds
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer
from dispatcher_app.cli.geometry_options import (
    bounds_of,
    city_of,
    keep_rejects,
    mapping_of,
    refuse_faults,
)
from dispatcher_app.cli.register_actor import actor_of
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.components import Act, Change, RegisterAct, Registered, change_from
from dispatcher_app.domain.pack import Pack
from dispatcher_app.i18n import _
from dispatcher_app.services.cell_ground import CellGround


async def import_ground(arguments: Namespace) -> Answer:
    """Replace cells or boundaries by those of the file; where anything is at fault, nothing is replaced."""
    begun = time.monotonic()
    mapping = mapping_of(arguments)
    database = await connect(arguments)
    try:
        city = await city_of(database)
        found = read_grounds(arguments.file, mapping, arguments.what, arguments.crs, bounds_of(city))
        plan = _plan(arguments, city, found.grounds)
        faults = sorted([*found.faults, *plan.faults], key=lambda fault: fault.number or found.count + 1)
        rejects = keep_rejects(arguments, faults)
        facts: dict[str, Any] = {
            "ok": not faults,
            "dry_run": arguments.dry_run,
            "file": str(arguments.file),
            "system": found.system,
            "features": found.count,
            "added": plan.added,
            "replaced": plan.replaced,
            "gone": plan.gone,
            "faults": len(faults),
            "rejects_file": rejects.shown,
        }
        if faults:
            raise refuse_faults(faults, rejects, facts)
        moved = await _regridded(database, plan) if arguments.what == "cells" else []
        if not arguments.dry_run:
            await _keep(arguments, database, city, plan, moved)
    finally:
        await database.close()
    facts |= {"components_in_other_cells": len(moved), "notes": list(plan.notes)}
    return facts | {"seconds": round(time.monotonic() - begun, 2)}, "\n".join(_sentences(facts))


def _plan(arguments: Namespace, city: Pack, grounds: Sequence[Any]) -> GroundPlan:
    if arguments.what == "areas":
        return plan_areas(city, grounds)
    return plan_cells(city, grounds, arguments.within)


async def _regridded(database: bootstrap.Database, plan: GroundPlan) -> list[Change]:
    """The components that the new cells put elsewhere."""
    ground = CellGround(plan.pack.cell_outlines)
    moved: list[Change] = []
    async for chunk in SqlComponents(database.engine).all():
        there = [known for known in chunk if not known.removed]
        moved += _moved(ground, there)
    return moved


def _moved(ground: CellGround, there: Sequence[Registered]) -> list[Change]:
    points = np.array([(k.component.lon, k.component.lat) for k in there], dtype=np.float64).reshape(-1, 2)
    said = [known.component.cell_code for known in there]
    known_cells = [n for n, code in enumerate(said) if code in ground]
    right = np.zeros(len(there), dtype=bool)
    right[known_cells] = ground.holds([said[n] for n in known_cells], points[known_cells])
    wrong = np.flatnonzero(~right).tolist()
    cells = ground.locate(points[wrong])
    changes = (
        change_from(there[n], replace(there[n].component, cell_code=cell))
        for n, cell in zip(wrong, cells, strict=True)
    )
    return [change for change in changes if change is not None]


async def _keep(
    arguments: Namespace,
    database: bootstrap.Database,
    city: Pack,
    plan: GroundPlan,
    moved: Sequence[Change],
) -> None:
    act = Act(
        act=RegisterAct.REGRID,
        actor=await actor_of(database),
        at=await SqlComponents(database.engine).now(),
        reason=arguments.reason,
        source=arguments.file.name,
    )
    await database.documents.replace_parts(plan.parts, moved, act, seen=city)


def _sentences(facts: dict[str, Any]) -> list[str]:
    done = (
        _("试运行,没有写入:可新增 {added} 个、更新 {replaced} 个、撤销 {gone} 个。")
        if facts["dry_run"]
        else _("已新增 {added} 个、更新 {replaced} 个、撤销 {gone} 个。")
    )
    lines = [done.format(**facts), _("坐标系按 {system} 读入。").format(system=facts["system"])]
    if facts["components_in_other_cells"]:
        text = (
            _("{count} 个部件会换单元网格。")
            if facts["dry_run"]
            else _("{count} 个部件因此换了单元网格,已记入各自的履历。")
        )
        lines.append(text.format(count=f"{facts['components_in_other_cells']:,}"))
    lines += facts["notes"]
    if not facts["dry_run"]:
        lines.append(_("已打开的席位要到下次启动才用新数据。"))
    return lines
