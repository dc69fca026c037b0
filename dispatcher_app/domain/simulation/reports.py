"""A report as it comes in, as the command that registers it."""

from __future__ import annotations

from uuid import UUID

from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.simulation.matter import Arrival
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import N_

#: Reports of the simulated city come in as from another system.
EXCHANGE = Actor("exchange:sandbox", N_("沙盘来件"), Role.EXCHANGE)


def report_command(arrival: Arrival, id: UUID) -> Command:
    """The report of *arrival*: what its reporter said, no more."""
    data: dict[str, object] = {
        "source": arrival.source,
        "place": arrival.place,
        "description": arrival.description,
        "external_ref": arrival.ref,
    }
    optional: dict[str, object] = {
        "channel": arrival.channel,
        "caller_name": arrival.caller,
        "caller_phone": arrival.phone,
        "class_code": arrival.class_code,
        "condition_no": arrival.condition_no,
    }
    data |= {name: value for name, value in optional.items() if value}
    if arrival.lon is not None and arrival.lat is not None:
        cell = {"cell_code": arrival.matter.cell_code} if arrival.matter.cell_code else {}
        data |= {"lon": arrival.lon, "lat": arrival.lat, "located_by": "device", **cell}
    return Command(verb=Verb.REPORT, data=data, id=id, on_behalf_of=arrival.source.label)
