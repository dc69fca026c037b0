"""``dispatcher-app sandbox list``: the sandboxes in this machine's folder, or the one that is named."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from db.sandbox.clock import SqlSandboxClock
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer
from dispatcher_app.cli.opens import default_sandbox, opens_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError


async def list_all(arguments: Namespace) -> Answer:
    found = [await _looked_at(url, arguments) for url in _addresses(arguments)]
    lines = [_line(one) for one in found]
    return {"sandboxes": found}, "\n".join(lines) or _("还没有训练沙盘,请用 sandbox new 建立。")


def _line(one: dict[str, object]) -> str:
    """For whoever reads it: the city's own time, and words."""
    if "problem" in one:
        return f"{one['url']}\t{one['problem']}"
    shows = datetime.fromisoformat(str(one["shows"])).astimezone(ZoneInfo(str(one["zone"])))
    going = _("在走") if one["running"] else _("停着")
    speed = _("{speed} 倍").format(speed=f"{one['speed']:g}")
    return "\t".join((str(one["url"]), str(one["title"]), f"{shows:%Y-%m-%d %H:%M:%S}", going, speed))


def _addresses(arguments: Namespace) -> list[str]:
    if arguments.url != default_sandbox(arguments.profile):
        return [arguments.url]
    return [f"sqlite:///{file}" for file in sorted(Path(arguments.profile).glob("*.db")) if _is_hall(file)]


def _is_hall(file: Path) -> bool:
    """The profile's own files lie beside sandboxes."""
    return file.name not in ("drafts.db", "outbox.db")


async def _looked_at(url: str, arguments: Namespace) -> dict[str, object]:
    """What it is; a sentence where it is no sandbox or cannot be read."""
    database = bootstrap.connect(url, pooled=False, opens=opens_of(arguments))
    try:
        clock = await SqlSandboxClock(database.engine).read()
        pack = await database.documents.pack(with_components=False)
    except (DomainError, ExternalError) as error:
        return {"url": url, "problem": str(error)}
    finally:
        await database.close()
    shows = clock.at(bootstrap.utc_now()) if clock.running else clock.shows
    return {
        "url": url,
        "title": pack.info.title if pack else "",
        "shows": (shows + timedelta(0)).isoformat(timespec="seconds"),
        "running": clock.running,
        "speed": clock.speed,
        "zone": pack.info.zone if pack else "UTC",
    }
