"""When a seat sent the commit of each of its commands: from there the way to the other screens is timed."""

from __future__ import annotations

import time
from dataclasses import replace

from dispatcher_app.bootstrap import Services
from dispatcher_app.domain.commands import Actor, Command
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.step import Step
from dispatcher_app.services.casework import Casework, Done
from dispatcher_app.services.ports import CaseTransaction


class TimedCasework(Casework):
    """``sent``: by case and version, ``time.monotonic()`` in seconds. Only the commit comes after it.

    The seat's own answer would be too late a start: the server tells the others no later than it.
    """

    sent: dict[tuple[int, int], float]

    async def _carry_out(
        self, rules: Rulebook, command: Command, actor: Actor, transaction: CaseTransaction
    ) -> tuple[Done, tuple[Step, ...]]:
        carried = await super()._carry_out(rules, command, actor, transaction)
        case = carried[0].case
        self.sent[case.id, case.version] = time.monotonic()
        return carried


def timed(services: Services) -> tuple[Services, dict[tuple[int, int], float]]:
    """*services* whose commands are timed, and the times."""
    hall = services.hall
    casework = TimedCasework(
        services.database.store, hall.rules, services.bus, services.now, hall.pack.info.case_prefix
    )
    casework.sent = {}
    return replace(services, casework=casework), casework.sent
