"""What would have been right: the answer key of an exercise, and what was done to each of its cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Labelled, Role
from dispatcher_app.i18n import C_, N_


class Skill(Labelled):
    """What is scored. One wrong closing takes points off the whole and is no share of a case."""

    CALL = "call", N_("接听来电")
    INTAKE = "intake", N_("受理判断")
    CLASS = "class", N_("小类")
    CONDITION = "condition", N_("立案条件")
    PLACE = "place", N_("定位")
    COMPLETENESS = "completeness", N_("信息完整")
    DUPLICATE = "duplicate", N_("查重并案")
    UNIT = "unit", N_("处置单位")
    GATE = "gate", N_("审核把关")
    TIME = "time", N_("用时")
    CLOSING = "closing", N_("误结案")


class Outcome(Labelled):
    """What has to become of a report at the call takers'."""

    FILE = "file", C_("outcome", "立案")
    DECLINE = "decline", C_("outcome", "不予立案")
    MERGE = "merge", C_("outcome", "并案")
    SELF_HANDLE = "self_handle", C_("outcome", "自行处置")


class Verdict(Labelled):
    """What a gate says."""

    PASS = "pass", C_("verdict", "放行")
    RETURN = "return", C_("verdict", "退回")


@dataclass(frozen=True, slots=True)
class Spot:
    """Degrees CGCS2000; within ``tolerance_m`` metres a case is at the right place."""

    lon: float
    lat: float
    tolerance_m: float = 50.0


@dataclass(frozen=True, slots=True)
class GateKey:
    """What gate number ``gate`` (0 filing, 1 dispatch, 2 closing) has to say, where it does not follow from
    the rest of the key. ``nth`` 1 is the first time the case came there, 0 every time; ``reasons`` are the
    codes that a return may give, none for any.
    """

    gate: int
    right: Verdict
    reasons: frozenset[str] = frozenset()
    nth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKey:
    """One report of a scenario. ``ref`` tells it apart; ``text`` is what it was, for the result sheet.

    ``class_code`` carries its scheme; ``conditions`` are the numbers of the filing conditions that count as
    right, ``units`` the codes of units that may lead, ``needs`` the fields of a case that had to be filled
    in. ``duplicate_of`` is the ``ref`` of the report that told the same. What is empty is not judged.
    ``closing_reasons`` are those with which gate 2 may return a false result, none for any.
    ``why`` is said beside every mistake in this case. ``seconds``: by role, how long a decision may take.
    """

    ref: str
    text: str = ""
    outcome: Outcome = Outcome.FILE
    class_code: str = ""
    conditions: frozenset[int] = frozenset()
    spot: Spot | None = None
    units: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    decline_reasons: frozenset[str] = frozenset()
    duplicate_of: str = ""
    gates: tuple[GateKey, ...] = ()
    closing_reasons: frozenset[str] = frozenset()
    seconds: dict[Role, float] = field(default_factory=dict)
    weight: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """``version`` is kept with every score."""

    version: str
    cases: tuple[CaseKey, ...]

    def __post_init__(self) -> None:
        refs = [case.ref for case in self.cases]
        if len(set(refs)) < len(refs):
            raise ValueError("two reports of one key share a reference")
        if unknown := {case.duplicate_of for case in self.cases} - {"", *refs}:
            raise ValueError(f"a duplicate of nothing in the key: {sorted(unknown)}")


@dataclass(frozen=True, slots=True)
class Rang:
    """How a call that rang at seats was answered: it was ``missed`` so many times before ``by`` (a login, ""
    for nobody) picked it up at ``picked_at``."""

    missed: int = 0
    by: str = ""
    picked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWork:
    """What happened to the report ``ref``: the case it became with its whole history, in order.

    ``case_id`` None: nobody registered it. ``began_at``: when it was put before a seat (a telephone that
    rang); without it the case's own time of report counts. ``fixed_at``: from when on the trouble was
    really over, None for never; ``truth_known`` False: nobody knows, closings are not judged. ``meant_for``:
    logins whose work it was, none for anybody's. ``rang`` is None for what came in by itself.
    """

    ref: str
    case_id: int | None = None
    number: str = ""
    steps: tuple[Step, ...] = ()
    began_at: datetime | None = None
    fixed_at: datetime | None = None
    truth_known: bool = True
    meant_for: frozenset[str] = frozenset()
    rang: Rang | None = None


@dataclass(frozen=True, slots=True)
class Trainee:
    """Who is scored: the logins under which they sat, and the roles of those."""

    name: str
    persons: frozenset[str]
    roles: frozenset[Role]
