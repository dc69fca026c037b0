"""What people of the simulated city say and write. Reports are Chinese whatever language a seat reads."""

from __future__ import annotations

CALLERS = ("张先生", "王女士", "李先生", "赵女士", "刘先生", "陈女士", "杨先生", "周女士", "吴先生", "郑女士")
#: How a caller begins who reports again what was not put right yet.
AGAIN = (
    "我之前打过电话,到现在还没人来。",
    "又是我,上次反映的事怎么还没处理?",
    "再催一下,昨天就报过了。",
    "第二次打了,情况还是一样。",
)
#: How somebody else reports the same.
ALSO = ("我路过看到", "我也反映一下", "楼里好几户都在说", "接孩子路上看到")
SAYS = "{how}:{what}。"
#: What is no matter of the hall's.
ELSEWHERE = (
    "想问一下居住证到期了怎么换。",
    "我的社保卡丢了,找谁补办?",
    "公司欠我两个月工资,你们管不管?",
    "网上买的东西不给退,想投诉商家。",
    "孩子转学要什么材料?",
)
SAID_PARTLY = ("{road}上", "{place}附近", "{road}中段", "{place}那边,具体门牌不清楚")
#: What callers answer who are asked for what they do not know, or have said already.
NO_PLACE = "具体在哪里说不上来。"
NO_LANDMARK = "附近没什么标志,说不清楚。"
THAT_IS_ALL = "就是刚才说的这些。"
NO_NAME = "名字就不说了。"
#: The first thing said ends at a mark, unless it would be only a word.
CLAUSE = r"[^,,。;;!!??]{6,}?[,,。;;!!??]+|.+$"
COMMA = ","
#: How a landmark is named.
BESIDE = "就在{place}旁边。"
NOT_FAR = "离{place}不远。"
#: How addresses of a pack begin that are only near, and how a caller says them.
NEAR = "邻近"
AROUND = "{address}附近"
NOT_OURS = "经现场查看,不属本单位职责范围。"
NOT_OUR_AREA = "不在本单位管辖范围。"
NOT_OUR_PROPERTY = "设施权属不在本单位。"
RETURNS = {"function": NOT_OURS, "area": NOT_OUR_AREA, "ownership": NOT_OUR_PROPERTY}
NEEDS_TIME = "需调配材料和人手,原时限内难以完成。"
NEEDS_WORKS = "须结合专项工程实施。"
PAPER = "现场勘查记录"
DONE = "已到场处置完毕。"
ALREADY_DONE = "已处理。"
ON_THE_SPOT = "采集员当场清理、劝导完毕。"
ANSWERED = "已到场,正在加紧办理。"
TO_DO = "请按时限办结并回传处置后照片。"
