"""``import components`` and ``export components``: a survey is compared with the register, then applied."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from db import rules_documents
from db.component_export import export_register
from db.component_lookup import SqlComponentLookup
from db.component_register import SqlComponents
from db.component_survey_file import SurveyFile, read_survey
from db.geometry_mapping import GeometryMapping
from db.geometry_rejects import FeatureFault
from db.survey_difference_file import write_difference
from db.survey_judging import judged, without_absent_photos
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, Invalid, progress
from dispatcher_app.cli.few_collections import few_collections
from dispatcher_app.cli.geometry_options import (
    bounds_of,
    city_of,
    keep_rejects,
    mapping_of,
    refuse_faults,
)
from dispatcher_app.cli.register_actor import actor_of
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.components import Act, RegisterAct, Registered
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.i18n import _
from dispatcher_app.services.components.checks import ComponentChecks
from dispatcher_app.services.components.survey import SurveyDifference, compare
from dispatcher_app.services.survey_words import SurveyWords


async def import_components(arguments: Namespace) -> Answer:
    """Bring the register to the survey in the file, with a step for each component that differs."""
    begun = time.monotonic()
    mapping = mapping_of(arguments)
    database = await connect(arguments)
    try:
        with few_collections():
            facts = await _import(arguments, mapping, database)
    finally:
        await database.close()
        progress("")
    seconds = time.monotonic() - begun
    facts["seconds"] = round(seconds, 2)
    facts["rows_per_second"] = round(facts["rows"] / max(seconds, 0.001))
    return facts, "\n".join(_sentences(arguments, facts))


async def _import(
    arguments: Namespace, mapping: GeometryMapping, database: bootstrap.Database
) -> dict[str, Any]:
    city = await city_of(database)
    standard = await rules_documents.read_standard(database.documents)
    checks = ComponentChecks.of(city, standard)
    words = SurveyWords(checks.rules, standard, UnitRegister(city.units))
    progress(_("正在读文件……"))
    survey = read_survey(arguments.file, mapping, arguments.crs, bounds_of(city), words)
    progress(_("正在核对 {count} 个部件……").format(count=f"{len(survey.numbers):,}"))
    good, faults = judged(survey, checks, arguments.within, checks.today(bootstrap.utc_now()))
    good, no_photo = await without_absent_photos(SqlComponentLookup(database.engine), good)
    register = await _register(database)
    difference = compare(
        register,
        good,
        fields=survey.told,
        moved_over_m=arguments.moved_over,
        within=arguments.within,
        also_met=[fault.code for fault in faults],
        unnamed=survey.unnamed,
    )
    facts = _facts(arguments, survey, difference, faults)
    if arguments.diff is not None:
        facts["diff_lines"] = write_difference(arguments.diff, difference)
    facts["photos_missing"] = no_photo
    rejects = keep_rejects(arguments, faults)
    facts["rejects_file"] = rejects.shown
    if faults and not arguments.skip_rejects:
        raise refuse_faults(faults, rejects, facts | {"ok": False})
    _refuse_wrong_end(arguments, difference, register)
    if not arguments.dry_run:
        progress(_("正在写入……"))
        await _apply(arguments, database, difference)
    return facts


async def export_components(arguments: Namespace) -> Answer:
    """The register as CSV or GeoJSON; without those that were removed, unless they are asked for."""
    database = await connect(arguments)
    try:
        await city_of(database)
        chunks = SqlComponents(database.engine).all()
        count = await export_register(arguments.file, chunks, with_removed=arguments.removed)
    finally:
        await database.close()
    text = _("已导出 {count} 个部件到 {file}。")
    facts = {"ok": True, "components": count, "file": str(arguments.file)}
    return facts, text.format(count=f"{count:,}", file=arguments.file)


async def _register(database: bootstrap.Database) -> list[Registered]:
    return [known async for chunk in SqlComponents(database.engine).all() for known in chunk]


def _refuse_wrong_end(
    arguments: Namespace, difference: SurveyDifference, register: Sequence[Registered]
) -> None:
    """More than half of the area that the survey covers gone: that is a wrong file, not a changed street."""
    inside = (known for known in register if known.component.cell_code.startswith(arguments.within))
    there = sum(not known.removed for known in inside)
    if arguments.remove_gone and there > 20 and len(difference.gone) * 2 > there and not arguments.dry_run:
        text = _("普查里没有的部件有 {gone} 个,超过在册 {there} 个的一半,没有拆除也没有导入。")
        more = _("若只普查了一部分,请用 --within 写明范围;确要拆除,请先用 --diff 核对并分区导入。")
        raise Invalid(text.format(gone=f"{len(difference.gone):,}", there=f"{there:,}") + more)


async def _apply(arguments: Namespace, database: bootstrap.Database, difference: SurveyDifference) -> None:
    changes = list(difference.steps(remove_gone=arguments.remove_gone))
    if not changes:
        return
    act = Act(
        act=RegisterAct.SURVEY,
        actor=await actor_of(database),
        at=await SqlComponents(database.engine).now(),
        reason=arguments.reason,
        source=arguments.file.name,
    )
    await SqlComponents(database.engine).apply(act, changes)


def _facts(
    arguments: Namespace, survey: SurveyFile, difference: SurveyDifference, faults: Sequence[FeatureFault]
) -> dict[str, Any]:
    return {
        "ok": True,
        "dry_run": arguments.dry_run,
        "file": str(arguments.file),
        "system": survey.system,
        "rows": len(survey.numbers),
        "added": len(difference.added),
        "moved": len(difference.moved),
        "changed": len(difference.changed),
        "returned": len(difference.returned),
        "gone": len(difference.gone),
        "removed": len(difference.gone) if arguments.remove_gone else 0,
        "unchanged": difference.unchanged,
        "rejected": len({fault.number for fault in faults}),
        "faults": len(faults),
    }


def _sentences(arguments: Namespace, facts: dict[str, Any]) -> list[str]:
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in facts.items()}
    done = (
        _("试运行,没有写入:可新增 {added} 个、移位 {moved} 个、变更 {changed} 个、恢复 {returned} 个。")
        if facts["dry_run"]
        else _("已新增 {added} 个、移位 {moved} 个、变更 {changed} 个、恢复 {returned} 个。")
    )
    lines = [done.format(**shown), _("{unchanged} 个没有改动。").format(**shown)]
    if facts["removed"]:
        lines.append(_("{removed} 个在册而普查里没有,记为拆除。").format(**shown))
    elif facts["gone"]:
        text = _("{gone} 个在册而普查里没有,照旧保留(--remove-gone 记为拆除)。")
        lines.append(text.format(**shown))
    if facts["rejected"]:
        text = _("未导入 {rejected} 个,原因写在 {rejects_file}。")
        lines.append(text.format(**shown))
    if facts["photos_missing"]:
        text = _("{photos_missing} 个部件的照片不在照片库中,照片没有写入,其余内容照常。")
        lines.append(text.format(**shown))
    lines.append(_("坐标系按 {system} 读入。").format(**shown))
    lines.append(_("共读 {rows} 个,用时 {seconds} 秒。").format(**shown))
    return lines
