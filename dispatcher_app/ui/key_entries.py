"""Every key of a seat as the F1 list shows it: its actions, and the keys of forms that are no action.

The operators' handbook prints the same list (``tools/list_keys.py``).
"""

from __future__ import annotations

from collections.abc import Iterable

from dispatcher_app.domain.alarms.kinds import ALARMED
from dispatcher_app.domain.components import MAY, RegisterAct
from dispatcher_app.domain.privacy import reads_positions
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.ui.alarms.list import ACKNOWLEDGE, SHELVE, SOUNDS
from dispatcher_app.ui.intake.footer import KEYS
from dispatcher_app.ui.intake.zone_note import DECLINE_KEY
from dispatcher_app.ui.proposal_panel import PASS_KEY
from dispatcher_app.ui.seat_actions import SeatAction
from dispatcher_app.ui.work.catalogue import page_keys
from dispatcher_app.widgets.key_list import KeyEntry

#: Digits that answer a gate with a coded reason.
REASON_KEYS = 6


def key_entries(actions: Iterable[SeatAction], role: Role) -> list[KeyEntry]:
    """The list for a seat of *role* with these *actions*; what it does most often comes first."""
    pages = page_keys(role)
    keys = ((action, action.key or pages.get(action.name, "")) for action in actions)
    listed = [KeyEntry(act.group, act.label, key, act.label, act.where) for act, key in keys]
    alarms = _keys_of_alarms() if role in ALARMED else []
    of_map = (*_keys_of_map(role), *_keys_of_trail(role))
    of_windows = [*_keys_of_windows(), *keys_of_register(role)]
    return [*_own_keys(role), *listed, *_keys_of_forms(), *alarms, *of_map, *of_windows]


def _own_keys(role: Role) -> list[KeyEntry]:
    if role is Role.CALL_TAKER:
        return _keys_of_intake()
    if role is Role.DISPATCHER:
        return _keys_of_units()
    return _keys_of_gates() if role is Role.SHIFT_LEADER else []


def _keys_of_intake() -> list[KeyEntry]:
    group = _("录入表单")
    keys = (
        (_("办下一步:核实、立案"), KEYS.advance),
        (_("保存"), KEYS.save),
        (_("提请不予立案"), KEYS.decline),
        (_("免报区域内:以此理由不予立案"), DECLINE_KEY),
        (_("地图选点"), "Alt+M"),
        (_("清除定位"), "Alt+U"),
        (_("添加照片"), "Alt+P"),
        (_("打开或收起草稿"), "Alt+D"),
        (_("清空表单"), KEYS.clear),
        (_("恢复清空的内容"), KEYS.take_back),
        (_("并入选中的可能重复的案件"), "M"),
    )
    return [KeyEntry(group, label, key) for label, key in keys]


def _keys_of_units() -> list[KeyEntry]:
    group = _("处置单位")
    keys = (
        (_("设为主办;在主办或协办上再按一次送审"), "Enter"),
        (_("设为协办,或取消"), _("空格")),
        (_("候选单位设为主办"), "1 … 9"),
    )
    return [KeyEntry(group, label, key) for label, key in keys]


def _keys_of_gates() -> list[KeyEntry]:
    group, where = _("案件"), _("审核栏")
    return [
        KeyEntry(group, _("按理由退回"), f"1 … {REASON_KEYS}", where=where),
        KeyEntry(group, _("按所提放行:立案、不予立案、派遣或结案"), PASS_KEY, where=where),
    ]


def _keys_of_map(role: Role) -> list[KeyEntry]:
    """While the keys are on the map."""
    group = _("地图")
    report = [(_("在地图中心新建案件"), "Insert")] if role is Role.CALL_TAKER else []
    keys = (
        (_("移动"), "← → ↑ ↓"),
        (_("放大、缩小"), "+  -"),
        (_("回到案件"), "Home"),
        (_("全图"), "0"),
        (_("取地图中心的点"), "Enter"),
        (_("地图中心是什么地方"), "I"),
        *report,
        (_("地图中心能办什么"), "Shift+F10"),
        (_("在地图上找"), "/"),
        (_("图层与图例"), "L"),
        (_("图层明细"), "Y"),
        (_("显示或收起视频点位"), "V"),
        *(((_("显示或收起采集员"), "K"),) if reads_positions(role) else ()),
        (_("本案和此处别的案件的处置前后照片"), "P"),
        (_("框选、圈选、画多边形、测距"), "B  C  G  M"),
        (_("复制、打印地图"), "Ctrl+C  Ctrl+P"),
        (_("重试地图页"), "R"),
    )
    return [KeyEntry(group, label, key) for label, key in keys]


def _keys_of_trail(role: Role) -> list[KeyEntry]:
    """In the page of the map about one collector."""
    group = _("采集员轨迹")
    keys = (
        (_("回放、暂停"), _("空格")),
        (_("时刻前后一分钟,按住 Shift 十分钟"), "← →"),
        (_("轨迹的起点、终点"), "Home  End"),
        (_("回放快些、慢些"), "+  -"),
        (_("前一天、后一天"), "Page Up  Page Down"),
        (_("看全程"), "F"),
        (_("复制采集员电话"), "Ctrl+C"),
    )
    return [KeyEntry(group, label, key) for label, key in keys] if reads_positions(role) else []


def _keys_of_windows() -> list[KeyEntry]:
    """In the windows with pages."""
    group = _("值班、登记册、管理、统计窗口")
    keys = (
        (_("第一到第十页"), "Ctrl+1 … 9  Ctrl+0"),
        (_("下一页、上一页"), "Ctrl+PgDown  Ctrl+PgUp"),
        (_("页名与内容之间"), "F6"),
        (_("关闭窗口"), "Esc"),
    )
    return [KeyEntry(group, label, key) for label, key in keys]


def keys_of_register(role: Role) -> list[KeyEntry]:
    """In the window of the register of components, for a seat of *role*."""
    group = _("部件库")
    editing = [
        (_("新增部件"), "Ctrl+N"),
        (_("修改选中的部件"), "F2"),
        (_("选点、选照片"), "Alt+M  Alt+P"),
        (_("保存"), "Ctrl+Enter"),
    ]
    keys = (
        (_("查找部件"), "Ctrl+F"),
        *(editing if role in MAY[RegisterAct.EDIT] else ()),
        *(((_("比对并写入新普查"), "Ctrl+U"),) if role in MAY[RegisterAct.SURVEY] else ()),
        (_("导出列出的部件"), "Ctrl+E"),
        (_("从地图打开部件库"), "R"),
    )
    return [KeyEntry(group, label, key) for label, key in keys]


def _keys_of_alarms() -> list[KeyEntry]:
    """In the list of alarms."""
    group = _("报警列表")
    keys = (
        (_("去办"), "Enter"),
        (_("确认:我知道了"), ACKNOWLEDGE),
        (_("搁置,或提前恢复"), SHELVE),
        (_("声音、音量、静音"), SOUNDS),
    )
    return [KeyEntry(group, label, key) for label, key in keys]


def _keys_of_forms() -> list[KeyEntry]:
    form, compared = _("办理表单"), _("两人的修改")
    return [
        KeyEntry(form, _("选理由或结论"), "1 … 9"),
        KeyEntry(form, _("日期前后一天、前后一周"), "↑ ↓  Page Up  Page Down"),
        KeyEntry(form, _("取列出的常用日期"), "Alt+1 … 4"),
        KeyEntry(form, _("列出全部单位"), "F4"),
        KeyEntry(form, _("送出"), "Ctrl+Enter"),
        KeyEntry(form, _("关上,内容留作草稿"), "Esc"),
        KeyEntry(compared, _("用我的、用对方的、两者都留"), "1 2 3"),
        KeyEntry(compared, _("定下"), "Enter"),
    ]
