"""``db figures fold | rebuild | state``: facts and sums brought up to date, made anew, looked at."""

from __future__ import annotations

from argparse import Namespace
from zoneinfo import ZoneInfo

from db import rules_documents, schema
from db.figures.folding import SqlFolding
from db.figures.reading import SqlFigures
from db.figures.rebuilding import forget_all
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, WrongUsage, progress
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.indicators.build import HALL_ZONE
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed

ACTS = ("fold", "rebuild", "state")


async def figures(arguments: Namespace) -> Answer:
    """The word after ``figures`` says what."""
    act = str(arguments.file or "")
    if act not in ACTS:
        raise WrongUsage(_("请写明要做的事:{known}").format(known=listed(ACTS)))
    database = await connect(arguments)
    try:
        await schema.require_current(database.engine)
        if act == "rebuild":
            await forget_all(database.engine)
        if act != "state":
            await fold_all(database)
        return await _state(database)
    finally:
        await database.close()


async def fold_all(database: bootstrap.Database) -> None:
    """Bring everything up to date; may be interrupted at any moment and begun again."""
    zone = await zone_of(database)
    folding, reading = SqlFolding(database.engine, zone), SqlFigures(database.engine, zone)
    before = await reading.state()
    waiting, done = before.stale + before.backlog, 0
    while (folded := await folding.fold()).cases:
        done += folded.cases
        progress(_("已统计 {done}/{total} 件").format(done=done, total=max(done, waiting)))
    waiting, done = (await reading.state()).left, 0
    while added := await folding.add_up():
        done += added
        progress(_("已汇总 {done}/{total} 件").format(done=done, total=max(done, waiting)))


async def zone_of(database: bootstrap.Database) -> ZoneInfo:
    """The hall's clock; a hall without a calendar has no cases, either."""
    try:
        return (await rules_documents.read_calendar(database.documents)).zone
    except DomainError:
        return HALL_ZONE


async def _state(database: bootstrap.Database) -> Answer:
    state = await SqlFigures(database.engine, await zone_of(database)).state()
    facts = {
        "ok": True,
        "up_to_date": state.up_to_date,
        "cases": state.cases,
        "stale": state.stale,
        "backlog": state.backlog,
        "left": state.left,
    }
    sentence = _("统计了 {cases} 件;待重算 {stale} 件,从未统计 {backlog} 件,已办结待汇总 {left} 件。")
    return facts, sentence.format(**facts)
