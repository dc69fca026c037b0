"""A sheet or pane and somebody else's answers to the same questions: mine, theirs or both, one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dispatcher_app.domain.case import TEXT_LIMITS
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.merge import Choice, Dispute, both_texts
from dispatcher_app.domain.step import Step
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.ui.question import Ask, Question
from dispatcher_app.ui.side.units_answer import BETWEEN

Value = str | bool | tuple[str, ...]
_LIMIT = 2000
_ENVELOPE = ("reason", "reason_code", "on_behalf_of")
#: Not given yet: nobody's loss where another has answered.
_NOTHING: tuple[Value, ...] = ("", ())


def _words_alone(value: Value) -> str:
    return str(value)


def _never_both(_theirs: Value, _mine: Value) -> Value:
    return ""


@dataclass(frozen=True, slots=True)
class Field:
    """A question two people may answer: its label, an answer in words, and what keeps *theirs* and *mine*.

    ``both`` gives "" where nothing sensible keeps both.
    """

    label: str
    words: Callable[[Value], str] = _words_alone
    both: Callable[[Value, Value], Value] = _never_both


def text_field(name: str, label: str) -> Field:
    """Words, for the field *name* of a case or command; two texts can stand below each other."""

    def both(theirs: Value, mine: Value) -> Value:
        return both_texts(str(theirs), str(mine), TEXT_LIMITS.get(name, _LIMIT))

    return Field(label, both=both)


def field_of(question: Question) -> Field:
    """A question of an action sheet."""
    if question.ask in (Ask.TEXT, Ask.LINE):
        return text_field(question.name, question.label)
    return Field(question.label, lambda value: answer_words(question, value))


def steps_of_others(opened: OpenedCase, version: int, login: str) -> list[Step]:
    """What others did to the case since it had *version*."""
    return [step for step in opened.history if step.version > version and step.actor.person != login]


def answers_of_others(opened: OpenedCase, version: int, verb: Verb, login: str) -> dict[str, Value]:
    """What others answered since *version*: the newest *verb* of theirs, else what they changed."""
    given: dict[str, Value] = {}
    for step in steps_of_others(opened, version, login):
        given |= {name: _plain(value) for name, value in step.changes.items()}
        if step.verb is verb:
            given |= {name: getattr(step, name) for name in _ENVELOPE if getattr(step, name)}
    return given


def _plain(value: object) -> Value:
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    return value if isinstance(value, bool) else str(value if value is not None else "")


@dataclass(frozen=True, slots=True)
class AnswerMerge:
    """``mine`` and ``theirs`` are the answers in dispute by the name of their field."""

    fields: Mapping[str, Field]
    mine: Mapping[str, Value] = field(default_factory=dict)
    theirs: Mapping[str, Value] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)

    def moved(self, answers: Mapping[str, Value], others: Mapping[str, Value]) -> AnswerMerge:
        """With what *others* answered meanwhile; an answer not given here yet is nobody's loss.

        Whoever chose theirs goes on with what they answered last; what keeps both of before is one's own now.
        """
        mine, theirs = dict(self.mine), dict(self.theirs)
        choices = dict(self.choices)
        for name, value in others.items():
            if choices.get(name) not in (None, Choice.THEIRS) and theirs.get(name) != value:
                mine[name] = answers[name]
                choices.pop(name)
            own = mine.get(name, answers.get(name, ""))
            if name in self.fields and own not in (*_NOTHING, value) and value not in _NOTHING:
                mine[name], theirs[name] = own, value
        return replace(self, mine=mine, theirs=theirs, choices=choices)

    def choose(self, name: str, choice: Choice) -> AnswerMerge:
        if name not in self.theirs or (choice is Choice.BOTH and not self._both(name)):
            return self
        return replace(self, choices={**self.choices, name: choice})

    def value(self, name: str) -> Value:
        """What the form is to hold."""
        choice = self.choices.get(name, Choice.MINE)
        if choice is Choice.BOTH:
            return self._both(name)
        return self.theirs[name] if choice is Choice.THEIRS else self.mine[name]

    def typed(self, answers: Mapping[str, Value]) -> AnswerMerge:
        """The hand went on in an answer in dispute: what it wrote is its own now."""
        moved = {name: answers[name] for name in self.theirs if answers.get(name) != self.value(name)}
        choices = {name: choice for name, choice in self.choices.items() if name not in moved}
        return replace(self, mine={**self.mine, **moved}, choices=choices)

    def disputes(self) -> tuple[Dispute, ...]:
        return tuple(
            Dispute(
                name,
                _(self.fields[name].label),
                self._words(name, self.mine[name]),
                self._words(name, self.theirs[name]),
                self._words(name, self._both(name)),
                self.choices.get(name, Choice.MINE),
                name in self.choices,
            )
            for name in self.theirs
        )

    def _both(self, name: str) -> Value:
        return self.fields[name].both(self.theirs[name], self.mine[name])

    def _words(self, name: str, value: Value) -> str:
        return self.fields[name].words(value) if value not in _NOTHING else ""


def answer_words(question: Question, value: Value) -> str:
    """An answer as it is read: the label of a coded one."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if question.ask is Ask.UNITS:
        names = {choice.value: choice.label for choice in question.choices}
        return listed(names.get(code, code) for code in str(value).split(BETWEEN) if code)
    return next((choice.label for choice in question.choices if choice.value == value), str(value))


def given_words(questions: Sequence[Question], answers: Mapping[str, Value]) -> str:
    """Every answer that was given, a line each, to be read and copied."""
    given = [(question, answers.get(question.name, "")) for question in questions]
    return "\n".join(
        _("{field}:{words}").format(field=_(question.label), words=answer_words(question, value))
        for question, value in given
        if value not in ("", False)
    )
