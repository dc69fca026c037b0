"""Find names by whatever the hand types: 水利, shuiliju, slj, shuilj, or a code.

Every position of a name can be typed as its character or as any beginning of one of its readings;
a query matches where it can be cut into such pieces for neighbouring positions.
Free of Qt, so that the command-line tools can use it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dispatcher_app.syllables import Reading, Syllable, fold, read

#: Grades of a match, best first. They decide the order before the length of the name does.
EXACT, PREFIX, WORD, INSIDE = range(4)

_CACHED_QUERIES = 256
_MAX_LENGTH = 1 << 12  # positions of one name; more are not searched

# A hit is one integer, so that thousands are compared and sorted at the speed of integers. From the
# high bits down: rare reading | grade | length of the name | field | start | end.
_END, _START, _FIELD, _LENGTH, _GRADE, _RARE = 0, 12, 24, 48, 60, 62
_SMALL_MASK, _FIELD_MASK, _GRADE_MASK = (1 << 12) - 1, (1 << 24) - 1, 3

#: Ends of the name: what stands after its last syllable in the table of neighbours.
_NOTHING = -1

_Cut = tuple[int, bool]  # how much of the term is typed, whether a rare reading was needed


class Entry(NamedTuple):
    """Something to be found: its key, the text shown for it, and what else it answers to."""

    key: str
    text: str
    aliases: tuple[str, ...] = ()


class Match(NamedTuple):
    """One entry that fits the query.

    Attributes:
        grade: ``EXACT``, ``PREFIX``, ``WORD`` or ``INSIDE``.
        spans: (start, end) pieces of the entry's text to highlight, in order, apart from each other;
            empty where only an alias matched.
        alias: the alias that matched instead of the text, or nothing.
    """

    key: str
    grade: int
    spans: tuple[tuple[int, int], ...]
    alias: str = ""


class _Field(NamedTuple):
    """The text (``alias`` empty) or one alias of an entry."""

    entry: int
    alias: str
    syllables: tuple[int, ...]
    offsets: tuple[int, ...]
    letters: frozenset[str]  # with which one of the syllables can begin


class PinyinIndex:
    """An index over entries; read at the first search, or slice by slice through :meth:`build`.

    Order of the results: likely readings before rare ones, then exact, beginning, beginning of a word,
    inside; then the shorter name; then the order of the entries. Terms apart by blanks must all fit.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = tuple(entries)
        self._built = 0
        self._fields: list[_Field] = []
        self._syllables: list[Syllable] = []
        self._numbers: dict[Syllable, int] = {}
        self._by_letter: dict[str, list[int]] = {}
        self._neighbours: list[dict[int, list[int]]] = []
        self._cache: dict[str, tuple[list[_Search], list[tuple[int, ...]]]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def build(self, count: int | None = None) -> bool:
        """Read the next *count* entries (all by default); true once nothing is left to read.

        A window with thousands of entries calls this from an idle timer, a hundred at a time.
        """
        stop = len(self._entries) if count is None else min(self._built + count, len(self._entries))
        for number in range(self._built, stop):
            entry = self._entries[number]
            self._add_field(number, "", entry.text)
            for alias in entry.aliases:
                self._add_field(number, alias, alias)
        self._built = stop
        return stop == len(self._entries)

    def search(self, query: str, limit: int | None = None) -> list[Match]:
        """The entries that fit every term of *query*, best first; none for an empty query."""
        terms = [term for term in map(_bare, fold(query).split()) if term]
        asked = " ".join(terms)
        if asked not in self._cache:
            if len(self._cache) >= _CACHED_QUERIES:
                self.forget()
            self.build()
            searches = [_Search(self._syllables, self._fields, term) for term in terms]
            self._cache[asked] = searches, self._rank(searches)
        searches, ranked = self._cache[asked]
        return [self._match(searches, hits) for hits in ranked[:limit]]

    def forget(self) -> None:
        """Drop the answers kept for queries; the entries stay read."""
        self._cache.clear()

    # -- building

    def _add_field(self, entry: int, alias: str, text: str) -> None:
        reading = read(text[:_MAX_LENGTH])
        numbers = tuple(map(self._number, reading.syllables))
        field = len(self._fields)
        letters = frozenset().union(*(syllable.first_letters for syllable in reading.syllables))
        self._fields.append(_Field(entry, alias, numbers, reading.offsets, letters))
        for start, (here, after) in enumerate(zip(numbers, (*numbers[1:], _NOTHING), strict=False)):
            code = _code(reading, field, start)
            self._neighbours[here].setdefault(after, []).append(code)

    def _number(self, syllable: Syllable) -> int:
        number = self._numbers.setdefault(syllable, len(self._syllables))
        if number == len(self._syllables):
            self._syllables.append(syllable)
            self._neighbours.append({})
            for letter in syllable.first_letters:
                self._by_letter.setdefault(letter, []).append(number)
        return number

    # -- searching

    def _rank(self, searches: Sequence[_Search]) -> list[tuple[int, ...]]:
        """The hits of every entry that fits all terms, one hit a term, the best entry first."""
        found = [self._find(search) for search in searches]
        if len(found) == 1:
            return [(hit,) for hit in sorted(found[0].values())]
        shared = set(found[0]).intersection(*found[1:]) if found else ()
        return sorted((tuple(hits[entry] for hits in found) for entry in shared), key=max)

    def _find(self, search: _Search) -> dict[int, int]:
        """The best hit of one term in each entry that has one."""
        best: dict[int, int] = {}
        for here in self._by_letter.get(search.term[0], ()):
            for hit in search.hits(here, self._neighbours[here]):
                entry = self._fields[hit >> _FIELD & _FIELD_MASK].entry
                if hit < best.get(entry, hit + 1):
                    best[entry] = hit
        return best

    def _match(self, searches: Sequence[_Search], hits: tuple[int, ...]) -> Match:
        entry = self._fields[hits[0] >> _FIELD & _FIELD_MASK].entry
        grade = max(hits) >> _GRADE & _GRADE_MASK
        spans: list[tuple[int, int]] = []
        alias = ""
        for search, hit in zip(searches, hits, strict=True):
            shown = self._on_text(search, hit)
            field = self._fields[shown >> _FIELD & _FIELD_MASK]
            if field.alias:
                alias = alias or field.alias
            else:
                spans += _spans(field.offsets[shown >> _START & _SMALL_MASK : shown & _SMALL_MASK])
        return Match(self._entries[entry].key, grade, _apart(spans), alias)

    def _on_text(self, search: _Search, hit: int) -> int:
        """Where the term stands in the text that is shown, although an alias fits it better."""
        number = hit >> _FIELD & _FIELD_MASK
        if not self._fields[number].alias:
            return hit
        while self._fields[number].alias:
            number -= 1  # the text is read before its aliases
        return (search.term[0] in self._fields[number].letters and search.best_in(number)) or hit


class _Search:
    """One term looked for; what a syllable can do with the term is worked out once and kept."""

    def __init__(self, syllables: Sequence[Syllable], fields: Sequence[_Field], term: str) -> None:
        self._syllables, self._fields = syllables, fields
        self.term, self._size = term, len(term)
        self._pieces: dict[tuple[int, int], tuple[_Cut, ...]] = {}

    def hits(self, here: int, neighbours: dict[int, list[int]]) -> list[int]:
        """Every place where the term fits from the syllable *here* on.

        Names share their neighbouring syllables, so most names are refused or taken a group at a time.
        """
        found: list[int] = []
        begun = self._advance(here, ((0, False),))
        for after, codes in neighbours.items() if begun else ():
            going = self._advance(after, begun)
            sure = _better(self._done(begun, 1), self._done(going, 2))
            if all(typed == self._size for typed, _rare in going):
                found += [_finished(code, *sure) for code in codes] if sure else ()
            else:
                found += filter(None, (self._walk(code, sure, going, 2) for code in codes))
        return found

    def best_in(self, number: int) -> int:
        """The best place in one name; 0 if the term does not fit."""
        syllables = self._fields[number].syllables
        name = len(syllables) << _LENGTH | number << _FIELD
        begins = [at for at, syllable in enumerate(syllables) if self._pieces_of(syllable, 0)]
        places = (self._walk(name | at << _START, None, ((0, False),), 0) for at in begins)
        return min(filter(None, places), default=0)

    def _walk(self, code: int, sure: tuple[int, bool] | None, cuts: tuple[_Cut, ...], done: int) -> int:
        """Follow one name after its first *done* syllables; 0 if the term does not fit."""
        start = code >> _START & _SMALL_MASK
        syllables = self._fields[code >> _FIELD & _FIELD_MASK].syllables
        for at in range(start + done, len(syllables)):
            cuts = self._advance(syllables[at], cuts)
            if not cuts:
                break
            sure = _better(sure, self._done(cuts, at + 1 - start))
        return _finished(code, *sure) if sure else 0

    def _advance(self, number: int, cuts: tuple[_Cut, ...]) -> tuple[_Cut, ...]:
        """Where the term can stand after one more syllable, from each place it stands now."""
        if number == _NOTHING:
            return ()
        if len(cuts) == 1 and not cuts[0][1]:
            return self._pieces_of(number, cuts[0][0])
        return tuple(
            {(end, rare or needed) for typed, rare in cuts for end, needed in self._pieces_of(number, typed)}
        )

    def _pieces_of(self, number: int, typed: int) -> tuple[_Cut, ...]:
        key = number, typed
        known = self._pieces.get(key)
        if known is None:
            known = self._pieces[key] = self._syllables[number].pieces(self.term, typed)
        return known

    def _done(self, cuts: tuple[_Cut, ...], length: int) -> tuple[int, bool] | None:
        rare = [rare for typed, rare in cuts if typed == self._size]
        return (length, all(rare)) if rare else None


def _better(known: tuple[int, bool] | None, other: tuple[int, bool] | None) -> tuple[int, bool] | None:
    """A fit without a rare reading wins, then the shorter one."""
    if known is None or (other is not None and known[1] and not other[1]):
        return other
    return known


def _code(reading: Reading, field: int, start: int) -> int:
    grade = PREFIX if start == 0 else WORD if start in reading.starts else INSIDE
    return grade << _GRADE | len(reading.syllables) << _LENGTH | field << _FIELD | start << _START


def _finished(code: int, length: int, rare: bool) -> int:
    end = (code >> _START & _SMALL_MASK) + length
    if end == length and end == code >> _LENGTH & _SMALL_MASK:
        code += (EXACT - PREFIX) << _GRADE
    return code | end | rare << _RARE


def _bare(term: str) -> str:
    return "".join(char for char in term if char.isalnum())


def _spans(offsets: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring positions of the text as one piece each; punctuation between them stays plain."""
    spans = []
    start = end = offsets[0]
    for offset in offsets:
        if offset > end:
            spans.append((start, end))
            start = offset
        end = offset + 1
    return [*spans, (start, end)]


def _apart(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Pieces that several terms found, in order, overlapping ones made one."""
    if len(spans) < 2:
        return tuple(spans)
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)
