"""The words Qt itself shows, such as those of a file dialog, in the language of the program."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from dispatcher_app.i18n import speaks_chinese

_CATALOGUE = "qtbase_zh_CN"
#: What Qt's own catalogue lacks, or calls as no Chinese system does ("体积" over a column of sizes). They are
#: no texts of the program's: in English Qt needs none.
LACKING = {
    ("QFileDialog", "&Look in:"): "查找范围(&L):",
    ("QFileDialog", "Files of &type:"): "文件类型(&T):",
    ("QFileSystemModel", "Size"): "大小",
    ("QAbstractFileIconProvider", "Drive"): "驱动器",
    ("QAbstractFileIconProvider", "Folder"): "文件夹",
    ("QAbstractFileIconProvider", "File Folder"): "文件夹",
    ("QAbstractFileIconProvider", "File"): "文件",
    ("QAbstractFileIconProvider", "%1 File"): "%1 文件",
    ("QAbstractFileIconProvider", "Shortcut"): "快捷方式",
    ("QAbstractFileIconProvider", "Alias"): "快捷方式",
    ("QAbstractFileIconProvider", "Unknown"): "未知",
    ("QPrintSettingsOutput", "Page &Set:"): "页面集合(&S):",
}


class _Lacking(QTranslator):
    def translate(self, context: str, text: str, note: str | None = None, number: int = -1) -> str:
        """Chinese, or None to let Qt's catalogue speak: an empty text would be shown."""
        return LACKING.get((context, text))  # type: ignore[return-value] # the stub knows no null string

    def isEmpty(self) -> bool:
        return False


def speak(app: QCoreApplication) -> bool:
    """Let *app* say Qt's own words in Chinese where the program does; false where Qt's catalogue is missing.

    Called once per process; English needs nothing, because Qt's sources are in English.
    """
    if not speaks_chinese():
        return True
    found = [translator for translator in _translators(app) if app.installTranslator(translator)]
    return len(found) == 2


def _translators(app: QCoreApplication) -> Iterator[QTranslator]:
    """Qt asks the one that came last first."""
    catalogue = QTranslator(app)
    if catalogue.load(_CATALOGUE, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        yield catalogue
    yield _Lacking(app)
