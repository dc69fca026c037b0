"""Where templates of papers are: the hall's own among its documents, the program's among its resources."""

from __future__ import annotations

from importlib.resources import files

from db.documents import Documents


class TemplateDocuments:
    """Implements :class:`dispatcher_app.services.papers.templates.TemplateStore`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def one(self, kind: str, name: str) -> bytes | None:
        return await self._documents.one(kind, name)

    async def put(self, kind: str, name: str, body: bytes) -> None:
        await self._documents.put(kind, name, body)

    async def drop(self, kind: str, name: str) -> None:
        await self._documents.drop(kind, name)

    async def setting(self, name: str) -> str:
        return await self._documents.setting(name)

    async def set_setting(self, name: str, value: str) -> None:
        await self._documents.set_setting(name, value)

    def shipped(self, reference: str) -> bytes | None:
        file = files("resources").joinpath("report_templates", f"{reference}.docx")
        return file.read_bytes() if file.is_file() else None
