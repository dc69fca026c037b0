"""What may stay of a text that somebody typed: words that are known to name nobody."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Any

#: Stands for what was taken out of a run of characters, and for a run of digits or letters.
SOMEBODY, SOMETHING = "某", "×"
#: Single characters that join words or say how things are. No surname is among them, and what is left of a
#: name whose surname was taken out goes with it.
_SMALL = frozenset(
    "的了在有和与及或是不没无未被把给到从对为已又也都很太还再请让个处条件次天时分年月日号上下左右前后内外里中间旁边"
    "东南西北口侧街桥门树灯井坑电气烟火土砂泥冰雪雨风堵破坏漏倒脏乱臭吵停占挖断裂塌积流冒开车人狗猫"
    "约将至见走摆出畅桶小裸扬尘置地带两宽座大着用撒新就仍死管来正丢牵绳粪缝排砖坠能饭渣推栽架杆横暂亭伸房摊亮堆偷捡遛"
    "掉起接卡且写该站脚烂沟深孔追屎那掘碰歪节道点区我他她它这再才只但因所以可要会去"
)
#: What general dictionaries take for names of people, places or firms.
_TRADE = frozenset(
    "北路 南路 东路 西路 中路 辅路 天桥 盲道 井口 井盖 城中村 许可 沙发 汤水 沙石 毛毛虫 拉绳 拉线 "
    "洗手台 施工队 美容店 商务中心 纸皮 地锁 泥堆 储物 烟渍 不亮 北门 南门 东门 西门".split()
)
#: How many, of what: too few figures to be a telephone or a room.
_COUNT = re.compile(
    "[一二三四五六七八九十百千两几多半]{1,2}[米处个张辆条块片盏道组天时厘平方公斤吨家只周下节根袋株段台次点]{1,3}"
)
#: The commonest surnames: a rare word of two or three characters that begins with one may be a whole name.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳诸葛司徒上官"
)
_COMMON = 1_000
#: How often a name of the city counts as being said: it is cut out as one word.
_OFTEN = 10_000
#: A name in two parts, as Uighur and foreign ones are written.
_PARTED = re.compile("[\u4e00-\u9fff]{1,8}[··•・][\u4e00-\u9fff]{1,8}")
#: Characters of a given name at most.
_GIVEN = 2
#: What follows tells who somebody is or where somebody lives, up to the next mark.
_TOLD = re.compile(
    "(家住|住在|住址|住所|地址|姓名|名叫|叫做|我叫|本人|联系人|联系方式|联系电话|投诉人|举报人|报案人|当事人|身份证号?|微信|车牌号?)"
    "[^,。;!?,;!?\n]*"
)
_PARTS = re.compile(
    "(?P<han>[\u4e00-\u9fff]+)|(?P<mark>[\\s,。;:、!?()《》“”‘’…—,.;:!?()\\-]+)|(?P<rest>[^\u4e00-\u9fff])"
)
#: Tags of the dictionary's words that name people, places and firms, or say numbers.
_NAMES = ("nr", "ns", "nt", "nz", "m", "eng", "x")


class HarmlessWords:
    """Knows the words of the trade and of a city, and the general dictionary of jieba.

    *sentences* go over as they are: texts of the standard, names of streets, units and places. *teaching* are
    texts whose words are the trade's, though a dictionary may take one for a name (井盖).
    """

    def __init__(self, sentences: Iterable[str], teaching: Iterable[str] = ()) -> None:
        self.sentences = frozenset(text for text in sentences if text)
        self._teaching = tuple(teaching)

    def kept(self, text: str) -> str:
        """*text* with everything unknown taken out of it."""
        if not text or text in self.sentences:
            return text
        told = _PARTED.sub(SOMEBODY, _TOLD.sub(lambda found: found[1] + SOMEBODY, text))
        return _collapsed("".join(self._parts(told)))

    def _parts(self, text: str) -> Iterator[str]:
        for part in _PARTS.finditer(text):
            if part["han"]:
                yield from self._words(part["han"])
            else:
                yield part["mark"] or SOMETHING

    def _words(self, run: str) -> Iterator[str]:
        tagger, known = self._tagger
        left = 0  # so many single characters may still belong to a name
        for word, tag in tagger.cut(run):
            given = len(word) == 1 and left > 0
            stays = not given and self._stays(word, tag, known)
            left = left - 1 if given else 0 if stays else _GIVEN
            yield word if stays else SOMEBODY

    def _stays(self, word: str, tag: str, known: dict[str, int]) -> bool:
        if word in self._trade or word in _TRADE or word == SOMEBODY or _COUNT.fullmatch(word):
            return True
        if len(word) == 1:
            return word in _SMALL
        often = known.get(word, 0)
        is_name = len(word) <= 3 and word[0] in _SURNAMES and often < _COMMON
        return often > 0 and not is_name and not tag.startswith(_NAMES)

    @cached_property
    def _tagger(self) -> tuple[Any, dict[str, int]]:
        """The tagger with the city's names, and the dictionary's words with how often they occur."""
        from jieba import Tokenizer

        general = _general()
        tokenizer, dictionary = Tokenizer(), general.tokenizer
        tokenizer.FREQ, tokenizer.total, tokenizer.initialized = dict(dictionary.FREQ), dictionary.total, True
        for name in self._names:
            tokenizer.add_word(name, _OFTEN, "harmless")
        tagger = object.__new__(type(general))  # made the usual way it reads the dictionary once more
        tagger.tokenizer, tagger.word_tag_tab = tokenizer, dict(general.word_tag_tab)
        return tagger, dictionary.FREQ

    @cached_property
    def _names(self) -> frozenset[str]:
        """Names that are cut out as one word: only such of Chinese characters, and of two at least."""
        return frozenset(text for text in self.sentences if 2 <= len(text) <= 20 and _is_chinese(text))

    @cached_property
    def _trade(self) -> frozenset[str]:
        tagger, known = self._tagger
        words = (word for text in self._teaching for word, _tag in tagger.cut(text))
        return self._names | {word for word in words if len(word) > 1 and word in known and _is_chinese(word)}


@cache
def _general() -> Any:
    """The tagger with the general dictionary; it takes two seconds, and only this needs it."""
    from jieba import posseg

    logging.getLogger("jieba").setLevel(logging.WARNING)
    posseg.dt.tokenizer.initialize()
    return posseg.dt


def _is_chinese(text: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in text)


def _collapsed(text: str) -> str:
    """One filler for a run of them: how long a name was is told by none."""
    for filler in (SOMEBODY, SOMETHING):
        text = re.sub(f"{filler}(?:{filler})+", filler, text)
    return text
