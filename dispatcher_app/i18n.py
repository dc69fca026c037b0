"""Chinese is the source language; every text is looked up here at the moment it is shown.

``_`` translates at use, ``N_`` only marks a constant for extraction. The catalogue is one
gettext file per language under ``resources/i18n``, read by Babel, so there is nothing to compile.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable
from importlib.resources import files

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def install(language: str) -> None:
    """Switch every later lookup to *language* (``zh_CN`` needs no catalogue)."""
    global _catalogue
    _catalogue = gettext.NullTranslations() if language.startswith("zh") else _load(language)


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
    return _catalogue.gettext(message)


def N_(message: str) -> str:  # noqa: N802 - the customary name of the marker
    return message


Translator = Callable[[str], str]
