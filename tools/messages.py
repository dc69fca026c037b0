"""Gathers every Chinese source text of the program into ``resources/i18n/en.po``, keeping what is translated.

Usage: ``python tools/messages.py`` updates the catalogue and prints what still lacks English. Running it
twice changes nothing: the header is fixed, the texts are sorted, and those the program no longer says go.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "resources" / "i18n" / "en.po"
FOLDERS = ("dispatcher_app", "db")
_MARKERS = ("_", "N_", "C_")
_HEADER = """\
# English of the program's texts. tools/messages.py gathers them; the English is written by hand.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

#: Context, or None, and the Chinese text: what a translation belongs to.
Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Marked:
    """One text where the program marks it."""

    file: Path
    line: int
    key: Key


def sources() -> list[Path]:
    """Every file whose texts are gathered."""
    return sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))


def marked_in(file: Path) -> Iterator[Marked]:
    """The texts *file* marks with ``_``, ``N_`` or ``C_``, also inside f-strings."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and (marker := marker_of(node)):
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if words and all(words):
                yield Marked(file, node.lineno, (words[0] if marker == "C_" else None, words[-1]))


def marker_of(call: ast.Call) -> str:
    """``_``, ``N_`` or ``C_`` where *call* marks a text (also as ``i18n._``), else an empty text."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name if name in _MARKERS else ""


def gathered() -> list[Key]:
    """Every marked text once, sorted."""
    keys = {marked.key for file in sources() for marked in marked_in(file)}
    return sorted(keys, key=lambda key: (key[1], key[0] or ""))


def translated() -> dict[Key, str]:
    """The catalogue as it is kept."""
    if not CATALOGUE.exists():
        return {}
    with CATALOGUE.open("rb") as handle:
        kept = read_po(handle)
    return {(m.context, str(m.id)): str(m.string) for m in kept if m.id}


def written(keys: list[Key], known: dict[Key, str]) -> str:
    """The catalogue file of *keys* with the English in *known*."""
    catalogue = Catalog(locale="en", fuzzy=False)
    for context, text in keys:
        catalogue.add(text, known.get((context, text), ""), context=context)
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True)
    return _HEADER + body.getvalue().decode().strip() + "\n"


def main() -> int:
    keys, known = gathered(), translated()
    fresh = CATALOGUE.with_suffix(".po.new")
    fresh.write_text(written(keys, known), "utf-8")
    fresh.replace(CATALOGUE)  # at once: whoever reads it meanwhile reads all of it
    missing = [text for context, text in keys if not known.get((context, text))]
    print("\n".join(missing))
    print(f"{len(missing)} of {len(keys)} texts lack English", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
