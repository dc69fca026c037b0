"""The search by pinyin under its former name; it lives beside the layers now, as services need it too."""

from dispatcher_app.pinyin import EXACT, INSIDE, PREFIX, WORD, Entry, Match, PinyinIndex

__all__ = ["EXACT", "INSIDE", "PREFIX", "WORD", "Entry", "Match", "PinyinIndex"]
