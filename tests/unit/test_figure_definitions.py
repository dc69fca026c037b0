"""What is kept of figures is kept for years: whoever changes what they are has to have all counted anew."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

from db.figures.layout import CUBES
from dispatcher_app.domain import indicators
from dispatcher_app.domain.indicators.count_table import COUNTS

#: Changed on purpose? Write a migration that calls ``marking.start_anew`` (and adds columns, if there are new
#: ones), or halls that exist keep figures of both kinds; then put the new value here.
COUNTED, MADE = "1c45c948b2023817", "7f976097fa70591e"
#: What makes facts of steps.
_MAKERS = ("build", "classes", "events", "handling", "legs", "step_rows")


def test_counts_and_sums_do_not_change_without_a_migration() -> None:
    counts = [(c.code, c.at, repr(c.where), c.grain.value, c.amount, c.person) for c in COUNTS.values()]
    cubes = [(cube.name, cube.grains, [d.column for d in cube.dimensions]) for cube in CUBES]
    assert hashlib.sha256(repr((sorted(counts), cubes)).encode()).hexdigest()[:16] == COUNTED


def test_facts_do_not_change_without_a_migration() -> None:
    """By the code that makes them, without its words and its lines."""
    folder = Path(indicators.__file__).parent
    said = [_bare(folder / f"{name}.py") for name in _MAKERS]
    assert hashlib.sha256("\n".join(said).encode()).hexdigest()[:16] == MADE


def _bare(file: Path) -> str:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:]
    return ast.dump(tree)
