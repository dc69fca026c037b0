"""What the prompter of the play asks of a seat and hears from it, the same within a process and between two.

Between processes an order and its report are one line of JSON each, in ASCII: a pipe has no encoding that
both ends can be sure of.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, NamedTuple


class Moved(NamedTuple):
    """A case came to a version, by this seat's own command or on this seat's screen.

    ``at`` is ``time.monotonic()`` in seconds, which is the same for all processes of a machine.
    """

    case_id: int
    version: int
    at: float


@dataclass(frozen=True, slots=True)
class Order:
    """One scene for one seat.

    ``now`` is the hall's time of the play and ``shots`` how many screenshots there are already: both go on
    from seat to seat. ``story`` and ``act`` are places in the script. The seat waits until its own screen has
    case ``case_id`` in ``version`` before it begins.
    """

    scene: str
    now: datetime
    shots: int
    story: int = -1
    act: int = -1
    number: str = ""
    case_id: int = 0
    version: int = 0
    numbers: tuple[str, ...] = ()

    def line(self) -> str:
        return json.dumps(asdict(self) | {"now": self.now.isoformat()})

    @classmethod
    def read(cls, line: str) -> Order:
        told: dict[str, Any] = json.loads(line)
        told |= {"now": datetime.fromisoformat(told["now"]), "numbers": tuple(told["numbers"])}
        return cls(**told)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an order.

    ``kept`` are the seat's own commands, ``seen`` what the feed brought to its screen, both since the last
    report; ``refused`` are sentences it was told. ``lost`` says why the scene could not be played to its end.
    """

    now: datetime
    shots: list[str] = field(default_factory=list)
    number: str = ""
    kept: list[Moved] = field(default_factory=list)
    seen: list[Moved] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lost: str = ""

    def line(self) -> str:
        return json.dumps(asdict(self) | {"now": self.now.isoformat()})

    @classmethod
    def read(cls, line: str) -> Report:
        told: dict[str, Any] = json.loads(line)
        told["now"] = datetime.fromisoformat(told["now"])
        for name in ("kept", "seen"):
            told[name] = [Moved(*moved) for moved in told[name]]
        return cls(**told)
