"""What a command line can say: verbs, their arguments, and what a typed line means. Free of Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dispatcher_app.pinyin import PREFIX, Entry, PinyinIndex

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """One argument a verb can take: *text* goes into the line, *label* is shown if it says more."""

    text: str
    label: str = ""
    detail: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class Verb:
    """A command as the line knows it.

    Attributes:
        key_text: the key that does the same, as printed beside it.
        argument_completer: completions for an argument typed so far; None if the verb takes none.
        why_not: the refusal, in words, while the verb is not ``enabled``.
        aliases: other words for it, such as the English name.
        needs_argument: Enter on the bare verb asks for the argument instead of sending it.
        free_argument: any text may be the argument, completions are only suggestions.
    """

    name: str
    label: str
    key_text: str = ""
    argument_completer: Callable[[str], list[Completion]] | None = None
    enabled: bool = True
    why_not: str = ""
    aliases: tuple[str, ...] = ()
    needs_argument: bool = False
    free_argument: bool = False

    @property
    def takes_argument(self) -> bool:
        return self.argument_completer is not None or self.free_argument or self.needs_argument


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line under the command line. Without a verb it searches for ``argument``.

    ``fill`` is what Tab writes into the line; ``sure`` says that Enter may take it unasked.
    """

    verb: Verb | None
    argument: str
    fill: str
    text: str = ""
    detail: str = ""
    spans: Spans = ()
    sure: bool = True


class VerbIndex:
    """Finds verbs by Chinese, pinyin or initials and takes a line apart: verb first, then its argument."""

    def __init__(self, verbs: Iterable[Verb] = ()) -> None:
        self._verbs = {verb.name: verb for verb in verbs}
        self._pinyin = PinyinIndex(
            Entry(verb.name, verb.label, (verb.name, *verb.aliases)) for verb in self._verbs.values()
        )

    def suggestions(self, line: str) -> list[Suggestion]:
        """What *line* can mean, likeliest first; searching is always among it unless a verb is settled."""
        line = line.lstrip(" :：")
        verb, argument = self.split(line)
        if verb is not None:
            return _argument_suggestions(verb, argument)
        if not line.strip():
            return [_bare(verb) for verb in self._verbs.values()]
        verbs = self._matching(line)
        search = Suggestion(None, line.strip(), line)
        return [*verbs, search] if verbs and verbs[0].sure else [search, *verbs]

    def split(self, line: str) -> tuple[Verb | None, str]:
        """The verb a line settles on, with its argument: ``派遣 slj``, ``pq slj``, ``派遣水利局``.

        Labels of other languages have blanks in them: ``send back 2`` is settled, ``send ba`` is not yet.
        """
        spoken = line.casefold()
        whole = [verb for verb in self._verbs.values() if spoken.startswith(f"{verb.label.casefold()} ")]
        if whole:
            verb = max(whole, key=lambda found: len(found.label))
            return verb, line[len(verb.label) :].strip()
        head, blank, rest = line.partition(" ")
        if blank and any(verb.label.casefold().startswith(spoken) for verb in self._verbs.values()):
            return None, ""
        if blank:
            found = [match for match in self._matching(head) if match.sure]
            return (found[0].verb, rest.strip()) if found else (None, "")
        whole = [verb for verb in self._verbs.values() if verb.takes_argument and line.startswith(verb.label)]
        if not whole:
            return None, ""
        verb = max(whole, key=lambda found: len(found.label))
        rest = line.removeprefix(verb.label)
        return (verb, rest.strip()) if rest else (None, "")

    def _matching(self, head: str) -> list[Suggestion]:
        """Verbs that *head* can be short for; those that can be given now come first."""
        found, begun = [], head.strip().casefold()
        for match in self._pinyin.search(head):
            verb = self._verbs[match.key]
            near = match.grade <= PREFIX or verb.label.casefold().startswith(begun)
            sure = near and not begun.isdigit()
            found.append(_bare(verb, match.spans, sure))
        return sorted(found, key=lambda each: (not each.sure, each.verb is None or not each.verb.enabled))


def _bare(verb: Verb, spans: Spans = (), sure: bool = True) -> Suggestion:
    fill = f"{verb.label} " if verb.takes_argument else verb.label
    return Suggestion(verb, "", fill, verb.label, "" if verb.enabled else verb.why_not, spans, sure)


def _argument_suggestions(verb: Verb, argument: str) -> list[Suggestion]:
    offered = verb.argument_completer(argument) if verb.argument_completer and verb.enabled else []
    found = [_with_argument(verb, each) for each in offered]
    if not found or (verb.free_argument and argument and argument not in (each.text for each in offered)):
        text = f"{verb.label} {argument}".strip()
        detail = "" if verb.enabled else verb.why_not
        own = Suggestion(verb, argument, f"{verb.label} {argument}", text, detail)
        found = [own, *found] if verb.free_argument else [*found, own]
    return found


def _with_argument(verb: Verb, each: Completion) -> Suggestion:
    fill = f"{verb.label} {each.text}"
    return Suggestion(verb, each.text, fill, each.label or each.text, each.detail, each.spans)
