"""How messages of an exercise are worded, at the trainees' seats and on the trainer's console."""

from __future__ import annotations

from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.messages import Message


def sender_words(message: Message) -> str:
    """Whom it is from: the trainer by name; what a scenario brings is called what it is in a hall."""
    if not message.from_scenario:
        return _("教员 {name}").format(name=message.by.name)
    return message.sort.label


def about_words(message: Message) -> str:
    """Its text, with the case where it is about one."""
    return f"{message.case_number}  {message.text}" if message.case_number else message.text


def receiver_words(message: Message) -> str:
    """Whom it was told."""
    if message.to_person:
        return message.to_name or message.to_person
    return Role(message.to_role).label if message.to_role else _("全体学员")
