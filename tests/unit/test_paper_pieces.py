"""The pieces of a paper say what the whole says, and none has more rows than its share."""

from __future__ import annotations

import re

from dispatcher_app.widgets.paper_pieces import MOST_ROWS, pieces_of

BODY = '<html><body bgcolor="#ffffff" style="color:#000000;">'


def table(rows: int, inside: str = "") -> str:
    told = "".join(f"<tr><td><p>{at}</p>{inside}</td></tr>" for at in range(rows))
    return f'<table border="1"><thead><tr><td><p>头</p></td></tr></thead><tbody>{told}</tbody></table>'


def cells(html: str) -> list[str]:
    return re.findall(r"<p>(\w+)</p>", html)


def test_a_long_table_is_several_with_the_head_again() -> None:
    html = f"{BODY}<h6>题</h6>{table(101)}<p>尾</p></body></html>"
    pieces = list(pieces_of(html))
    assert all(piece.startswith(BODY) and piece.endswith("</body></html>") for piece in pieces)
    found = [cell for piece in pieces for cell in cells(piece)]
    assert [cell for cell in found if cell != "头"] == [*map(str, range(101)), "尾"]
    tables = re.findall(r"<table.*?</table>", "".join(pieces))
    assert len(tables) == 6
    assert all(one.count("<thead>") == 1 and one.count("</tr>") - 1 <= MOST_ROWS for one in tables)
    assert "".join(pieces).count("<h6>题</h6>") == 1


def test_what_is_short_stays_as_it_is() -> None:
    html = f"{BODY}<p>甲</p>{table(25)}{table(3)}</body></html>"
    assert list(pieces_of(html)) == [html]
    assert list(pieces_of(f"{BODY}</body></html>")) == [f"{BODY}</body></html>"]


def test_a_table_in_a_cell_is_its_own() -> None:
    html = f"{BODY}{table(40, table(2))}</body></html>"
    pieces = list(pieces_of(html))
    assert "".join(pieces).count("<p>39</p>") == 1
    assert sum(piece.count("<table") for piece in pieces) == 2 + 40
