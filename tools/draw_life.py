"""Draws the life of a case in ``docs/architecture.md`` from the transition table: a diagram and a table.

Run by ``make docs``; with ``--check`` it only says whether the page is up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from dispatcher_app.domain.transitions import SIGNED_BY, TRANSITIONS, Transition
from dispatcher_app.domain.words import ENDED, OPEN, Role, Stage

PAGE = Path(__file__).parents[1] / "docs" / "architecture.md"
BEGIN, END = "<!-- life of a case: generated -->", "<!-- end of the life of a case -->"
_OPEN = "open"
_ORDER = {stage: place for place, stage in enumerate(Stage)}


def drawn() -> str:
    """Everything between the markers."""
    return "\n\n".join((_diagram(), _table(), _signatures()))


def page_with(text: str) -> str:
    """The page *text* with the drawing put between its markers.

    Raises:
        ValueError: a marker is missing.
    """
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} has lost its markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{drawn()}\n\n{END}{after}"


# -- the diagram -------------------------------------------------------------------------------------------


def _diagram() -> str:
    inside = sorted(OPEN, key=_ORDER.__getitem__)
    lines = ["stateDiagram-v2", f'    state "在办 {_OPEN}" as {_OPEN} {{']
    lines += [f"        {stage.value} : {stage.label} {stage.value}" for stage in inside]
    lines += [f"        {arrow}" for arrow in _arrows(inner=True)]
    lines += ["    }"]
    lines += [f"    {stage.value} : {stage.label} {stage.value}" for stage in sorted(ENDED, key=_ORDER.get)]
    lines += [f"    {arrow}" for arrow in _arrows(inner=False)]
    return "```mermaid\n" + "\n".join(lines) + "\n```"


def _arrows(*, inner: bool) -> Iterator[str]:
    """One arrow for each pair of stages, with the commands that lead along it; staying is not drawn."""
    ways: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        for source, target in _ways(row):
            if source != target:
                ways.setdefault((source, target), []).append(_name(row))
    for (source, target), names in ways.items():
        if inner == ({source, target} <= {"[*]", *OPEN}):
            yield f"{source} --> {target} : {', '.join(names)}"


def _ways(row: Transition) -> Iterator[tuple[str, str]]:
    """The arrows of a row; one from or to every open stage is one from or to all of them together."""
    if row.back:
        yield from ((source.value, _OPEN) for source in _in_order(row.sources))
    elif row.sources == OPEN:
        yield from ((_OPEN, target.value) for target in row.targets)
    else:
        for source in sorted(row.origins, key=lambda stage: _ORDER.get(stage, -1)):  # type: ignore[arg-type]
            yield from ((source or "[*]", target.value) for target in row.leads_to(source))


def _name(row: Transition) -> str:
    return f"{row.verb.value} ({row.gate})" if row.gate else row.verb.value


# -- the table ---------------------------------------------------------------------------------------------

_HEAD = ("Command", "", "From", "Marks", "By", "To", "Needs", "Reason", "Not by")


def _table() -> str:
    lines = [_line(_HEAD), _line("---" for _cell in _HEAD)]
    lines += [_line(_cells(row)) for row in TRANSITIONS]
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cells(row: Transition) -> tuple[str, ...]:
    return (
        f"`{row.verb.value}`" + (f" **gate {row.gate}**" if row.gate else ""),
        row.verb.label,
        _stages(row.sources) or "–",
        _marks(row),
        _roles(row),
        _target(row),
        _listed(row.needs),
        "code" if row.reasons else "words" if row.reason_required else "",
        _listed(row.not_by),
    )


def _marks(row: Transition) -> str:
    """Marks one of which the case must have; those it must not have are struck out."""
    barred = [f"~~{mark.value}~~" for mark in sorted(row.unless_marked)]
    return ", ".join([*sorted(mark.value for mark in row.while_marked), *barred])


def _roles(row: Transition) -> str:
    """Who may give the command; a party in whose name a seat may give it is in brackets."""
    named = (f"({role.value})" if role in row.parties else role.value for role in Role if role in row.roles)
    return ", ".join(named)


def _target(row: Transition) -> str:
    if row.back:
        return "where it was"
    return ", ".join(stage.value for stage in row.targets) or "stays"


def _stages(stages: frozenset[Stage]) -> str:
    beyond = stages - OPEN if stages >= OPEN else stages
    named = [stage.value for stage in _in_order(beyond)]
    return ", ".join(["any open", *named] if stages >= OPEN else named)


def _in_order(stages: Iterable[Stage]) -> list[Stage]:
    return sorted(stages, key=_ORDER.__getitem__)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _signatures() -> str:
    lines = [
        f"- `{field}`: whoever last gave {_listed(sorted(verb.value for verb in verbs))}"
        for field, verbs in SIGNED_BY.items()
    ]
    marks = "*Marks*: one of these hangs on the case; none of those struck out does."
    return f"{marks} *Not by* names fields of the case that hold a login:\n\n" + "\n".join(lines)


def main(arguments: list[str]) -> int:
    """0 where the page is (or was made) up to date, 1 where ``--check`` finds it is not."""
    text = PAGE.read_text(encoding="utf-8")
    fresh = page_with(text)
    if "--check" in arguments:
        print("up to date" if fresh == text else f"{PAGE} is out of date: run make docs", file=sys.stderr)
        return int(fresh != text)
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
