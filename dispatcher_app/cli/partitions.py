"""``db partition``: the steps of a very large hall in parts, and parts made ahead."""

from __future__ import annotations

from argparse import Namespace

from db.partitions import Wish, partition
from dispatcher_app.cli.answers import Answer
from dispatcher_app.cli.server_password import connect
from dispatcher_app.i18n import _


async def make_parts(arguments: Namespace) -> Answer:
    """Convert the hall, or make parts ahead where it is converted; safe to run again."""
    database = await connect(arguments)
    try:
        wish = Wish(arguments.cases_each, arguments.ahead, arguments.anyway)
        made = await partition(database.engine, wish)
    finally:
        await database.close()
    facts = {
        "parts": made.parts,
        "added": made.added,
        "cases_each": made.cases_each,
        "reaches": made.reaches,
        "newest": made.newest,
        "is_new": made.is_new,
    }
    sentence = _(
        "步骤表有 {parts} 个分区(新增 {added} 个,每区 {cases_each:,} 件),够用到案件序号 {reaches:,}。"
    )
    return facts, sentence.format(**facts)
