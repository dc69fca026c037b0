"""Chinese is the source language; every text is looked up here at the moment it is shown.

``_`` translates at use, ``N_`` only marks a constant for extraction, ``C_`` marks one that other languages
say differently in this place (不予立案 is a stage, "Declined", and a button, "Decline"). The catalogue is one
gettext file per language under ``resources/i18n``, read by Babel, so there is nothing to compile.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable
from importlib.resources import files

#: What the program speaks, the source language first.
LANGUAGES = ("zh_CN", "en")

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
#: gettext's own mark between a context and its message.
_CONTEXT_END = "\x04"


def install(language: str) -> None:
    """Switch every later lookup to *language* (``zh_CN`` needs no catalogue)."""
    global _catalogue
    _catalogue = gettext.NullTranslations() if language.startswith("zh") else _load(language)


def speaks_chinese() -> bool:
    """Whether texts are shown in the source language."""
    return not isinstance(_catalogue, gettext.GNUTranslations)


def _load(language: str) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("resources").joinpath("i18n", f"{language.split('_')[0]}.po")
    compiled = io.BytesIO()
    with source.open("rb") as handle:
        write_mo(compiled, read_po(handle))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _(message: str) -> str:
    # The empty message is where gettext keeps the header of the catalogue.
    return _catalogue.gettext(message).rpartition(_CONTEXT_END)[2] if message else ""


def N_(message: str) -> str:
    return message


def C_(context: str, message: str) -> str:
    """Mark *message* as the one said in *context*; ``_`` looks it up like any other."""
    return f"{context}{_CONTEXT_END}{message}"


def listed(words: Iterable[str]) -> str:
    """*words* one after another, with what stands between the items of a list."""
    return _("、").join(words)
