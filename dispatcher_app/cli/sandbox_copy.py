"""``sandbox new --from-live URL``: the live hall in a sandbox, with everybody taken out of it."""

from __future__ import annotations

from argparse import Namespace

from db import rules_documents
from db.sandbox.copying import CaseCopy
from db.sandbox.making import make_empty
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, progress
from dispatcher_app.cli.sandbox_new import starting_at
from dispatcher_app.cli.server_password import password_of_live
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.sandbox.city_copied import codes, copied_city, nobody, sentences, teaching
from dispatcher_app.services.sandbox.erasing import KeyedEraser
from dispatcher_app.services.sandbox.harmless import HarmlessWords


async def copy_live(arguments: Namespace, owner: str) -> Answer:
    """The live hall is only read; the key by which people are replaced is gone when this returns.

    Raises:
        WrongHall: the address is that of a sandbox.
        NotEmpty: the sandbox's database is not empty.
    """
    password = await password_of_live(arguments.from_live)
    live = bootstrap.connect(arguments.from_live, pooled=False, password=password)
    try:
        hall = await bootstrap.open_hall(live)
        pack = await live.documents.pack()
        if pack is None:
            raise DomainError(_("正式大厅还没有装入城市数据,不能复制。"))
        starts = starting_at(arguments.start, hall.zone)
        await make_empty(arguments.url, starts, password=owner)
        sandbox = bootstrap.connect(arguments.url, pooled=False, password=owner, opens=HallKind.SANDBOX)
        try:
            facts, said = await _fill(live, hall, pack, sandbox, with_past=not arguments.no_cases)
        finally:
            await sandbox.close()
    finally:
        await live.close()
    return {"url": arguments.url, "starts": starts.isoformat()} | facts, said


async def _fill(
    live: bootstrap.Database, hall: Hall, pack: Pack, sandbox: bootstrap.Database, *, with_past: bool
) -> Answer:
    eraser = await _eraser(live, hall, pack)
    await _copy_rules(live, hall, sandbox)
    await bootstrap.name_hall(sandbox)
    await sandbox.documents.save_pack(copied_city(pack, eraser))
    facts: dict[str, object] = {"cases": 0, "steps": 0, "photos": 0}
    if with_past:
        copied = await CaseCopy(live.engine, sandbox.engine, eraser, eraser.photos).run(_show_progress)
        facts = {"cases": copied.cases, "steps": copied.steps, "photos": copied.photos}
    text = _(
        "已从正式大厅复制 {cases} 件案件、{steps} 个步骤;{photos} 张照片换成占位图,人名、电话、住址已替换。"
    )
    return facts, text.format(**facts)


async def _eraser(live: bootstrap.Database, hall: Hall, pack: Pack) -> KeyedEraser:
    standard = hall.rules.standard
    known = await rules_documents.read_calendars(live.documents)
    words = HarmlessWords(sentences(pack, standard), teaching(standard))
    calendars = {*known, hall.rules.calendar.version}
    return KeyedEraser(words, codes(pack, standard), nobody(pack), calendars)


async def _copy_rules(live: bootstrap.Database, hall: Hall, sandbox: bootstrap.Database) -> None:
    """Read as what they are and written anew: nothing else that lies beside them comes along."""
    rules, documents = hall.rules, sandbox.documents
    await rules_documents.save_standard(documents, rules.standard)
    known = await rules_documents.read_calendars(live.documents)
    for calendar in (*known.values(), rules.calendar):
        await rules_documents.save_calendar(documents, calendar)
    await rules_documents.save_gates(documents, rules.gate_1, rules.gate_2)
    await rules_documents.save_stage_limits(documents, rules.stage_limits)
    await rules_documents.save_side_rules(documents, rules.side)


def _show_progress(done: int, total: int) -> None:
    progress(_("已复制 {done}/{total} 件").format(done=done, total=total))
