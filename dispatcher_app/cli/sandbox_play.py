"""``sandbox play``: plays everybody outside in a sandbox while trainees sit at its windows, until the end."""

from __future__ import annotations

import sys
from argparse import Namespace

from db.sandbox.scenarios import SandboxScenarios
from db.scenario_city import scenario_file
from db.server_people import ServerPeople
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer
from dispatcher_app.cli.sandbox_simulate import invalid
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.happenings import Happened
from dispatcher_app.services.sandbox.player import Player
from dispatcher_app.services.sandbox.record import HappeningKind
from dispatcher_app.services.sandbox.scenario_faults import ScenarioError
from dispatcher_app.services.sandbox.story import RING


async def play(arguments: Namespace) -> Answer:
    """Play until the exercise is over by the sandbox's clock, which a trainer runs, stops, puts forward; or
    until it is ended at a trainer's console."""
    database = await connect(arguments, pooled=True)
    try:
        hall = await bootstrap.open_hall(database)
        services = bootstrap.wire(database, hall, arguments.profile)
        sandbox = services.sandbox
        if sandbox is None:
            raise DomainError(_("这里没有沙盘的时钟,不能演练。"))
        player = sandbox.player
        player.library = SandboxScenarios(database.engine, hall, arguments.pack)
        actor, told = await acting_trainer(database), _Told(services.bus)
        async with sandbox.time.following(), sandbox.happenings.following(), player.staying():
            name = await _begin(player, arguments, actor)
            outside = player.playing
            _say(_("演练 {name} 开始;中断后可用 --resume {name} 接着演。").format(name=name))
            await player.over()
    finally:
        await database.close()
    assert outside is not None
    played = outside.outside.played
    facts = {
        "ok": True,
        "exercise": name,
        "ended": told.ended,
        "reports": played.reports,
        "acts": played.acts,
        "refused": list(played.refused),
    }
    text = _("演练 {name} 结束:来件 {reports} 件,单位和采集员办了 {acts} 次。")
    return facts, text.format(name=name, reports=played.reports, acts=played.acts)


async def _begin(player: Player, arguments: Namespace, actor: Actor) -> str:
    try:
        if arguments.resume:
            return await _go_on(player, arguments.resume, actor)
        offered = await player.library.open(scenario_file(arguments.scenario))
        played, rings = [Role(role) for role in arguments.seat], arguments.calls == RING
        return (await player.begin(offered, played, actor, rings)).name
    except ScenarioError as error:
        raise invalid(error) from error


async def _go_on(player: Player, name: str, actor: Actor) -> str:
    """The scenario is kept with the exercise: what was said of it on the command line does not count."""
    running = player.happenings.current.name
    if running != name:
        known = _("演练 {name} 没有在进行,不能接着演。").format(name=name[:80])
        raise DomainError(known)
    return (await player.go_on(actor)).name


class _Told:
    """Without a console whoever started it reads here what trainees are told."""

    def __init__(self, bus: EventBus) -> None:
        self.ended = ""
        bus.subscribe(Happened, self._on_happened)

    def _on_happened(self, happened: Happened) -> None:
        one = happened.happening
        if one.kind is HappeningKind.ENDED:
            self.ended = str(one.body.get("why", ""))
        elif not happened.before and one.kind in (HappeningKind.MESSAGE, HappeningKind.FAULT):
            _say(f"{one.kind.label}: {one.body.get('text', '')}")


def _say(text: str) -> None:
    """Beside the answer, which has standard output for itself."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


async def acting_trainer(database: bootstrap.Database) -> Actor:
    """In whose name: the login's on a server; in a file, or for whoever owns the server's, its trainer's.

    Raises:
        DomainError: there is no trainer.
    """
    me = await database.people.me() if isinstance(database.people, ServerPeople) else None
    if me is not None:
        return me.actor()
    trainers = [who for who in await database.people.people() if who.role is Role.TRAINER]
    if not trainers:
        raise DomainError(_("沙盘里没有教员,不能演练,也存不了成绩。"))
    return trainers[0].actor()
