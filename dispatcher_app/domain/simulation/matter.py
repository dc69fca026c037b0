"""What a report is really about: the truth that nobody at a seat is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.words import PUBLIC_SOURCES, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The truth of one report.

    ``units`` are those responsible, the first before others that count as right. ``original`` is the report
    that this one repeats ("" for a matter of its own). ``real``: there is something on site. ``in_scope``: it
    is the hall's to see to. ``script`` names the scripted case of the scenario, "" for everyday ones.
    """

    ref: str
    title: str
    class_code: str
    condition_no: int
    lon: float
    lat: float
    cell_code: str
    units: tuple[str, ...]
    result: str
    component_code: str = ""
    original: str = ""
    real: bool = True
    in_scope: bool = True
    self_handled: bool = False
    script: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One report as it comes in. ``lon`` and ``lat`` are known where a terminal or a camera told them.

    ``place`` is as the reporter says it: callers say a part of the address only. ``phone`` is no other
    arrival's, so a report that somebody typed from a call is known by it. ``classified``: collectors and
    cameras name the class themselves.
    """

    at: datetime
    matter: Matter
    source: Source
    place: str
    description: str
    caller: str = ""
    phone: str = ""
    lon: float | None = None
    lat: float | None = None
    class_code: str = ""
    condition_no: int = 0
    channel: str = ""
    partial: bool = False

    @property
    def ref(self) -> str:
        return self.matter.ref

    @property
    def is_call(self) -> bool:
        """Whether somebody is on the line, and has to be answered."""
        return self.source is Source.HOTLINE_12319

    @property
    def is_public(self) -> bool:
        return self.source in PUBLIC_SOURCES
