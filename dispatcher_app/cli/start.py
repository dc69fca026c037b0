"""Opening the hall for a seat: what stands in the way is said in a window and tried again when asked."""

from __future__ import annotations

import asyncio
import logging
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

from db.engine import BadUrl, shown_url
from db.schema import SchemaState, WrongSchema
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import refuse
from dispatcher_app.cli.opens import opens_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import WrongHall
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.ui.start_failure import StartFailure, StartFailureWindow

log = logging.getLogger(__name__)

#: Another try of the same program cannot open these.
_FOR_GOOD = (SchemaState.NEWER, SchemaState.FOREIGN)


@dataclass(frozen=True, slots=True)
class Opened:
    """A hall that a person can sign in to."""

    services: bootstrap.Services
    people: Sequence[Person]


async def open_patiently(arguments: Namespace) -> Opened | None:
    """The hall, once it can be opened; None, after a sentence on stderr, where the operator gave up."""
    window: StartFailureWindow | None = None
    try:
        while True:
            try:
                return await _open(arguments)
            except Exception as error:
                log.exception("the hall cannot be opened")
                failure = failure_of(error, arguments)
            window = window or _shown_window()
            window.tell(failure)
            if not await _wants_retry(window):
                refuse(failure.sentence)
                return None
    finally:
        if window is not None:
            window.hide()
            window.deleteLater()


async def _open(arguments: Namespace) -> Opened:
    database = bootstrap.connect(arguments.url, opens=opens_of(arguments))
    try:
        if arguments.demo_city:
            from dispatcher_app.cli.demo_city import prepare_demo_city  # and all that makes a hall

            await prepare_demo_city(database)
        hall = await bootstrap.open_hall(database)
        people = await database.people.people()
        if not people:
            raise DomainError(_("还没有席位人员,请先用 dispatcher-app seat add 添加。"))
        return Opened(bootstrap.wire(database, hall, arguments.profile), people)
    except BaseException:
        await database.close()
        raise


def failure_of(error: Exception, arguments: Namespace) -> StartFailure:
    """What is said of *error*; what nobody foresaw is told as a fault of the program."""
    known = isinstance(error, DomainError | ExternalError)
    text = _("程序出错({kind}),未能打开。请把日志文件交给管理员。")
    sentence = str(error) if known else text.format(kind=type(error).__name__)
    hopeless = isinstance(error, BadUrl | WrongHall) or (
        isinstance(error, WrongSchema) and error.state in _FOR_GOOD
    )
    where = "" if isinstance(error, BadUrl) else shown_url(arguments.url)
    return StartFailure(sentence, known and not hopeless, where, str(arguments.profile / bootstrap.LOG_NAME))


async def tell_only(sentence: str) -> None:
    """Say, until the window is closed, what no further try of this process can mend."""
    window = _shown_window()
    try:
        window.tell(StartFailure(sentence, retry=False))
        await _wants_retry(window)
    finally:
        window.hide()
        window.deleteLater()


def _shown_window() -> StartFailureWindow:
    window = StartFailureWindow(_("城市管理监督指挥中心 · 调度席"))
    window.resize(760, 420)
    window.show()
    return window


async def _wants_retry(window: StartFailureWindow) -> bool:
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    settle = _Settle(answer)
    window.retry_wanted.connect(settle.yes)
    window.left.connect(settle.no)
    try:
        return await answer
    finally:
        window.retry_wanted.disconnect(settle.yes)
        window.left.disconnect(settle.no)


class _Settle:
    """Gives a future its answer once, whatever is pressed later."""

    def __init__(self, future: asyncio.Future[bool]) -> None:
        self._future = future

    def yes(self) -> None:
        self._give(True)

    def no(self) -> None:
        self._give(False)

    def _give(self, answer: bool) -> None:
        if not self._future.done():
            self._future.set_result(answer)
