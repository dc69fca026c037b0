"""The words of a PDF as they are looked for and copied.

Unicode has some characters twice: as characters and, lower down, as the radicals of dictionaries. A type
draws both with one shape, and Qt tells the lower of the two as the words behind it. Then ⽴案 stands in the
file where 立案 was printed, and nobody who looks for it finds it.
"""

from __future__ import annotations

import re
import unicodedata

#: Radicals that Unicode itself does not call the same as a character, with the character of their shape.
_PAIRS = (
    "⺂乛 ⺃乚 ⺅亻 ⺉刂 ⺎兀 ⺏尣 ⺐尢 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺘扌 ⺙攵 ⺛旡 ⺞歺 ⺠民 ⺡氵 "
    "⺣灬 ⺤爫 ⺦丬 ⺨犭 ⺫罒 ⺭礻 ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺹耂 ⺺肀 ⺾艹 ⻁虎 ⻂衤 ⻃覀 ⻅见 ⻆角 "
    "⻈讠 ⻉贝 ⻋车 ⻌辶 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻖阝 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻟飠 ⻠饣 "
    "⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⼾户"
)
_CHARACTERS = {pair[0]: pair[1] for pair in _PAIRS.split()}
#: Which characters the shapes of a type are: Qt writes these tables as they are, with four digits each.
_TABLE = re.compile(rb"begincmap.*?endcmap", re.DOTALL)
_LIST = re.compile(rb"\[[^\]]*\]")
_RADICAL = re.compile(rb"<(2E[89A-F][0-9A-F]|2F[0-9A-D][0-9A-F])>")


def with_plain_words(pdf: bytes) -> bytes:
    """*pdf*, made by Qt, with characters for radicals behind what is printed; nothing else moves."""
    return _TABLE.sub(lambda table: _LIST.sub(lambda told: _RADICAL.sub(_plain, told[0]), table[0]), pdf)


def _plain(code: re.Match[bytes]) -> bytes:
    radical = chr(int(code[1], 16))
    character = _CHARACTERS.get(radical) or unicodedata.normalize("NFKC", radical)
    return b"<%04X>" % ord(character)
