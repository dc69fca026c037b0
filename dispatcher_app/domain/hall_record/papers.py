"""Papers and rules the shift leader signs: supervision, gate policy, draws for a second look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from dispatcher_app.domain.hall_record.faults import (
    LINE,
    MANY,
    PAGE,
    TITLE,
    Fault,
    later,
    listed_once,
    needed,
    short,
)
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.domain.words import SupervisionLevel
from dispatcher_app.i18n import _

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionPaper:
    """One paper of the ladder about one case. The subject is its number, so no number is given twice.

    ``fields`` are the texts its ``template`` asks for, by their names there. ``template`` tells the very
    version that was filled: the paper can be printed again as it was.
    """

    level: SupervisionLevel
    case_id: int
    case_number: str
    unit: str
    template: str
    fields: Mapping[str, str] = field(default_factory=dict)
    due: datetime | None = None

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("case_number", self.case_number, TITLE)
        yield from needed("template", self.template, TITLE)
        yield from later("due", self.due, now)
        if len(self.fields) > 100 or any(not name or len(name) > TITLE for name in self.fields):
            yield Fault("fields", _("栏目太多,或有栏目没有名称。"))
        for text in self.fields.values():
            yield from short("fields", text, PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePolicyChange:
    """Which classes pass a gate without a person, and the share of them drawn for a second look all the same.

    The subject is the gate, ``gate_1`` or ``gate_2``. Another seed makes another draw.
    """

    low_risk: tuple[str, ...]
    sample_share: Decimal
    seed: str
    reason: str

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from listed_once("low_risk", self.low_risk)
        yield from needed("reason", self.reason)
        yield from short("seed", self.seed, TITLE)
        if self.low_risk:
            yield from needed("seed", self.seed, TITLE)
        if not (self.sample_share.is_finite() and 0 <= self.sample_share <= 1):
            yield Fault("sample_share", _("应在 0 到 1 之间。"))

    @property
    def policy(self) -> GatePolicy:
        return GatePolicy(frozenset(self.low_risk), self.sample_share, self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIssued:
    """A report of a period that is over went out. The subject names it, such as ``monthly 2026-11``.

    ``data_hash`` is the SHA-256 of the report's data, which are kept under it; ``file_hash`` of the file that
    was written, ``format`` the end of its name. ``as_of`` is the time of the data.
    """

    title: str
    period: str
    as_of: datetime
    data_hash: str
    file_hash: str
    format: str

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("title", self.title)
        yield from needed("period", self.period, TITLE)
        yield from short("format", self.format, TITLE)
        for name in ("data_hash", "file_hash"):
            if not _SHA256.fullmatch(getattr(self, name)):
                yield Fault(name, _("应为 64 位十六进制小写。"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawTaken:
    """A draw for a second look, so told that anyone can repeat it (:mod:`dispatcher_app.domain.draw`).

    ``population`` cases were there, ``population_hash`` tells which; ``chosen`` are the numbers drawn. Each
    subject is drawn once: nobody draws until it suits.
    """

    seed: str
    population: int
    population_hash: str
    wanted: int
    chosen: tuple[str, ...]
    text: str = ""

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("seed", self.seed, LINE)
        yield from short("text", self.text, PAGE)
        yield from listed_once("chosen", self.chosen, MANY)
        if not _SHA256.fullmatch(self.population_hash):
            yield Fault("population_hash", _("应为 64 位十六进制小写。"))
        if self.wanted < 0 or len(self.chosen) != min(self.wanted, self.population):
            yield Fault("wanted", _("与抽中的件数不符。"))
