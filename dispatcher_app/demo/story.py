"""The shift as data: fifteen cases, who does what to each, and what goes wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a seat does. ``key`` is what it answers (a reason's digit, a unit's initials, a text).

    ``areas``: the candidates' areas are shown on the map before one is sent. ``assist`` is typed to find the
    assisting unit. ``keys`` are pressed one after the other where the act is nothing but keys. ``wait`` is
    how many minutes of the hall's time pass before it; ``by_other`` that four eyes want another person.
    """

    name: str
    key: str = ""
    text: str = ""
    shot: str = ""
    areas: bool = False
    assist: str = ""
    keys: tuple[str, ...] = ()
    wait: float = 0.0
    by_other: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A case as it comes in, and the acts that bring it to its end."""

    what: str
    where: str
    source: str
    class_search: str
    condition: str
    acts: tuple[Act, ...]
    caller: str = ""
    phone: str = ""
    photo: bool = False
    shot: str = ""


FILE = Act("file")
VERIFY = (Act("request_verification"), Act("found"))
APPROVE = Act("approve_dispatch")
END = (
    Act("pass_to_check"),
    Act("check_pass"),
    Act("close"),
)


def _dispatch(key: str = "1", shot: str = "") -> tuple[Act, ...]:
    return Act("dispatch", key, shot=shot), APPROVE


def _result(text: str) -> Act:
    return Act("result", text=text)


STORIES: tuple[Story, ...] = (
    Story(
        "人行道上一个上水井盖不见了,洞口敞着,旁边是小学放学的路,怕有人掉下去。",
        "科苑北路",
        "12319",
        "ssjg",
        "1",
        (
            *VERIFY,
            Act("file", shot="filed"),
            Act("dispatch", "1", shot="dispatch-candidates", areas=True),
            Act("approve_dispatch", shot="gate1"),
            Act("result", text="已先行围挡,更换同型号井盖并复位牢固。", shot="unit-result"),
            Act("pass_to_check", shot="before-after"),
            Act("check_pass"),
            Act("close", shot="gate2"),
        ),
        caller="刘女士",
        phone="13800138001",
        photo=True,
        shot="intake",
    ),
    Story(
        "绿化带边堆了一大堆生活垃圾,已经有味道。",
        "深南大道",
        "collector",
        "baolushenghuolaji",
        "1",
        (
            FILE,
            Act("dispatch", "1"),
            Act("refuse_dispatch", "4", shot="gate1-returned"),
            Act("dispatch", "2", text="请当日清走并冲洗地面,注意排水沟。"),
            APPROVE,
            _result("垃圾已清运,地面已冲洗。"),
            *END,
        ),
        photo=True,
    ),
    Story(
        "路灯杆倾斜,晚上不亮。",
        "高新南一道",
        "collector",
        "ludeng",
        "1",
        (
            FILE,
            *_dispatch("1"),
            Act("unit_return", "3", "灯杆属园区自管,不在本单位移交清单内。", shot="unit-return"),
            Act("dispatch", "2", shot="second-dispatch"),
            APPROVE,
            _result("已扶正加固,更换灯具,夜间试亮正常。"),
            *END,
        ),
    ),
    Story(
        "占道摆卖水果,行人只能走到车道上。",
        "大冲",
        "video",
        "zdjy",
        "1",
        (
            FILE,
            *_dispatch("1"),
            _result("经劝离后摊贩已离开。"),
            Act("rework", "2", "视频复看又回潮,未彻底清走。", shot="rework"),
            _result("再次到场,物品已登记保管,现场恢复通行。"),
            *END,
        ),
    ),
    Story(
        "想问一下居住证怎么办理。",
        "南山区",
        "12345",
        "",
        "",
        (
            Act("propose_decline", "1", "属户政咨询,已告知拨打公安电话。", shot="propose-decline"),
            Act("decline", "1", shot="declined"),
        ),
        caller="陈先生",
        phone="13900139002",
    ),
    Story(
        "雨水箅子被树叶堵死,下雨积水。",
        "科技园",
        "collector",
        "ysbz",
        "1",
        (
            FILE,
            *_dispatch("1"),
            _result("已清掏疏通。"),
            Act("pass_to_check"),
            Act("check_fail", "5", "箅子旁淤泥堆在路边没有带走。", shot="check-fail"),
            _result("淤泥已清运,现场干净。"),
            *END,
        ),
    ),
    Story(
        "施工围挡破了一个大口子,小孩能钻进去。",
        "白石洲",
        "patrol",
        "sggdwd",
        "1",
        (
            FILE,
            *_dispatch("1"),
            _result("破口已修补,加装警示灯。"),
            Act("pass_to_check"),
            Act("check_pass"),
            Act("refuse_close", "2", shot="gate2-returned"),
            _result("补拍同角度照片,围挡完好。"),
            *END,
        ),
        photo=True,
    ),
    Story(
        "领导批示:地铁口共享单车乱停乱放,请当日整治。",
        "深大地铁站",
        "leader",
        "gxdcgl",
        "1",
        (
            Act("file"),
            Act("approve_filing", shot="filing-approval"),
            *_dispatch("1"),
            _result("已清理摆放整齐,安排专人值守。"),
            *END,
        ),
    ),
    Story(
        "行道树枝断了挂在半空。",
        "玉泉路",
        "collector",
        "xingdaoshu",
        "1",
        (FILE, *_dispatch("1"), _result("断枝已修剪清运。"), *END),
    ),
    Story(
        "公交站亭玻璃碎了一地。",
        "北环大道",
        "collector",
        "gjzt",
        "1",
        (FILE, *_dispatch("1"), _result("碎玻璃已清理,临时封闭,新玻璃已装。"), *END),
    ),
    Story(
        "果皮箱满溢,周围散落垃圾。",
        "沙河东路",
        "collector",
        "lajixiang",
        "1",
        (FILE, *_dispatch("1"), _result("已清运并擦洗箱体。"), *END),
    ),
    Story(
        "墙上贴满小广告。",
        "南海大道",
        "web",
        "ffxgg",
        "1",
        (*VERIFY, FILE, *_dispatch("1"), _result("已清除并粉刷。"), *END),
        caller="网友“南山小李”",
        phone="13700137003",
    ),
    Story(
        "路灯杆歪了,和旁边那根一样。",
        "高新南一道",
        "collector",
        "ludeng",
        "1",
        (
            FILE,
            Act("merge", keys=("Shift+M", "=0003", "Return", "Ctrl+Return"), shot="merge"),
            Act("unmerge", keys=("Shift+M", "=不是同一根灯杆,两处都要修", "Ctrl+Return"), shot="unmerge"),
            *_dispatch("1"),
            _result("已扶正加固。"),
            *END,
        ),
    ),
    Story(
        "测试录入,请忽略。",
        "科苑南路",
        "collector",
        "",
        "",
        (Act("void", "2", shot="void"),),
    ),
    Story(
        "道路塌陷一个坑,约半米宽。",
        "深南大道/科苑南路",
        "110",
        "",
        "",
        (Act("request_verification"), Act("not_found", shot="not-found"),
         Act("propose_decline", "3"), Act("decline", "3")),
        phone="13600136004",
    ),
)  # fmt: skip
