"""What of a case its figures are made of: one row a case, and one for each step that counts by itself.

Only whole numbers, texts, yes/no/unknown and instants, so that a database keeps them as they are; no words of
callers, so that the wall may read them. An empty text is "none", ``None`` is "not known (yet)".

**Legs.** What somebody has to do within a limit is a leg: taking a report on, dispatching, checking. Three
fields tell of it: ``…_at`` when it was done, ``…_counted_at`` the earlier of done and due (since when, and in
whose month, it counts), ``…_late`` whether it was done late, frozen by the clock. A leg still open counts
from its deadline on and is late from then on; inside its limit it counts nowhere. The first leg of a kind is
on the case's row; where it has to be done again, that leg has a row of its own (:class:`StepFacts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_


class StepKind(Labelled):
    """What a row of :class:`StepFacts` tells."""

    # legs done again; the first of each is on the case's row
    ACCEPT = "accept", N_("再次受理")
    VERIFY = "verify", N_("再次核实")
    FILING = "filing", N_("再次立案审批")
    DISPATCH = "dispatch", N_("再次派遣")
    REVIEW = "review", N_("再次派遣审核")
    PASS_ON = "pass_on", N_("再次批转")
    CHECK = "check", N_("再次核查")
    CLOSING = "closing", N_("再次结案审核")
    #: The handling by a unit that does not have the case any more, if it counts (result given, or late).
    HANDLING = "handling", N_("移出前处置")
    # what happened
    SEND_BACK = "send_back", N_("退回受理")
    GATE_RETURN = "gate_return", N_("退回派遣")
    UNIT_RETURN = "unit_return", N_("单位回退")
    REDIRECT = "redirect", N_("改派")
    REWORK = "rework", N_("返工")
    WRONG_DISPATCH = "wrong_dispatch", N_("错派")
    CHECK_FAIL = "check_fail", N_("核查不通过")
    CLOSURE_RETURN = "closure_return", N_("退回结案")
    EXTENSION = "extension", N_("准予延期")
    SHELVING = "shelving", N_("准予挂账")
    DEFERRAL = "deferral", N_("准予缓办")
    REFUSAL = "refusal", N_("驳回申请")
    ASSIST = "assist", N_("协办回报")
    VISIT = "visit", N_("联合勘查")
    BOUNDARY = "boundary", N_("裁定权属")
    CALL_BACK = "call_back", N_("回访")
    REOPENED = "reopened", N_("重开")
    APPEAL = "appeal", N_("申诉")
    APPEAL_GRANTED = "appeal_granted", N_("申诉成立")
    SUPERVISION = "supervision", N_("督办")
    ESCALATION = "escalation", N_("督办升级")
    ANSWER = "answer", N_("答复督办")
    SECOND_LOOK = "second_look", N_("复查")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """One row a case. Persons are login names, collectors the names under which seats enter them.

    ``unit`` is the lead unit that carries the score (decision 013); "" before the first dispatch.
    """

    case_id: int
    number: str
    #: The case's version that these facts are of.
    version: int
    stage: str
    #: Not ended. Facts of ended cases do not depend on when one asks.
    open: bool
    # -- what and where ------------------------------------------------------------------------------------
    source: str
    #: A door of a weather plan that counts under the source; "" where it came in by the usual one.
    channel: str
    #: 部件 or 事件; "" while there is no class.
    kind_of_class: str
    #: ``GB/T 30428.2:部件-01``
    class_major: str
    #: ``GB/T 30428.2:部件-01-01``
    class_code: str
    district: str
    street: str
    community: str
    cell_code: str
    unit: str
    #: The limit runs through nights and holidays (紧急工作时); False where there is no limit yet.
    urgent: bool
    #: Sent out at once, whose it was to be settled later.
    emergency: bool
    #: From one of the public's doors (12319, 12345, web, 110).
    public: bool
    #: Hour of the week in which it was reported by the hall's clock: 0 is Monday 00:00, 167 Sunday 23:00.
    reported_hour: int
    # -- who -----------------------------------------------------------------------------------------------
    #: The collector or patrol who reported it.
    reporter: str
    #: The call taker who registered it.
    taker: str
    #: Who took it on: filed it, proposed that, or ended it at the first desk.
    acceptor: str
    verify_asker: str
    verifier: str
    #: Who decided on the filing: the shift leader of the review, or whoever filed directly.
    filer: str
    #: Who decided on a proposed filing, whichever way.
    filing_approver: str
    #: Who proposed the first dispatch, and who let it out.
    dispatcher: str
    dispatch_approver: str
    passer: str
    checker: str
    closer: str
    self_handler: str
    # -- when, and whether in time -------------------------------------------------------------------------
    reported_at: datetime
    #: Accepting (受理): filed, proposed for filing or declining, handled on the spot, or merged right there.
    accept_at: datetime | None
    accept_counted_at: datetime | None
    accept_late: bool | None
    #: Sending out the verification, judged by the clock of acceptance that it stops for a while.
    verify_asked_at: datetime | None
    verify_asked_late: bool | None
    verify_at: datetime | None
    verify_counted_at: datetime | None
    verify_late: bool | None
    #: Whether the verification found what was reported; None without one.
    found: bool | None
    #: The shift leader's decision on a proposed filing (立案审批), whichever way.
    filing_at: datetime | None
    filing_counted_at: datetime | None
    filing_late: bool | None
    #: The first filing (立案), and whether the desk that filed it was late; a reopened case is filed once.
    filed_at: datetime | None
    filed_late: bool | None
    #: Proposing the dispatch (派遣): due from the filing on (domain facts §4.1).
    dispatch_at: datetime | None
    dispatch_counted_at: datetime | None
    dispatch_late: bool | None
    #: Gate 1's answer.
    review_at: datetime | None
    review_counted_at: datetime | None
    review_late: bool | None
    #: The first dispatch let out to a unit.
    sent_at: datetime | None
    #: The handling by ``unit``: when its last result came in, if that stands (no rework under way).
    handling_at: datetime | None
    #: The earlier of its first result and its first deadline; a later round moves it to no other month.
    handling_counted_at: datetime | None
    #: Counts whatever the time is: it has given a result, or was late with one.
    handling_counted: bool
    #: One of its rounds was late; None before the first has ended.
    handling_late: bool | None
    #: The deadline of the round that runs now; None while it pauses or none runs.
    handling_due_at: datetime | None
    #: The case's own: over all units it was with. What 应结案 and 结案率 are made of; None where it was
    #: voided, declined or merged.
    case_counted_at: datetime | None
    case_counted: bool
    #: Frozen: a unit's handling was late (the case closes as 超时结案). Appeals do not change it.
    overdue: bool | None
    #: An appeal was granted: left out of what is scored.
    exempt: bool
    pass_on_at: datetime | None
    pass_on_counted_at: datetime | None
    pass_on_late: bool | None
    check_at: datetime | None
    check_counted_at: datetime | None
    check_late: bool | None
    #: Gate 2's answer.
    closing_at: datetime | None
    closing_counted_at: datetime | None
    closing_late: bool | None
    #: Closed now; a reopened case is not.
    closed_at: datetime | None
    closing_kind: str
    #: The end, whichever: closed, declined, voided, merged, handled on the spot.
    ended_at: datetime | None
    # -- how often -----------------------------------------------------------------------------------------
    dispatches: int
    #: How often another unit than before got it.
    redirected: int
    returns: int
    reworks: int
    wrong_dispatches: int
    extensions: int
    shelvings: int
    deferrals: int
    supervisions: int
    reopened: int
    #: The last answer of the caller who was called back: satisfied, not_satisfied, not_reached, "".
    call_back: str
    shelved: bool
    deferred: bool
    supervised: bool
    # -- how long ------------------------------------------------------------------------------------------
    #: Seconds ``unit`` used in its limit's own kind of time (working seconds for 工作时, 工作日).
    handling_seconds: int | None
    #: The same in quarter hours, rounded down, for the histogram; 2,000 and above are one class.
    handling_quarters: int | None
    #: From the first dispatch to the standing result by the wall clock, in quarter hours as above.
    elapsed_quarters: int | None
    #: (used − limit) / limit in thousandths of the worst round (eGova's 超期倍数); 0 where none was late.
    overdue_permille: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """One row for what counts by itself, by its own unit and person. (``case_id``, ``version``, ``kind``) is
    its key.

    ``version`` is the step's; that of a leg is the step with which it began. The place, class and source are
    the case's newest, so that a correction moves every figure of the case alike.
    """

    case_id: int
    version: int
    kind: str
    number: str
    #: When it counts: when it happened; for a leg the earlier of done and due.
    at: datetime | None
    #: Legs and supervisions: until when it was to be done, when it was, and whether late. A supervision that
    #: was raised or lost its case before its deadline has none: nothing was due.
    due_at: datetime | None
    done_at: datetime | None
    late: bool | None
    unit: str
    person: str
    reason: str
    #: Call-back: its answer. Supervision: its level. Return: who got the case then (same, other, "").
    #: Second look: what it found.
    answer: str
    #: Of the case (see :class:`CaseFacts`).
    open: bool
    exempt: bool
    source: str
    channel: str
    kind_of_class: str
    class_major: str
    class_code: str
    district: str
    street: str
    community: str
    cell_code: str


#: Quarter hours from here on are one class: 500 hours.
LONGEST_QUARTERS = 2000
#: Characters of a text of facts. A party may be called at greater length, and old files may name anything:
#: sums are kept by these texts, in columns that end somewhere.
LONGEST_TEXT = 100
_DIGEST = 8


def bounded(text: str) -> str:
    """*text*, or the beginning of a longer one with a digest of all of it: two that differ stay two."""
    if len(text) <= LONGEST_TEXT:
        return text
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    return f"{text[: LONGEST_TEXT - _DIGEST - 1]}…{digest}"


def bounded_values(values: Mapping[str, object]) -> dict[str, object]:
    """*values* of facts by their field, each text of them :func:`bounded`."""
    return {name: bounded(value) if isinstance(value, str) else value for name, value in values.items()}
