"""A case of a city pack's made-up past: what was reported, and which acts followed.

Loading plays the acts through the rules of the hall, so that every step is one the rules allow.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatcher_app.domain.case import PhotoKind
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role


@dataclass(frozen=True, slots=True)
class PastPhoto:
    """A picture that an act brings along: a file of the pack's ``photos``, drawn and marked as made up."""

    file: str
    kind: PhotoKind


@dataclass(frozen=True, slots=True)
class PastAct:
    """One command, ``after`` minutes after the act before it. ``person`` is a login of the pack's people."""

    verb: Verb
    role: Role
    person: str
    name: str
    after: int
    data: dict[str, str | int | bool | float] = field(default_factory=dict)
    on_behalf_of: str = ""
    reason_code: str = ""
    reason: str = ""
    photos: tuple[PastPhoto, ...] = ()


@dataclass(frozen=True, slots=True)
class PastCase:
    """``ago`` is minutes before loading; acts that would lie in the future have not happened yet."""

    ref: str
    ago: int
    acts: tuple[PastAct, ...]
