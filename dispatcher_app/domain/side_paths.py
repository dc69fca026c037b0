"""What a case has been through beside the straight road, ended matters included: a mark says only what is."""

from __future__ import annotations

from collections.abc import Mapping

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_


class SidePath(Labelled):
    """Each is a fact of the case's steps or counters that nothing takes back."""

    SUPERVISED = "supervised", N_("督办过")
    SHELVED = "shelved", N_("挂账过")
    DEFERRED = "deferred", N_("缓办过")
    EXTENDED = "extended", N_("延期过")
    REWORKED = "reworked", N_("返工过")
    SETTLED = "settled", N_("裁定过权属")
    EMERGENCY = "emergency", N_("应急派遣过")
    MERGED = "merged", N_("并入过他案")
    MASTER = "master", N_("有案件并入")
    CALLED_BACK = "called_back", N_("回访过")
    REOPENED = "reopened", N_("重开过")
    APPEALED = "appealed", N_("申诉过")
    SELF_HANDLED = "self_handled", N_("自行处置的")
    LOOKED_AT = "looked_at", N_("复查过")


#: The step that tells it. The others are counters (reworks), a decision that stands, or other cases' masters.
TOLD_BY: Mapping[SidePath, Verb] = {
    SidePath.SUPERVISED: Verb.SUPERVISE,
    SidePath.SHELVED: Verb.GRANT_SHELVING,
    SidePath.DEFERRED: Verb.GRANT_DEFERRAL,
    SidePath.EXTENDED: Verb.GRANT_EXTENSION,
    SidePath.EMERGENCY: Verb.PROPOSE_EMERGENCY,
    SidePath.MERGED: Verb.MERGE,
    SidePath.CALLED_BACK: Verb.CALL_BACK,
    SidePath.REOPENED: Verb.CONSENT_REOPEN,
    SidePath.APPEALED: Verb.APPEAL,
    SidePath.SELF_HANDLED: Verb.SELF_HANDLE,
    SidePath.LOOKED_AT: Verb.SECOND_LOOK,
}
