"""What fills the rest of a hall's day: one short story for each side path of a case, played after the others.

Keys are those of the seats; what follows ``=`` is typed. The last key sends.
"""

from __future__ import annotations

from dispatcher_app.demo.story import APPROVE, END, FILE, STORIES, VERIFY, Act, Story

SEND = "Ctrl+Return"


def _side(name: str, *keys: str, shot: bool = True, wait: float = 0.0, other: bool = False) -> Act:
    """An act of a side path, with a screenshot of its form before it is sent; *other* is another person."""
    return Act(name, keys=keys, shot=name.replace("_", "-") if shot else "", wait=wait, by_other=other)


def _dispatch(key: str = "1", assist: str = "") -> tuple[Act, ...]:
    return Act("dispatch", key, assist=assist), APPROVE


def _result(text: str) -> Act:
    return Act("result", text=text)


BOUNDARY = Story(
    "雨水井与人行道之间塌了一道缝,井和路面分属两家。",
    "高新中二道",
    "collector",
    "ysjg",
    "1",
    (
        FILE,
        *_dispatch("1"),
        Act("unit_return", "1", "缝在人行道一侧,不属本单位。"),
        *_dispatch("2"),
        Act("unit_return", "2", "井属排水设施,不在本单位职责内。"),
        _side("record_visit", "Shift+Q", "=排水公司张工、道路养护李工", "Tab", "=井圈下沉带塌路面", SEND),
        _side("settle_boundary", "Q", "2", "Tab", "=slj", "Return", SEND),
        Act("dispatch", "1"),
        APPROVE,
        _result("井圈已抬升,路面一并修补。"),
        *END,
    ),
)
EMERGENCY = Story(
    "不知谁家的架空线垂到路上,离地不到一人高。",
    "沙河西路",
    "patrol",
    "xtcl",
    "1",
    (
        FILE,
        _side("propose_emergency", "Y", "=线已垂到车道,先处置再定归属", SEND),
        APPROVE,
        _result("已封道并临时挂起,次日换新。"),
        *END,
    ),
)
PAUSED = Story(
    "行道树根拱起人行道板,须移树后才能修。",
    "科技南路",
    "collector",
    "rxd",
    "1",
    (
        FILE,
        *_dispatch("1"),
        _side("apply_extension", "Shift+Y", "=连日降雨不能铺装", SEND),
        _side("grant_extension", "A"),
        _side(
            "apply_shelving",
            *("Shift+G", "Alt+1", "Tab", "=深南城〔2026〕7 号", "Tab", "Alt+1", "Tab", "=移树须先报批", SEND),
        ),
        _side("grant_shelving", "A"),
        _side("resume", "H", "H"),
        _side(
            "apply_deferral",
            *("Shift+H", "Alt+1", "Tab", "=会议纪要 3 号", "Tab", "Alt+1", "Tab", "=再等一周", SEND),
        ),
        _side("refuse_application", "R", "=批文已到,按期办理", SEND),
        _side(
            "apply_deferral",
            *("Shift+H", "Alt+1", "Tab", "=会议纪要 5 号", "Tab", "Alt+1", "Tab", "=吊车未到,缓两日", SEND),
            shot=False,
        ),
        _side("grant_deferral", "A"),
        _side("resume", "H", "H", shot=False),
        _result("树已移栽,人行道板已复位。"),
        *END,
    ),
)
TOGETHER = Story(
    "施工渣土撒了半条街,路中间还陷了一块。",
    "科华路",
    "12319",
    "dlps",
    "1",
    (
        *VERIFY,
        FILE,
        *_dispatch("1", assist="slj"),
        _side("assist_report", "X", "=渣土已清,待修补路面", SEND),
        _result("渣土已清运,塌陷处已修补。"),
        *END,
        _side("call_back", "H", "2", "Tab", "Space", "Tab", "=隔壁那条街也有渣土", SEND, shot=False),
        _side("refuse_reopen", "R", "=本处已修好,隔壁街另立新案", SEND),
    ),
    caller="黄先生",
    phone="13400134007",
)
REDIRECTED = Story(
    "绿地里的果皮箱倒了。",
    "大沙河公园",
    "collector",
    "lajixiang",
    "1",
    (
        FILE,
        *_dispatch("1"),
        _result("已派人看过。"),
        Act("rework", "1", "没有扶正。"),
        _side("redirect", "G", "=该处绿地由公园管理,原单位无权进场", SEND),
        *_dispatch("2"),
        _result("已扶正固定。"),
        *END,
    ),
)
SUPERVISED = Story(
    "工地夜里施工吵得睡不着。",
    "玉泉路",
    "collector",
    "sgrm",
    "1",
    (
        FILE,
        *_dispatch("1"),
        _side("supervise", "D", "2", "Tab", "=今晚必须停工,明早书面答复", SEND),
        _side("escalate_supervision", "D", "=逾期未答复", SEND),
        _side("answer_supervision", "Shift+D", "=已停工整改,项目经理到场说明", SEND),
        _result("夜间已停工,已补办手续。"),
        *END,
    ),
)
CALLED_BACK = Story(
    "门口路灯三天不亮。",
    "深南大道",
    "12345",
    "ludeng",
    "1",
    (
        *VERIFY,
        FILE,
        *_dispatch("1"),
        _result("已更换灯具。"),
        *END,
        _side("call_back", "H", "2", "Tab", "Space", "Tab", "=昨晚又灭了,要求重修", SEND),
        _side("consent_reopen", "A"),
        *_dispatch("1"),
        _result("接头已重做,连亮三晚。"),
        *END,
        _side("second_look", "F", "1", "Tab", "=夜间照片与现场一致", SEND, other=True),
    ),
    caller="何女士",
    phone="13500135005",
)
LATE = Story(
    "上水井盖破损,车过有响声。",
    "科发路",
    "collector",
    "ssjg",
    "1",
    (
        FILE,
        *_dispatch("1"),
        Act("result", text="停水抢修后更换。", wait=60 * 30),
        *END,
        _side("appeal", "S", "=市政计划停水,无法施工,有公告", SEND),
        _side("appeal_first_review", "S", "1", "Tab", "=停水公告属实", SEND, other=True),
        _side("appeal_final_review", "S", "1", "Tab", "=同意免予计时", SEND),
    ),
)
ON_THE_SPOT = Story(
    "共享单车倒在盲道上,当场扶起。",
    "铜鼓路",
    "collector",
    "gxdcgl",
    "1",
    (Act("self_handle", text="当场扶起,摆放整齐。", shot="self-handle"),),
)

SIDE_STORIES: tuple[Story, ...] = (
    BOUNDARY,
    EMERGENCY,
    PAUSED,
    TOGETHER,
    REDIRECTED,
    SUPERVISED,
    CALLED_BACK,
    LATE,
    ON_THE_SPOT,
)
#: Everything that can be played; orders name a story by its place here.
SCRIPT: tuple[Story, ...] = (*STORIES, *SIDE_STORIES)
