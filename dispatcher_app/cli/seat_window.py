"""``dispatcher-app`` without a command: sign in, sit down, work, leave; one loop from start to end."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from argparse import Namespace
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType

import PySide6.QtCore  # noqa: F401 - before qasync, so that it binds to PySide6
import qasync
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from db.engine import is_server, parse_url
from dispatcher_app import bootstrap, i18n
from dispatcher_app.cli import meanwhile
from dispatcher_app.cli.answers import DONE, REFUSED, refuse
from dispatcher_app.cli.opens import opens_of
from dispatcher_app.cli.parser import Unasked
from dispatcher_app.cli.start import open_patiently, tell_only
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.i18n import _
from dispatcher_app.services.base_maps import OWN_BASE_MAP, BaseMapInUse, base_map_in_use
from dispatcher_app.services.clockwork import RUNS_AT
from dispatcher_app.services.figures.bookkeeper import RUNS_AT as KEEPS_BOOKS_AT
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.ui import qt_texts
from dispatcher_app.ui.garbage import Garbage
from dispatcher_app.ui.login import LoginWindow
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.file_dialogs import keep_from
from dispatcher_app.widgets.theme import apply_theme

log = logging.getLogger(__name__)


def has_screen() -> bool:
    """Whether Qt will find a screen; without one it would end the process with a message of its own."""
    return not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    )


def make_application(settings: SeatSettings) -> tuple[QApplication, qasync.QEventLoop]:
    """The application with its look, and the one loop everything runs on."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        # The web engine of the map comes later and wants this to have been said before.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
        app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    app.setApplicationName(bootstrap.APP_NAME)
    Garbage.of(app)
    apply_theme(app, settings.theme, settings.scale)
    qt_texts.speak(app)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    install_hooks(loop)
    return app, loop


def mark_windows(app: QApplication, kind: HallKind) -> None:
    """In a sandbox every window says that it is one, from the sign-in on."""
    if kind is HallKind.SANDBOX:
        from dispatcher_app.ui.sandbox.marking import SandboxMarks

        SandboxMarks(app)


def open_seat(arguments: Namespace) -> int:
    if not has_screen():
        return refuse(_("这里没有显示器。请在桌面上运行,或用 dispatcher-app demo 看演示截图。"))
    settings = SeatSettings(arguments.profile)
    if arguments.map_kind is not None:
        settings.map_page = arguments.map_kind == "page"
    if isinstance(arguments.lang, Unasked) and settings.language:
        i18n.install(settings.language)
    app, loop = make_application(settings)
    mark_windows(app, opens_of(arguments))
    with loop:
        try:
            return int(loop.run_until_complete(_sit_down(arguments, settings)))
        except (DomainError, ExternalError) as error:
            return refuse(str(error))


def tell_unwritable(arguments: Namespace, sentence: str) -> int:
    """The profile folder cannot be written: said in a window where there is a screen, and on stderr."""
    if has_screen():
        _app, loop = make_application(SeatSettings(arguments.profile))
        with loop:
            loop.run_until_complete(tell_only(sentence))
    return refuse(sentence)


async def _sit_down(arguments: Namespace, settings: SeatSettings) -> int:
    if is_server(arguments.url):
        from dispatcher_app.cli import server_seat  # with the keyring, which a file needs not

        found = await server_seat.sit_down(arguments, settings)
        if found is not None:
            await _work_to_the_end(found.services, found.person, settings)
        return DONE
    opened = await open_patiently(arguments)
    if opened is None:
        return REFUSED
    services = opened.services
    keep_from(Path(parse_url(arguments.url).database or ""))
    try:
        person = await _sign_in(services, opened.people, settings)
        if person is None:
            return DONE
        settings.last_login = person.login
        await work(services, person, settings)
    finally:
        await services.close()
    return DONE


async def _work_to_the_end(services: bootstrap.Services, person: Person, settings: SeatSettings) -> None:
    try:
        await work(services, person, settings)
    finally:
        await services.close()


async def _sign_in(
    services: bootstrap.Services, people: Sequence[Person], settings: SeatSettings
) -> Person | None:
    info = services.hall.pack.info
    hint = ""
    if info.demo_password:
        hint = _("演示城市,所有账号的密码都是 {password}").format(password=info.demo_password)
    window = LoginWindow(services.hall.title, services.accounts, people, hint, settings.last_login)
    answer: asyncio.Future[Person | None] = asyncio.get_running_loop().create_future()
    settle = Settle(answer)
    window.signed_in.connect(settle.give)
    window.closed.connect(settle.give_nothing)
    window.resize(960, 640)
    window.show()
    fetching = asyncio.create_task(meanwhile.fetch(services.hall))
    try:
        return await answer
    finally:
        await fetching
        await window.close_tasks()
        window.hide()
        window.deleteLater()


class Settle:
    """Gives a future its answer once, whatever else is said later."""

    def __init__(self, future: asyncio.Future[Person | None]) -> None:
        self._future = future

    def give(self, answer: Person | None) -> None:
        if not self._future.done():
            self._future.set_result(answer)

    def give_nothing(self) -> None:
        self.give(None)


async def work(services: bootstrap.Services, person: Person, settings: SeatSettings) -> None:
    """Show the seat of *person* until it is left."""
    from db.tile_files import open_tile_file
    from dispatcher_app.ui.main_window import SeatWindow  # with all the panes: see meanwhile.py
    from dispatcher_app.ui.map.base_map_desk import BaseMapDesk
    from dispatcher_app.ui.map.base_map_layers import credited
    from dispatcher_app.ui.map.component_layers import ComponentLayers
    from dispatcher_app.ui.map.of_hall import map_setup
    from dispatcher_app.widgets.map.input import pack_layers

    desk, pack = services.desk(person), services.hall.pack
    if services.sandbox is not None:
        await services.sandbox.faults.sit_down(person.role)  # who comes while something fails meets it
    # In a sandbox nothing is asked of any server, whatever the seat chose elsewhere.
    chooses = settings.map_page and not services.hall.is_sandbox
    base = await asyncio.to_thread(_base_map, pack, settings) if chooses else OWN_BASE_MAP
    # On a server the hall is known only after the sign-in: the first case opened would wait for this.
    await asyncio.to_thread(services.hall.places.make_ready)
    own_layers = pack_layers(pack)
    layers = credited(own_layers, base)
    components = ComponentLayers.of(services.hall)
    cache = settings.folder / "map"
    setup = map_setup(pack, layers, cache, base, components) if settings.map_page else None
    window = SeatWindow(desk, settings, layers, setup)
    if setup is not None and not services.hall.is_sandbox:
        dock = window.map
        dock.base_map = BaseMapDesk(
            window.context, dock.city, setup, own_layers, settings, base, open_tile_file
        )
    if base.note:
        window.voice.note(base.note)
    app = QApplication.instance()
    if app is not None:
        garbage = Garbage.of(app)
        garbage.settle()
        window.queue.read.connect(garbage.settle)  # ten thousands of rows stay as long as the seat
    left = asyncio.Event()
    window.closing.connect(left.set)
    window.show()
    window.queue.reload()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(services.live.running())
        if services.sandbox is not None:
            from dispatcher_app.ui.sandbox.pace import SandboxPace

            stack.enter_context(SandboxPace(services.bus, services.sandbox.time.clock))
            await stack.enter_async_context(services.sandbox.following())
        if desk.sitting is not None:
            await stack.enter_async_context(desk.sitting.running())
        if person.role in RUNS_AT:
            await stack.enter_async_context(services.clockwork.running())
        if person.role in KEEPS_BOOKS_AT:
            await stack.enter_async_context(services.bookkeeper.running())
        stack.push_async_callback(window.shut)
        await left.wait()


def _base_map(pack: Pack, settings: SeatSettings) -> BaseMapInUse:
    """What lies under the cases of this seat; opens its file, so in a thread."""
    from db.tile_files import open_tile_file  # only here: most halls have no such file

    return base_map_in_use(pack.info.base_map, settings.base_map, settings.folder, open_tile_file)


def install_hooks(loop: asyncio.AbstractEventLoop) -> None:
    """Nothing unexpected goes unlogged, wherever it was raised."""

    def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("unexpected failure", exc_info=(kind, error, trace))

    def thread_hook(arguments: threading.ExceptHookArgs) -> None:
        log.critical("unexpected failure in a thread", exc_info=arguments.exc_value)

    def loop_hook(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        log.critical("%s", context.get("message"), exc_info=error if isinstance(error, Exception) else None)

    sys.excepthook = excepthook
    threading.excepthook = thread_hook
    loop.set_exception_handler(loop_hook)
