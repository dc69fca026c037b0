"""Texts for Word documents: without what no XML may hold, or docxtpl would take for a new paragraph."""

from __future__ import annotations

import re
from dataclasses import replace

from dispatcher_app.services.papers.body import Block, Body, Grid, Heading, Picture, Words
from dispatcher_app.services.papers.templates import Value

_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(value: Value) -> Value:
    """*value* with every text in it clean."""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, Body):
        return Body(tuple(_clean_block(block) for block in value.blocks))
    return [{name: clean(inner) for name, inner in row.items()} for row in value]


def _plain(text: str) -> str:
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _clean_block(block: Block) -> Block:
    match block:
        case Heading():
            return Heading(_plain(block.text))
        case Words():
            return Words(_plain(block.text), block.small)
        case Picture():
            return replace(block, alt=_plain(block.alt))
        case Grid():
            rows = tuple(tuple(_plain(cell) for cell in row) for row in block.rows)
            return replace(block, caption=_plain(block.caption), rows=rows)
