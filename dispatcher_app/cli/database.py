"""``db init | upgrade | status | verify`` and ``pack check | load``."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from functools import partial
from pathlib import Path

from db import hall_identity, rules_documents, schema
from db.grants import large_objects_closed, may_act_for_others
from db.pack_files import check_pack, read_pack
from db.past_cases_file import read_past_cases, read_past_photo
from db.reference_files import shipped_calendar, shipped_standard
from db.verify import verify
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, Invalid, few_of, progress
from dispatcher_app.cli.calendar_years import add_published_years
from dispatcher_app.cli.demo_walks import let_collectors_walk
from dispatcher_app.cli.register_actor import actor_of
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.past import play_past
from dispatcher_app.services.ports import Person, SearchQuery


async def init(arguments: Namespace) -> Answer:
    """Create the schema and give the hall its standard and calendar; safe to run again."""
    database = await connect(arguments)
    try:
        state = await schema.upgrade(database.engine)
        await ensure_rules(database)
        await hall_identity.ensure(database.documents)
        closed = await large_objects_closed(database.engine)
    finally:
        await database.close()
    said = _("数据库已就绪(结构版本 {version})。").format(version=state.found)
    if not closed:
        said += _("服务器仍让任何登录写大对象:请由超级用户对本库再运行一次 db init。")
    return {"schema": state.found, "large_objects_closed": closed}, said


async def ensure_rules(database: bootstrap.Database) -> None:
    try:
        await rules_documents.read_standard(database.documents)
    except DomainError:
        await rules_documents.save_standard(database.documents, shipped_standard())
        await rules_documents.save_calendar(database.documents, shipped_calendar())
        return
    await add_published_years(database)


async def status(arguments: Namespace) -> Answer:
    database = await connect(arguments)
    try:
        found = await schema.look(database.engine)
    finally:
        await database.close()
    is_current = found.state is schema.SchemaState.CURRENT
    facts = {"ok": is_current, "state": found.state.value, "found": found.found, "wanted": found.wanted}
    sentences = {
        schema.SchemaState.EMPTY: _("数据库是空的,运行 db init 建立。"),
        schema.SchemaState.CURRENT: _("数据库结构是最新的({version})。"),
        schema.SchemaState.OLDER: _("数据库结构较旧({found}),运行 db upgrade 升级到 {version}。"),
        schema.SchemaState.NEWER: _("数据库由更新版本的程序建立({found}),请升级本程序。"),
        schema.SchemaState.FOREIGN: _("这个数据库不是本程序建的。"),
    }
    sentence = sentences[found.state].format(version=found.wanted, found=found.found)
    if not is_current:
        raise Invalid(sentence, facts)
    return facts, sentence


async def verify_chain(arguments: Namespace) -> Answer:
    database = await connect(arguments)
    try:
        await schema.require_current(database.engine)
        verdict = await verify(database.engine, _show_progress)
    finally:
        await database.close()
    facts = {"ok": verdict.ok, "cases": verdict.cases, "steps": verdict.steps, "problem": verdict.problem}
    if not verdict.ok:
        raise Invalid(_("校验未通过:{problem}").format(problem=verdict.problem), facts)
    sentence = _("校验通过:{cases} 件案件、{steps} 个步骤,链条完整。")
    return facts, sentence.format(cases=verdict.cases, steps=verdict.steps)


def _show_progress(done: int, total: int) -> None:
    progress(_("已校验 {done}/{total} 件").format(done=done, total=total))


async def pack_check(arguments: Namespace) -> Answer:
    problems = check_pack(Path(arguments.folder))
    facts = {
        "ok": not problems,
        "problems": [{"file": p.file, "at": p.at, "what": p.sentence} for p in problems],
    }
    if problems:
        raise Invalid(few_of([str(p) for p in problems]), facts)
    return facts, _("城市包没有问题。")


async def pack_load(arguments: Namespace) -> Answer:
    """Replace the hall's city with the pack in a folder; a demo pack brings its people along."""
    folder = Path(arguments.folder)
    problems = check_pack(folder)
    if problems:
        text = _("城市包有 {count} 处问题,没有装入。第一处:{problem}")
        raise Invalid(text.format(count=len(problems), problem=problems[0]))
    database = await connect(arguments)
    try:
        return await load_into(database, folder, with_past=not arguments.no_cases)
    finally:
        await database.close()


async def load_into(database: bootstrap.Database, folder: Path, *, with_past: bool = True) -> Answer:
    await schema.require_current(database.engine)
    return await fill(database, folder, read_pack(folder), bootstrap.utc_now(), with_past=with_past)


async def fill(
    database: bootstrap.Database, folder: Path, pack: Pack, now: datetime, *, with_past: bool = True
) -> Answer:
    """Put *pack*, which came from *folder*, into the hall, and what it brings along up to *now*."""
    await database.documents.save_pack(pack, await actor_of(database))
    added = await _add_demo_people(database, pack)
    wanted = with_past and bool(read_past_cases(folder))
    # Made-up cases are in the names of many people, and the server lets each login write in its own only.
    may_play = not wanted or await may_act_for_others(database.engine)
    past = await _play_past(database, folder, now) if wanted and may_play else 0
    walked = await let_collectors_walk(database, pack, now) if with_past else 0
    facts = {
        "pack": pack.info.name,
        "cells": len(pack.cells),
        "components": len(pack.components),
        "units": len(pack.units),
        "seats_added": added,
        "cases_made_up": past,
        "positions_made_up": walked,
    }
    sentence = _("已装入“{title}”:{cells} 个网格、{components} 个部件、{units} 个单位。")
    said = sentence.format(title=pack.info.title, **facts)
    if past:
        said += _("另有 {count} 件编造的演示案件(外部编号 GEN-…)。").format(count=past)
    if walked:
        said += _("采集员的位置和轨迹为编造。")
    if not may_play:
        said += _("演示案件没有装入:须由运行 db init 的登录名装入。")
    if added:
        said += _("另有 {count} 个演示席位,密码公开,正式使用前请停用。").format(count=added)
    return facts, said


async def _play_past(database: bootstrap.Database, folder: Path, now: datetime) -> int:
    """A demo pack's made-up past, only into a hall that has no case yet."""
    past = read_past_cases(folder)
    if not past or await database.store.search(SearchQuery(limit=1)):
        return 0
    hall = await bootstrap.open_hall(database)
    prefix = hall.pack.info.case_prefix
    picture = partial(read_past_photo, folder)
    return await play_past(database.store, hall.rules, prefix, past, now, picture)


async def _add_demo_people(database: bootstrap.Database, pack: Pack) -> int:
    """The people of a demo pack, with its public password; only where the hall has nobody of its own."""
    password = pack.info.demo_password
    if not password or await database.people.people():
        return 0
    accounts = Accounts(database.people, bootstrap.utc_now)
    for seat in pack.seats:
        person = Person(seat.login, seat.name, seat.role, seat.role.label)
        await accounts.add(person, password, demo=True)
    return len(pack.seats)
