"""Which indicators stand beside each other in one table: what is asked together."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher_app.i18n import N_, _


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    code: str
    label: str
    indicators: tuple[str, ...]

    @property
    def name(self) -> str:
        return _(self.label)


SETS: tuple[IndicatorSet, ...] = (
    IndicatorSet(
        "overview",
        N_("总览"),
        ("reported", "filed", "sent", "closed", "on_time_handling_rate", "closing_rate", "rework_rate",
         "satisfaction_rate"),
    ),
    IndicatorSet(
        "handling",
        N_("处置"),
        ("handling_due_all", "handled_all", "handled_on_time_all", "handled_late_all", "unhandled_late_all",
         "handling_rate", "on_time_handling_rate", "overdue_multiple", "mean_handling_hours"),
    ),
    IndicatorSet(
        "closing",
        N_("结案"),
        ("closing_due_cases", "closed_of_due", "closed_on_time", "closed_late", "unclosed_late",
         "closing_rate", "on_time_closing_rate", "late_closing_rate", "weighted_closing_rate"),
    ),
    IndicatorSet(
        "intake",
        N_("上报、受理与立案"),
        ("reported", "valid_rate", "missed_rate", "accept_due_all", "accept_rate", "filed", "filing_rate",
         "accurate_filing_rate", "self_handled"),
    ),
    IndicatorSet(
        "dispatch",
        N_("派遣"),
        ("dispatch_due_all", "dispatch_on_time_all", "dispatch_rate", "sent", "sent_wrongly",
         "accurate_dispatch_rate", "review_rate", "gate_returns", "redirects"),
    ),
    IndicatorSet(
        "checks",
        N_("核实与核查"),
        ("verify_due_all", "verify_rate", "verify_asked_rate", "check_due_all", "check_rate", "check_fails",
         "pass_on_rate", "closing_decision_rate"),
    ),
    IndicatorSet(
        "back",
        N_("返工与回退"),
        ("reworks", "reworked_cases", "rework_rate", "wrong_dispatches", "returns", "false_returns",
         "closure_returns", "done_at_once_rate"),
    ),
    IndicatorSet(
        "side",
        N_("延期、挂账与督办"),
        ("extensions", "extension_rate", "shelvings", "deferrals", "supervisions", "supervision_answer_rate",
         "appeals", "appeals_granted"),
    ),
    IndicatorSet(
        "voice",
        N_("公众"),
        ("reported_public", "public_verified", "public_report_rate", "call_backs", "call_backs_reached",
         "satisfaction_rate", "reopened"),
    ),
    IndicatorSet(
        "now",
        N_("当前在办"),
        ("open", "open_handling", "open_overdue", "open_shelved", "open_deferred", "open_supervised",
         "open_emergency"),
    ),
)  # fmt: skip
