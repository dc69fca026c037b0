"""``export record``: the hall's own record as JSON lines, to be kept where nobody of the hall reaches it."""

from __future__ import annotations

from argparse import Namespace

from db import schema
from db.hall_record.export import export_record
from dispatcher_app.cli.answers import Answer
from dispatcher_app.cli.server_password import connect
from dispatcher_app.i18n import _


async def export_hall_record(arguments: Namespace) -> Answer:
    """Every act, with the hash of the last: it covers all before it."""
    database = await connect(arguments)
    try:
        await schema.require_current(database.engine)
        count, newest = await export_record(database.engine, arguments.file)
    finally:
        await database.close()
    facts = {"ok": True, "acts": count, "hash": newest, "file": str(arguments.file)}
    text = _("已导出大厅记录 {count} 条到 {file},末条校验值 {hash}。")
    return facts, text.format(count=f"{count:,}", file=arguments.file, hash=newest or "-")
