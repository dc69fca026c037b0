"""The words Qt itself shows, such as those of a file dialog, in the language of the program."""

from __future__ import annotations

from importlib.resources import as_file, files

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from dispatcher_app.i18n import speaks_chinese

_CATALOGUE = "qtbase_zh_CN"
#: What Qt's own catalogue lacks, or calls as no Chinese system does ("体积" over a column of sizes); after a
#: change of the .ts beside it: ``pyside6-lrelease resources/i18n/qt_zh_CN.ts``. No translator in Python: a
#: file dialog asks from a thread of its own, while it holds what the window waits for.
_LACKING = files("resources").joinpath("i18n", "qt_zh_CN.qm")


def speak(app: QCoreApplication) -> bool:
    """Let *app* say Qt's own words in Chinese where the program does; false where a catalogue is missing.

    Called once per process; English needs nothing, because Qt's sources are in English. Of two translators
    Qt asks the later one first.
    """
    if not speaks_chinese():
        return True
    catalogue, lacking = QTranslator(app), QTranslator(app)
    found = catalogue.load(_CATALOGUE, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    with as_file(_LACKING) as file:
        found = lacking.load(str(file)) and found
    return app.installTranslator(catalogue) and app.installTranslator(lacking) and found
