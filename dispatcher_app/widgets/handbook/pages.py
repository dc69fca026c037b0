"""Cuts the handbook into its pages and tells which of them belongs to which place on the screen.

The handbook itself says so: ``<!-- f1: map_dock here_page -->`` stands before the paragraph that is about the
widgets of these names. A role's name marks the page for whoever of that role stands nowhere in particular.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

FILE = "handbook.zh.md"
_MARK = re.compile(r"^<!-- f1: ([\w ]+) -->$")
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
#: A line broken between two Chinese characters: Markdown would put a space there.
_BROKEN = re.compile(r"(?<=[\u2e80-\uffef])\n +(?=[\u2e80-\uffef])")
#: Everything in a heading that its address leaves out.
_NOT_IN_ADDRESS = re.compile(r"[^\w -]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where to open: a page by its position, and the words its paragraph begins with ("" for its top)."""

    page: int
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A chapter: its heading, its Markdown with the heading, the address links name it by."""

    title: str
    markdown: str

    @property
    def address(self) -> str:
        return _NOT_IN_ADDRESS.sub("", self.title.lower()).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Handbook:
    pages: tuple[Page, ...]
    places: Mapping[str, Place]

    def place_of(self, names: Iterable[str]) -> Place:
        """The place marked for the first of *names* that has one; else the first page."""
        return next((self.places[name] for name in names if name in self.places), Place(0))

    def page_at(self, address: str) -> int | None:
        """Position of the page a link calls ``#address``."""
        return next((at for at, page in enumerate(self.pages) if page.address == address), None)


def parse(text: str) -> Handbook:
    """Cut the Markdown *text* at its second-level headings; what stands before the first is not a page.

    A mark right under a heading means the top of its page.
    """
    chapters = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    pages: list[Page] = []
    places: dict[str, Place] = {}
    for at, chapter in enumerate(chapters):
        title = chapter.partition("\n")[0].removeprefix("## ").strip()
        places |= {name: Place(at, begins) for name, begins in _marked(chapter.splitlines())}
        pages.append(Page(title, _BROKEN.sub("", _COMMENT.sub("", chapter))))
    return Handbook(tuple(pages), places)


def _marked(lines: list[str]) -> Iterable[tuple[str, str]]:
    for at, line in enumerate(lines):
        if found := _MARK.match(line):
            before = [one for one in lines[1:at] if one.strip() and not _MARK.match(one)]
            after = next((one for one in lines[at + 1 :] if one.strip() and not _MARK.match(one)), "")
            for name in found[1].split():
                yield name, _plain(after) if before else ""


def _plain(line: str) -> str:
    """*line* as it reads on the screen, up to the first mark that could be written in another way."""
    return re.split(r"[`\[<|]", re.sub(r"^(#+|\d+\.|-) |\*\*", "", line))[0].strip()


def load() -> Handbook:
    """The handbook that came with the program.

    Raises:
        FileNotFoundError: the program was installed without its documents.
    """
    return parse(files("docs").joinpath(FILE).read_text(encoding="utf-8"))
