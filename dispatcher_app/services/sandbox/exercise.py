"""An exercise: a scenario begun at a moment. Its name says both, so that it can be gone on with anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.simulation.scenario import Scenario
from dispatcher_app.i18n import _

_NAME = re.compile(r"(?P<scenario>[a-z0-9][a-z0-9-]{0,39})-(?P<at>\d{12})")
_WRITTEN = "%Y%m%d%H%M"


@dataclass(frozen=True, slots=True)
class Exercise:
    """*scenario* begins when the exercise does; ``name`` tells its reports from those of every other."""

    name: str
    scenario: Scenario


def begun(scenario: Scenario, now: datetime) -> Exercise:
    """A new exercise from the minute of *now* on."""
    at = now.astimezone(UTC).replace(second=0, microsecond=0)
    return Exercise(f"{scenario.name}-{at.strftime(_WRITTEN)}", scenario.starting(at))


def resumed(scenario: Scenario, name: str) -> Exercise:
    """The exercise of that *name*, to go on with.

    Raises:
        DomainError: it is no exercise of this scenario.
    """
    parts = _NAME.fullmatch(name)
    if parts is None or parts["scenario"] != scenario.name:
        text = _("“{name}”不是情景“{scenario}”的演练,演练名应如 {example}。")
        example = f"{scenario.name}-202606121700"
        raise DomainError(text.format(name=name[:80], scenario=scenario.name, example=example))
    try:
        at = datetime.strptime(parts["at"], _WRITTEN).replace(tzinfo=UTC)
    except ValueError as error:
        raise DomainError(_("演练名“{name}”里的时间不对。").format(name=name[:80])) from error
    return Exercise(name, scenario.starting(at))
