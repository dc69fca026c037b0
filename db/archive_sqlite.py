"""The archive search on SQLite: its planner knows no numbers, so the way to the newest cases is laid here.

Every way first finds ids in an index, and reads only the rows that are shown: a case is 2 KB, its entry in
an index 20 bytes. One filter alone has an index that lists its ids. Of several, the sharpest leads: the
newest cases it has are looked at one by one, and where too few of those pass, the lists of the filters are
cut with each other. A stretch of dates becomes a stretch of ids, which cuts every list short.
"""

from __future__ import annotations

from collections.abc import Iterable

from db.archive_filters import DATES, WORDS, Filter, Values, equal, filters_of
from db.bare_sqlite import BareConnection
from dispatcher_app.services.ports import SearchQuery

Rows = list[tuple[object, ...]]
#: So many of the leading filter's newest cases are looked at before lists are cut.
LOOK = 1000


class ArchiveSearch:
    """Answers one query on one connection; *columns* are those of ``cases`` to answer with."""

    def __init__(self, connection: BareConnection, columns: str, query: SearchQuery) -> None:
        self._fetch, self._columns, self._limit = connection.fetch, columns, query.limit
        self._values: Values = {"limit": query.limit, "look": LOOK}
        self._bounds: list[str] = []
        self._filters = filters_of(query)
        for wanted in self._filters:
            self._values |= wanted.values
        if query.before_id is not None:
            self._values["before"] = query.before_id
            self._bounds.append("{id} < :before")

    def rows(self) -> Rows:
        """At most ``limit`` rows, the largest id first."""
        found = sorted(map(self._single, self._filters), key=_rank)
        if self._values.get(WORDS) == "":  # a text without a single word is nowhere to be found
            return []
        if not found:
            return self._shown(f"SELECT id FROM cases WHERE {self._bounded('id')}")
        return self._alone(found[0]) if len(found) == 1 else self._several(*found)

    def _single(self, wanted: Filter) -> Filter:
        """A beginning that only one value has is that value, and its index then lists ids in their order."""
        if wanted.ordered or wanted.column == DATES:
            return wanted
        (least, most) = self._ends(wanted)
        if least is None or least != most:
            return wanted
        self._values[wanted.column] = least
        return equal(wanted.column, wanted.index_name, least, sharp=wanted.sharp)

    def _ends(self, wanted: Filter) -> tuple[object, ...]:
        listed = f"FROM cases INDEXED BY {wanted.index_name} WHERE {wanted.indexed}"
        ends = (f"(SELECT {end}({wanted.column}) {listed})" for end in ("min", "max"))
        return self._fetch(f"SELECT {', '.join(ends)}", self._values)[0]

    # one filter

    def _alone(self, wanted: Filter) -> Rows:
        if wanted.column == WORDS:
            return self._shown(self._ids(wanted))
        if wanted.apart is not None:
            return self._shown(self._apart(*wanted.apart).replace("SELECT", "SELECT DISTINCT", 1))
        if wanted.ordered:
            return self._shown(self._merged(wanted)) if wanted.listed else self._straight(wanted)
        if self._reaches_newest(wanted):
            rows = self._looked_at(f"SELECT id FROM cases WHERE {self._bounded('id')}", [wanted])
            if len(rows) == self._limit:
                return rows
        # Any so many of them: no case below the least of their ids is among the newest.
        some = f"{self._ids(wanted)} ORDER BY {wanted.column} DESC LIMIT :limit"
        floor = f"(SELECT min(id) FROM ({some}))"
        return self._shown(f"{self._ids(wanted)} AND +id >= {floor}")

    def _merged(self, wanted: Filter) -> str:
        """The lists of several values, each in order, so that SQLite merges their beginnings and stops."""
        one = f"SELECT id FROM cases INDEXED BY {wanted.index_name} WHERE {wanted.column} = "
        return " UNION ALL ".join(f"{one}:{name} AND {self._bounded('id')}" for name in wanted.values)

    def _straight(self, wanted: Filter) -> Rows:
        """The index of a single value holds the rows in their order."""
        found = f"FROM cases INDEXED BY {wanted.index_name} WHERE {wanted.indexed} AND {self._bounded('id')}"
        return self._fetch(f"SELECT {self._columns} {found} ORDER BY id DESC LIMIT :limit", self._values)

    def _reaches_newest(self, wanted: Filter) -> bool:
        """Whether the newest case may well be among them, so that one need not go far from there."""
        newest = f"SELECT {wanted.looked_at} FROM cases WHERE {self._bounded('id')} ORDER BY id DESC LIMIT 5"
        return any(passes for (passes,) in self._fetch(newest, self._values))

    # several

    def _several(self, lead: Filter, *others: Filter) -> Rows:
        if lead.sharp:
            return self._few(lead, others)
        dates = next((one for one in (lead, *others) if one.column == DATES), None)
        if dates is not None and not self._reaches_newest(dates) and not self._cut_to(dates):
            return []
        rows = self._looked_at(self._ids(lead), others)
        if len(rows) == self._limit or self._had_no_more(lead):
            return rows
        if dates is not None:
            self._cut_to(dates)
        return self._cut(lead, others)

    def _cut_to(self, dates: Filter) -> bool:
        """Bounds every list to the ids between which the dates lie; False where there are none."""
        if "low" not in self._values:
            ends = f"SELECT min(id), max(id) FROM ({self._ids(dates)})"
            ((self._values["low"], self._values["high"]),) = self._fetch(ends, self._values)
            self._bounds.append("{id} >= :low AND {id} <= :high")
        return self._values["low"] is not None

    def _few(self, lead: Filter, others: Iterable[Filter]) -> Rows:
        """Every case of a sharp filter is looked at; words are looked up between the first and the last."""
        if not self._cut_to(lead):
            return []
        tests = [self._among(one) if one.column == WORDS else one.looked_at for one in others]
        return self._shown(f"{self._ids(lead)} AND {_and(tests)}")

    def _had_no_more(self, lead: Filter) -> bool:
        ((count,),) = self._fetch(f"SELECT count(*) FROM ({self._ids(lead)} LIMIT :look)", self._values)
        return int(str(count)) < LOOK

    def _cut(self, lead: Filter, others: Iterable[Filter]) -> Rows:
        """The longest list is gone through from the newest on, for cases that are in all the others."""
        looked_at = [one for one in others if one.broad or one.column == DATES]
        *short, longest = [lead, *(one for one in others if one not in looked_at)]
        if lead.column == WORDS:
            short, longest = [*short[1:], longest] if short else [], lead
        lists = [self._among(one) for one in short]
        tests = [one.looked_at for one in looked_at]
        if longest.column != WORDS:
            return self._shown(f"{self._ids(longest)} AND {_and([*lists, *tests])}")
        matches = " AND ".join([self._ids(longest), *lists]).replace("+id", "+rowid")
        return self._shown(f"SELECT id FROM cases WHERE {_and([f'id IN ({matches})', *tests])}")

    def _among(self, wanted: Filter) -> str:
        """That a case found in another way is in the list of *wanted*."""
        return f"+id IN ({self._ids(wanted)})"

    # statements

    def _bounded(self, name: str) -> str:
        return _and(condition.format(id=name) for condition in self._bounds) or "TRUE"

    def _ids(self, wanted: Filter) -> str:
        """SQL of all ids a filter lets pass, within the bounds."""
        if wanted.column == WORDS:
            return f"SELECT rowid AS id FROM case_words WHERE {wanted.indexed} AND {self._bounded('rowid')}"
        if wanted.apart is not None:
            return f"SELECT id FROM cases WHERE id IN ({self._apart(*wanted.apart)})"
        found = f"SELECT id FROM cases INDEXED BY {wanted.index_name} WHERE {wanted.indexed}"
        return f"{found} AND {self._bounded('id')}"

    def _apart(self, listed: str, name: str) -> str:
        """The ids that another table lists, within the bounds."""
        return f"{listed} AND {self._bounded(name)}"

    def _looked_at(self, ids: str, others: Iterable[Filter]) -> Rows:
        newest = f"SELECT id AS look FROM ({ids} ORDER BY id DESC LIMIT :look)"
        tests = _and(one.looked_at for one in others)
        # They come in the order of the inner list; an ORDER BY would make SQLite look at all of them first.
        passing = f"FROM ({newest}) CROSS JOIN cases ON id = look WHERE {tests} LIMIT :limit"
        return self._fetch(f"SELECT {self._columns} {passing}", self._values)

    def _shown(self, ids: str) -> Rows:
        """The rows of the newest of *ids*."""
        newest = f"{ids} ORDER BY id DESC LIMIT :limit"
        statement = f"SELECT {self._columns} FROM cases WHERE id IN ({newest}) ORDER BY id DESC"
        return self._fetch(statement, self._values)


def _rank(wanted: Filter) -> tuple[bool, bool, bool]:
    """Sharp filters lead, else words, which no case can be asked for; what is not in order comes last."""
    return not wanted.sharp, wanted.column != WORDS, not wanted.ordered


def _and(conditions: Iterable[str]) -> str:
    return " AND ".join(conditions)
