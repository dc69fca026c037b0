"""Turn Chinese text into what a hand may type for it: the characters, their pinyin, their initials.

Free of Qt, so that the command-line tools can use it too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import normalize

#: A character is looked up under at most this many readings; the rest are too rare to be typed.
MAX_READINGS = 4

#: After these a new word begins in the names of places and units: 许昌市|水利局, 魏都区|住建局.
_PLACE_ENDS = frozenset("省市区县镇乡村")
_PLACE_WORDS = ("街道", "办事处", "管委会")


@dataclass(frozen=True, slots=True)
class Syllable:
    """One position of a text: what may be typed for it, or any beginning of that.

    Attributes:
        likely: the character itself and its reading in this phrase.
        rare: its other readings.
        first_letters: with which of them a query can begin.
    """

    likely: tuple[str, ...]
    rare: tuple[str, ...] = ()
    first_letters: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        letters = frozenset(token[0] for token in (*self.likely, *self.rare))
        object.__setattr__(self, "first_letters", letters)

    def pieces(self, term: str, typed: int) -> tuple[tuple[int, bool], ...]:
        """How far *term*, typed up to *typed*, can be when this position is done with.

        Every piece carries whether it needed a rare reading.
        """
        likely = {end for token in self.likely for end in _ends(token, term, typed)}
        rare = {end for token in self.rare for end in _ends(token, term, typed)} - likely
        return (*((end, False) for end in likely), *((end, True) for end in rare))


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, syllable by syllable; punctuation and blanks are left out.

    Attributes:
        offsets: for each syllable where it stands in the original text.
        starts: the syllables at which a word begins.
    """

    syllables: tuple[Syllable, ...]
    offsets: tuple[int, ...]
    starts: frozenset[int]


def fold(text: str) -> str:
    """*text* as it is compared: half width, lower case. Its length may differ from the original's."""
    return normalize("NFKC", text).lower()


def read(text: str) -> Reading:
    """Read *text* once and keep the result: it costs some 30 µs."""
    letters = [(char, at) for at, raw in enumerate(text) for char in fold(raw) if char.isalnum()]
    literal = "".join(char for char, _at in letters)
    offsets = tuple(at for _char, at in letters)
    return Reading(
        tuple(map(_syllable, literal, _phrase_readings(literal))), offsets, _word_starts(literal, offsets)
    )


def load() -> None:
    """Read the dictionary, some tenths of a second, before the first text needs it; from any thread."""
    import pypinyin  # noqa: F401 - not on the way to the first case on the screen


def _pinyin(text: str, *, heteronym: bool = False) -> list[list[str]]:
    """The readings of each character; what has none comes back letter by letter."""
    from pypinyin import Style, pinyin

    # pypinyin takes several pieces from ``errors`` but says one
    return pinyin(text, style=Style.NORMAL, heteronym=heteronym, errors=list)  # type: ignore[arg-type]


def _ends(token: str, term: str, typed: int) -> range:
    length = 0
    while length < len(token) and term.startswith(token[length], typed + length):
        length += 1
    return range(typed + 1, typed + length + 1)


@lru_cache(maxsize=16_384)
def _syllable(char: str, reading: str) -> Syllable:
    if reading == char:
        return Syllable((char,))
    rare = tuple(other for other in _all_readings(char) if other != reading)
    return Syllable((char, reading), rare[: MAX_READINGS - 1])


@lru_cache(maxsize=16_384)
def _all_readings(char: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_pinyin(char, heteronym=True)[0]))


def _phrase_readings(literal: str) -> list[str]:
    """The reading of each character in this phrase; what has no reading stands for itself."""
    readings = [found[0] for found in _pinyin(literal)]
    if len(readings) == len(literal):
        return readings
    return [_all_readings(char)[0] for char in literal]


def _word_starts(literal: str, offsets: tuple[int, ...]) -> frozenset[int]:
    return frozenset(at for at in range(len(literal)) if _starts_word(literal, offsets, at))


def _starts_word(literal: str, offsets: tuple[int, ...], at: int) -> bool:
    if at == 0 or offsets[at] - offsets[at - 1] > 1:
        return True
    before = literal[at - 1]
    if before.isascii() != literal[at].isascii():
        return True
    return before in _PLACE_ENDS or literal.endswith(_PLACE_WORDS, 0, at)
