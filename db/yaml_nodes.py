"""Reads YAML as a person wrote it: every value as text, with its line, and every fault told at its line.

PyYAML composes the text into nodes with marks; nothing is turned into objects, so ``07:30``, ``yes`` and
``012`` stay what they look like, and no tag runs any code. Aliases are refused: a scenario needs none, and a
few lines of them can stand for a million values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import yaml

from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.sandbox.scenario_faults import ScenarioFault

T = TypeVar("T")
#: What a scenario may be long, in characters.
LONGEST = 500_000
#: How deeply lists and tables may lie in one another.
DEEPEST = 20
_KINDS = {"scalar": N_("一个值"), "sequence": N_("一个列表(每项以“-”开头)"), "mapping": N_("若干“键: 值”")}


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One node of a document. ``where`` is its path in words, such as ``cases 第 2 项 key``."""

    node: yaml.Node
    where: str
    faults: list[ScenarioFault]

    @property
    def line(self) -> int:
        """Counted from 1."""
        mark = self.node.start_mark
        return int(mark.line) + 1 if mark is not None else 1

    def tell(self, sentence: str) -> None:
        self.faults.append(ScenarioFault(self.line, sentence))

    @property
    def text(self) -> str:
        """The value as it is written; "" and a fault where it is none."""
        if isinstance(self.node, yaml.ScalarNode):
            return str(self.node.value).strip()
        self.tell(_("{where}应为{kind}。").format(where=self.where, kind=_(_KINDS["scalar"])))
        return ""

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_table(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def items(self) -> Iterator[Item]:
        """The entries of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.tell(_("{where}应为{kind}。").format(where=self.where, kind=_(_KINDS["sequence"])))
            return
        for number, node in enumerate(self.node.value, 1):
            yield Item(node, _("{where}第 {number} 项").format(where=self.where, number=number), self.faults)

    def table(self, *known: str) -> Table:
        """The entries of a mapping; a key that is not *known* is a fault. No *known*: any key."""
        return Table(self, known)


class Table:
    """Keys and values, each read once by its name."""

    def __init__(self, item: Item, known: tuple[str, ...]) -> None:
        self.item = item
        self._values: dict[str, Item] = {}
        if not isinstance(item.node, yaml.MappingNode):
            item.tell(_("{where}应为{kind}。").format(where=item.where, kind=_(_KINDS["mapping"])))
            return
        for key_node, value in item.node.value:
            self._take(Item(key_node, item.where, item.faults), value, known)

    def _take(self, key: Item, value: yaml.Node, known: tuple[str, ...]) -> None:
        name = key.text
        if name in self._values:
            key.tell(_("“{key}”写了两次。").format(key=name))
        elif known and name not in known:
            key.tell(_("{where}没有“{key}”这一项,可用:{known}。").format(
                where=key.where, key=name[:40], known=listed(known)))  # fmt: skip
        else:
            self._values[name] = Item(value, _("“{key}”").format(key=name), key.faults)

    @property
    def line(self) -> int:
        return self.item.line

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[tuple[str, Item]]:
        return iter(self._values.items())

    def get(self, name: str) -> Item | None:
        return self._values.get(name)

    def needed(self, name: str) -> Item | None:
        """The value of *name*; None and a fault where it is left out."""
        found = self._values.get(name)
        if found is None:
            self.item.tell(_("{where}缺少“{key}”。").format(where=self.item.where, key=name))
        return found

    def text(self, name: str, default: str | None = None) -> str:
        """The text of *name*; needed where there is no *default*."""
        item = self.needed(name) if default is None else self.get(name)
        return (default or "") if item is None else item.text

    def read(self, name: str, reads: Callable[[str], T], default: T, *, needed: bool = False) -> T:
        """What *reads* makes of the text of *name*; its ValueError is the sentence of the fault."""
        item = self.needed(name) if needed else self.get(name)
        if item is None:
            return default
        return read(item, reads, default)


def read(item: Item, reads: Callable[[str], T], default: T) -> T:
    """What *reads* makes of the text of *item*."""
    text = item.text
    try:
        return reads(text)
    except ValueError as error:
        item.tell(_("{where}:{why}").format(where=item.where, why=str(error)))
        return default


def _hindrance(text: str) -> ScenarioFault | None:
    """What must not be composed at all; deep nesting takes PyYAML minutes, so it is stopped on the way."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        line = int(event.start_mark.line) + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            return ScenarioFault(line, _("不能用别名(*名称),请把内容写出来。"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return ScenarioFault(line, _("不是合格的 YAML:有不能用的字符,或嵌套过深。"))
    return None


def document(text: str, faults: list[ScenarioFault]) -> Item | None:
    """The whole document; None and a fault where it is no YAML, empty, too long or has aliases."""
    if len(text) > LONGEST:
        faults.append(ScenarioFault(1, _("文件过长,最多 {count} 字。").format(count=LONGEST)))
        return None
    try:
        hindrance = _hindrance(text)
        if hindrance is not None:
            faults.append(hindrance)
            return None
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = int(mark.line) + 1 if mark is not None else 1
        faults.append(ScenarioFault(line, _("不是合格的 YAML:请核对缩进、冒号后的空格和引号。")))
        return None
    except (yaml.YAMLError, RecursionError):
        faults.append(ScenarioFault(1, _("不是合格的 YAML:有不能用的字符,或嵌套过深。")))
        return None
    if node is None:
        faults.append(ScenarioFault(1, _("文件是空的。")))
        return None
    return Item(node, _("情景"), faults)
