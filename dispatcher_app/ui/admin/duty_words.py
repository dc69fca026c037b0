"""The duties of a unit in words: its codes of kinds, majors and classes by their names in the standard."""

from __future__ import annotations

from dispatcher_app.domain.standard import Standard

#: So many names are read on hover.
_MOST = 40


def duty_words(codes: str, standard: Standard) -> str:
    """``部件-02 事件-04-06``: each code with the name of its major or class, one in a line."""
    names: dict[str, str] = {}
    for each in standard.classes():
        bare = each.code.text.rpartition(":")[2]
        names.setdefault(bare.rpartition("-")[0], each.major_name)
        names[bare] = each.minor_name
    said = [f"{code} {names[code]}" for code in codes.split() if code in names]
    return "\n".join(said[:_MOST])
