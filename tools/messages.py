"""Gathers every Chinese source text of the program into ``resources/i18n/en.po``, keeping what is translated.

Usage: ``python tools/messages.py`` updates the catalogue and prints what still lacks English.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "resources" / "i18n" / "en.po"
_FOLDERS = ("dispatcher_app", "db")
_KEYWORDS = {"_": None, "N_": None}


def gathered() -> Catalog:
    """Every text marked with ``_`` or ``N_``, with the files it stands in."""
    catalogue = Catalog(locale="en", project="dispatcher-workstation", fuzzy=False)
    for folder in _FOLDERS:
        found = extract_from_dir(ROOT / folder, method_map=[("**.py", "python")], keywords=_KEYWORDS)
        for file, _line, message, _comments, _context in found:
            catalogue.add(message, locations=[(f"{folder}/{file}", None)])
    return catalogue


def translated() -> Catalog:
    """The catalogue as it is kept."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as handle:
        return read_po(handle, locale="en")


def lacking(fresh: Catalog, kept: Catalog) -> list[str]:
    """Texts of the program that have no English yet."""
    return [str(m.id) for m in fresh if m.id and not (kept.get(m.id) and kept.get(m.id).string)]


def main() -> int:
    fresh, kept = gathered(), translated()
    for message in fresh:
        known = kept.get(message.id) if message.id else None
        if known is not None:
            message.string = known.string
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as handle:
        write_po(handle, fresh, width=110, sort_output=True, omit_header=False, no_location=True)
    missing = lacking(fresh, kept)
    print("\n".join(missing))
    print(f"{len(missing)} of {len(fresh)} texts lack English", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
