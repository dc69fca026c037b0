"""Draws console, examination, result sheet and replay from a sandbox of the demo city, for ``docs/images``.

The sandbox is made anew in a folder of its own; an exercise is played by its clock, people whom nobody knows
sit a paper, and the real windows are drawn offscreen. ``--out DIR`` puts the pictures elsewhere, ``--theme``
in other colours.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "images"
SIZE = (1600, 940)
#: Few colours are enough; no picture is larger than this (KiB).
COLOURS, MOST = 128, 150
SCENARIO, BEGINS = "rainstorm", datetime(2026, 6, 12, 17, tzinfo=ZoneInfo("Asia/Shanghai"))
SEATS = ("jiaoyuan", "jiexian1", "paiqian1", "banzhang1")
CLASS = ("王芳", "李建国", "赵敏", "陈晓东", "孙丽华")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--theme", default="light")
    wanted = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from db.scenario_city import pack_folder
    from dispatcher_app import i18n
    from dispatcher_app.cli.sandbox_new import make_from_pack
    from dispatcher_app.cli.seat_window import make_application, mark_windows
    from dispatcher_app.domain.sandbox.kind import HallKind
    from dispatcher_app.ui.settings import SeatSettings
    from dispatcher_app.widgets.theme import apply_theme
    from dispatcher_app.widgets.tokens import THEMES

    i18n.install("zh_CN")
    wanted.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/sandbox.db"
        asyncio.run(make_from_pack(url, pack_folder("nanshan"), BEGINS))
        app, loop = make_application(SeatSettings(Path(folder)))
        apply_theme(app, THEMES[wanted.theme])
        mark_windows(app, HallKind.SANDBOX)
        with loop:
            loop.run_until_complete(draw(url, Path(folder), wanted.out))


async def draw(url: str, folder: Path, out: Path) -> None:
    from dispatcher_app import bootstrap
    from dispatcher_app.domain.sandbox.kind import HallKind
    from dispatcher_app.ui.main_window import SeatWindow
    from dispatcher_app.ui.settings import SeatSettings
    from dispatcher_app.widgets.map.input import pack_layers

    database = bootstrap.connect(url, opens=HallKind.SANDBOX)
    hall = await bootstrap.open_hall(database)
    services = bootstrap.wire(database, hall, folder)
    people = {who.login: who for who in await database.people.people()}
    desks = {login: services.desk(people[login]) for login in SEATS}
    layers = pack_layers(hall.pack)
    windows = [SeatWindow(desks[login], SeatSettings(folder), layers) for login in SEATS[:2]]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(services.live.running())
        await stack.enter_async_context(services.sandbox.following())
        for desk in desks.values():
            await stack.enter_async_context(desk.sitting.running())
        for window in windows:
            stack.push_async_callback(window.shut)
            window.resize(*SIZE)
            window.show()
            window.queue.reload()
        trainer, trainee = windows
        await play(services, people[SEATS[0]].actor())
        await look_at_cases(services, desks)
        keep(await page_of(trainer, "console", ""), out / "sandbox-console.png")
        await examine(desks, trainer, trainee, out)
        page = await page_of(trainer, "playback", "")
        page.show_day()
        await until(lambda: page.film is not None)
        page.player.go_to(BEGINS + timedelta(minutes=55))
        await asyncio.sleep(2)
        keep(page, out / "sandbox-replay.png")
    await services.close()


async def play(services, trainer) -> None:  # type: ignore[no-untyped-def]
    """Some seventy minutes of the exercise, by steps of the clock; the seats are played."""
    from db.scenario_city import scenario_file
    from dispatcher_app.domain.words import Role

    offered = await services.sandbox.player.library.open(scenario_file(SCENARIO))
    await services.sandbox.player.begin(
        offered, (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER), trainer
    )
    for _each in range(14):
        await services.sandbox.time.step(timedelta(minutes=5))
        await services.sandbox.player.playing.outside.turn()
    await services.sandbox.time.set_speed(10)
    await services.sandbox.time.run()
    await asyncio.sleep(2)


async def look_at_cases(services, desks) -> None:  # type: ignore[no-untyped-def]
    """Every trainee has a case of theirs open, and the call taker is typing."""
    from dispatcher_app.domain.words import Stage

    stages = {
        "jiexian1": Stage.REPORTED,
        "paiqian1": Stage.AWAITING_DISPATCH,
        "banzhang1": Stage.DISPATCH_REVIEW,
    }
    for login, stage in stages.items():
        rows = [row async for chunk in services.database.store.queue([stage]) for row in chunk]
        if rows:
            desks[login].sitting.presence.open(rows[-1].case_id)
    desks["jiexian1"].sitting.presence.typed()
    await asyncio.sleep(9)


async def examine(desks, trainer, trainee, out) -> None:  # type: ignore[no-untyped-def]
    """A class sits a paper; one of it is still at it."""
    from dispatcher_app.domain.exam.paper import PaperPlan
    from dispatcher_app.domain.exam.question import QuestionKind
    from dispatcher_app.services.exam.desk import ExamDesk

    plan = PaperPlan({QuestionKind.SINGLE: 25, QuestionKind.MULTIPLE: 10, QuestionKind.JUDGEMENT: 20})
    exam = desks["jiaoyuan"].exam
    head = await exam.set_written("6 月月考", plan, 60, seed="2026-06")
    dice, own = random.Random(6), desks["jiexian1"].exam
    for number, name in enumerate(CLASS):
        actor = replace(own.actor, person=f"xueyuan{number + 1}", name=name)
        desk = ExamDesk(own._record, own.bank, actor, own.weights)
        await answered(await desk.sit(head), dice, 0.7 + 0.05 * number, 55)
        await desk.finish(await desk.sit(head))
    sitting = await own.sit(head)
    await answered(sitting, dice, 0.9, 17)
    await sitting.mark_later(4, True)
    page = await page_of(trainee, "exam", "exam_papers")
    await page._sit(head)
    page.written.go_to(17)
    await asyncio.sleep(0.5)
    keep(page, out / "sandbox-exam.png")
    page = await page_of(trainer, "exam", "exam_results")
    await until(lambda: len(page.table.lines) > len(CLASS))
    page.table.setCurrentIndex(page.table.model().index(1, 0))
    await asyncio.sleep(1)
    keep(page, out / "sandbox-result.png")


async def answered(sitting, dice, right, many) -> None:  # type: ignore[no-untyped-def]
    """The first *many* questions, *right* of them as they should be."""
    for at, question in enumerate(sitting.paper.questions[:many]):
        chosen = question.answer if dice.random() < right else frozenset({0})
        await sitting.answer(at, chosen)


async def page_of(window, name, page):  # type: ignore[no-untyped-def]
    """The page, in its window of the usual size, when it has read what it shows."""
    work = window.work.open(name, page)
    work.resize(*SIZE)
    await asyncio.sleep(2)
    await window.tasks.idle()
    return work.page


async def until(happened) -> None:  # type: ignore[no-untyped-def]
    while not happened():  # noqa: ASYNC110
        await asyncio.sleep(0.05)


def keep(page, file: Path) -> None:  # type: ignore[no-untyped-def]
    """The page's window as PNG of few colours."""
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    page.window().grab().toImage().save(buffer, "png")
    image = Image.open(BytesIO(buffer.data().data())).convert("RGB")
    image = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    image.save(file, optimize=True)
    size = file.stat().st_size // 1024
    assert size < MOST, f"{file} has {size} KiB"
    print(f"{file}  {size} KiB")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
