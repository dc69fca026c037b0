"""Texts for the typing test that come with the program: title in the first line, then the text."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def shipped_dictations() -> tuple[tuple[str, str], ...]:
    """(title, text), in the order of their files."""
    folder = files("resources").joinpath("questions", "dictation")
    named = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda f: f.name)
    found = []
    for file in named:
        title, _line, text = file.read_text(encoding="utf-8").partition("\n")
        found.append((title.strip(), text.strip()))
    return tuple(found)
