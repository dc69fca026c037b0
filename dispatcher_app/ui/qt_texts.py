"""The words Qt itself shows, such as those of a file dialog, in the language of the program."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from dispatcher_app.i18n import speaks_chinese

_CATALOGUE = "qtbase_zh_CN"


def speak(app: QCoreApplication) -> bool:
    """Let *app* say Qt's own words in Chinese where the program does; false where Qt's catalogue is missing.

    Called once per process; English needs nothing, because Qt's sources are in English.
    """
    if not speaks_chinese():
        return True
    translator = QTranslator(app)
    found = translator.load(_CATALOGUE, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return found and app.installTranslator(translator)
