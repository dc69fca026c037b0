"""An action sheet and somebody else's answers to the same questions: mine, theirs or both, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dispatcher_app.domain.case import TEXT_LIMITS, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.merge import Choice, Dispute, both_texts
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.ui.verb_forms import Ask, Question

Value = str | bool
_LIMIT = 2000
_ENVELOPE = ("reason", "reason_code", "on_behalf_of")


def answers_of_others(opened: OpenedCase, base: Case, verb: Verb, login: str) -> dict[str, Value]:
    """What others answered since *base*: the newest *verb* of theirs, else what they changed of the case."""
    since = [step for step in opened.history if step.version > base.version and step.actor.person != login]
    given: dict[str, Value] = {}
    for step in since:
        given |= {name: _plain(value) for name, value in step.changes.items()}
        if step.verb is verb:
            given |= {name: getattr(step, name) for name in _ENVELOPE if getattr(step, name)}
    return given


def _plain(value: object) -> Value:
    return value if isinstance(value, bool) else str(value if value is not None else "")


@dataclass(frozen=True, slots=True)
class AnswerMerge:
    """``mine`` and ``theirs`` are the answers in dispute by the name of their question."""

    questions: Mapping[str, Question]
    mine: Mapping[str, Value] = field(default_factory=dict)
    theirs: Mapping[str, Value] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)

    def moved(self, answers: Mapping[str, Value], others: Mapping[str, Value]) -> AnswerMerge:
        """With what *others* answered meanwhile; an answer not given here yet is nobody's loss."""
        mine, theirs = dict(self.mine), dict(self.theirs)
        choices = dict(self.choices)
        for name, value in others.items():
            own = mine.get(name, answers.get(name, ""))
            if name in self.questions and own not in ("", value) and value != "":
                mine[name], theirs[name] = own, value
                if self.theirs.get(name, value) != value:
                    choices.pop(name, None)
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
                _(self.questions[name].label),
                self._words(name, self.mine[name]),
                self._words(name, self.theirs[name]),
                self._both(name),
                self.choices.get(name, Choice.MINE),
                name in self.choices,
            )
            for name in self.theirs
        )

    def _both(self, name: str) -> str:
        if self.questions[name].ask is not Ask.TEXT:
            return ""
        return both_texts(str(self.theirs[name]), str(self.mine[name]), TEXT_LIMITS.get(name, _LIMIT))

    def _words(self, name: str, value: Value) -> str:
        return answer_words(self.questions[name], value)


def answer_words(question: Question, value: Value) -> str:
    """An answer as it is read: the label of a coded one."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return next((choice.label for choice in question.choices if choice.value == value), value)


def given_words(questions: Sequence[Question], answers: Mapping[str, Value]) -> str:
    """Every answer that was given, a line each, to be read and copied."""
    given = [(question, answers.get(question.name, "")) for question in questions]
    return "\n".join(
        _("{field}:{words}").format(field=_(question.label), words=answer_words(question, value))
        for question, value in given
        if value not in ("", False)
    )
