"""``report supervision``, and what a city sets for its papers: templates and numbers."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any

from db import schema
from db.os_words import words_of
from db.registers import SqlRegisters
from db.workbook_files import WorkbookFiles
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, WrongUsage
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import SupervisionLevel
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.papers.register_paper import (
    TEMPLATE,
    period_words,
    register_fields,
    register_sheet,
)
from dispatcher_app.services.papers.templates import LARGEST, PaperTemplates, check_size
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.registers.lists import RegisterLists
from dispatcher_app.services.registers.query import RegisterFilter, RegisterLine
from dispatcher_app.services.registers.spec import Reading
from dispatcher_app.services.registers.table import REGISTERS
from dispatcher_app.services.whole_file import write_whole

SUFFIXES = (".pdf", ".docx", ".xlsx")
_REGISTER = REGISTERS["supervision"]


async def report_supervision(arguments: Namespace) -> Answer:
    """Every order of the time that is asked about, and what came of it."""
    out: Path = arguments.out
    if out.suffix.lower() not in SUFFIXES:
        raise DomainError(_("文件名应以 .pdf、.docx 或 .xlsx 结尾。"))
    database = await connect(arguments)
    try:
        hall = await bootstrap.open_hall(database)
        now = bootstrap.utc_now
        record = bootstrap.hall_record(database, EventBus())
        lists = RegisterLists(SqlRegisters(database.engine), hall, now, record)
        asked = RegisterFilter(_begin(arguments.first, hall.zone), _end(arguments.last, hall.zone))
        lines = [line async for some in lists.every(_REGISTER, _REGISTER.view("all"), asked) for line in some]
        lines.reverse()
        reading = await lists.reading(_REGISTER, lines)
        period = period_words(asked.begins, asked.ends, reading)
        await _write(out, lines, reading, period, bootstrap.paper_templates(database))
    finally:
        await database.close()
    facts = {"ok": True, "lines": len(lines), "file": str(out)}
    return facts, _("已将督办登记册 {count} 条写到 {file}。").format(count=len(lines), file=out)


def _begin(day: date | None, zone: tzinfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day is not None else None


def _end(day: date | None, zone: tzinfo) -> datetime | None:
    return _begin(day + timedelta(days=1), zone) if day is not None else None


async def _write(
    out: Path, lines: list[RegisterLine], reading: Reading, period: str, templates: PaperTemplates
) -> None:
    suffix = out.suffix.lower()
    if suffix == ".xlsx":
        notes = [f"{reading.hall.title} · {_(_REGISTER.title)}", period]
        sheet = register_sheet(_REGISTER, lines, reading, notes)
        await asyncio.to_thread(WorkbookFiles(reading.hall.zone).write, out, [sheet])
        return
    data = await templates.fill(TEMPLATE, register_fields(lines, reading, period))
    if suffix == ".pdf":
        data = await templates.pdf_of(await templates.html_of(data), _("督办登记册"))
    _put(out, data)


async def change_template(arguments: Namespace) -> Answer:
    """``report template list``, ``get NAME FILE``, ``put NAME FILE``, ``reset NAME``."""
    if arguments.act != "list" and not arguments.name:
        raise WrongUsage(_("请写明模板名称,见 dispatcher-app report template list。"))
    if arguments.act in ("get", "put") and arguments.file is None:
        raise WrongUsage(_("请写明 .docx 文件。"))
    database = await connect(arguments)
    try:
        await schema.require_current(database.engine)
        acts = {"list": _list, "get": _get, "put": _take, "reset": _reset}
        return await acts[arguments.act](bootstrap.paper_templates(database), arguments)
    finally:
        await database.close()


async def _list(templates: PaperTemplates, _arguments: Namespace) -> Answer:
    facts: list[dict[str, Any]] = []
    for name, spec in templates.known.items():
        current = await templates.current(name)
        fields = {field: what if isinstance(what, str) else list(what) for field, what in spec.fields.items()}
        facts.append({"name": name, "title": _(spec.title), "own": current.is_own, "fields": list(fields)})
    told = (
        "{name}  {title}  {whose}".format(**fact, whose=_("本市的") if fact["own"] else _("自带的"))
        for fact in facts
    )
    return {"ok": True, "templates": facts}, "\n".join(told)


async def _get(templates: PaperTemplates, arguments: Namespace) -> Answer:
    current = await templates.current(arguments.name)
    _put(arguments.file, current.data)
    facts = {"ok": True, "template": current.reference, "file": str(arguments.file)}
    text = _("已将模板“{name}”写到 {file}。")
    return facts, text.format(name=arguments.name, file=arguments.file)


async def _take(templates: PaperTemplates, arguments: Namespace) -> Answer:
    current = await templates.put(arguments.name, _read(arguments.file), _("命令行"))
    text = _("模板“{name}”已换上,各席即时生效。")
    return {"ok": True, "template": current.reference}, text.format(name=arguments.name)


async def _reset(templates: PaperTemplates, arguments: Namespace) -> Answer:
    await templates.put_back(arguments.name, "", _("命令行"))
    return {"ok": True}, _("模板“{name}”已恢复为自带的。").format(name=arguments.name)


async def change_numbering(arguments: Namespace) -> Answer:
    """``report numbering`` lists the rules, with a level and a pattern it changes one."""
    if arguments.level and not arguments.pattern:
        raise WrongUsage(_("请写明规则,如 督办〔{year}〕{number}号。"))
    database = await connect(arguments)
    try:
        await schema.require_current(database.engine)
        templates = bootstrap.paper_templates(database)
        if arguments.level:
            await templates.set_number_rule(SupervisionLevel(arguments.level), arguments.pattern)
        numbers = await templates.numbers()
    finally:
        await database.close()
    rules = {level.value: rule.pattern for level, rule in numbers.items()}
    return {"ok": True, "rules": rules}, "\n".join(f"{level}  {pattern}" for level, pattern in rules.items())


def _read(file: Path) -> bytes:
    """No more of it than a template may have: what is larger is refused by its size."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        if len(data) > LARGEST:
            check_size(file.stat().st_size)
        return data
    except OSError as error:
        raise DomainError(_("读不了 {file}:{why}。").format(file=file, why=words_of(error))) from error


def _put(file: Path, data: bytes) -> None:
    try:
        write_whole(file, data)
    except OSError as error:
        text = _("写不了 {file}:{why}。").format(file=file, why=words_of(error))
        raise ExternalError(text, retry=False) from error
