"""The words of scenarios: what is right to do with a report, at a gate, and what parties may answer."""

from __future__ import annotations

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_


class Filing(Labelled):
    """What is right to do with a report before anybody is sent out."""

    FILE = "file", N_("立案")
    DECLINE = "decline", N_("不予立案")
    MERGE = "merge", N_("并案")


class Gate(Labelled):
    """What is right to do with a proposal at a gate."""

    PASS = "pass", N_("通过")
    RETURN = "return", N_("退回")


class UnitAnswer(Labelled):
    """How a unit answers what is dispatched to it."""

    DONE = "done", N_("办结")
    LATE = "late", N_("超时办结")
    FALSE = "false", N_("虚假回复")
    RETURN = "return", N_("回退")
    EXTEND = "extend", N_("申请延期后办结")
    SHELVE = "shelve", N_("申请挂账")


class InjectKind(Labelled):
    """What a trainer can let happen beside the reports."""

    MESSAGE = "message", N_("通知")
    FAULT = "fault", N_("故障")
    SUPERVISE = "supervise", N_("督办")
    WEATHER = "weather", N_("天气预警")


class Fault(Labelled):
    """What can fail in the hall; the sandbox plays it, nothing real fails."""

    SERVER = "server", N_("服务器中断")
    PHONES = "phones", N_("话务中断")
    MAP = "map", N_("地图中断")
