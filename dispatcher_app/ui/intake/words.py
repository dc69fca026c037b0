"""What the form says after a command, and when somebody else changed the case."""

from __future__ import annotations

from dispatcher_app.domain.case import FIELD_LABELS, Case
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.intake_rebase import Rebased
from dispatcher_app.services.intake_submit import Submitted
from dispatcher_app.ui.verb_forms import done_text

#: Which field a refusal without a named field is about.
_FIELD_OF = {
    "needs_place_or_words": "description",
    "unknown_class": "class_code",
    "verify_first": "source",
}
_BY_LABEL_PARAMS = ("field", "fields")


def committed_text(done: Submitted) -> str:
    """One sentence for what was committed, and why the rest was not."""
    said = done_text(done.case, done.done[-1])
    if done.trouble is None:
        return said
    return _("{done}。但是:{trouble}").format(done=said, trouble=done.trouble)


def receipt_text(case: Case) -> str:
    """What may be read to the caller."""
    words = {
        Stage.AWAITING_DISPATCH: _("已立案,待派遣"),
        Stage.VERIFYING: _("已登记,正派采集员核实"),
        Stage.AWAITING_FILING: _("已提请,待值班长审批"),
        Stage.MERGED: _("已并入前案"),
    }
    return _("{number}  {title}  {words}").format(
        number=case.number, title=case.title, words=words.get(case.stage, case.stage.label)
    )


def taken_text(found: Rebased, who: str) -> str:
    return _("{who}刚改了:{fields}。已更新到表单,您录入的内容没有动。").format(
        who=who or _("他人"), fields=found.taken_labels
    )


def merge_text(who: str, count: int) -> str:
    """Over the fields that two people changed; what nobody chooses stays as it was typed here."""
    said = _("{who}也改了您在填的 {count} 项。表单里仍是您填的;F7 到这里,1 2 3 选,Enter 定下。")
    return said.format(who=who or _("他人"), count=count)


def orphan_text(case: Case) -> str:
    """Over what was typed for a case that takes no more."""
    sentence = _("案件已到“{stage}”,您未保存的补充不能再写入;内容都在这里,可以复制。")
    return sentence.format(stage=case.stage.label)


def field_of(refusal: Exception) -> str:
    """The field a refusal is about, as the form knows it; empty where it is about no single field."""
    if not isinstance(refusal, Refused):
        return ""
    if refusal.code in _FIELD_OF:
        return _FIELD_OF[refusal.code]
    for name in _BY_LABEL_PARAMS:
        said = str(refusal.params.get(name, "")).split(_("、"))[0]
        found = next((field for field, label in FIELD_LABELS.items() if _(label) == said), "")
        if found:
            return found
    return ""
