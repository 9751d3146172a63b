"""Answers that together call for a word at once (semantics.combination_messages)."""

from collections.abc import Sequence
from datetime import date

from treatments.care.case import Answer
from treatments.care.catalogue import Catalogue
from treatments.care.questions import Combination, Trigger


def shown(answers: Sequence[Answer], *, on: date, catalogue: Catalogue) -> tuple[Combination, ...]:
    """The combinations that these answers set off on the day of the visit.

    They change no decision, referral or letter. An answer that is ongoing or without a date counts as
    recent, and an attribute that was not asked as a yes.
    """
    by_flag = {answer.flag: answer for answer in answers}
    return tuple(
        combination
        for combination in catalogue.combinations
        if all(flag in by_flag for flag in combination.when_all)
        and any(_sets_off(trigger, by_flag.get(trigger.flag), on) for trigger in combination.when_any)
    )


def _sets_off(trigger: Trigger, answer: Answer | None, on: date) -> bool:
    if answer is None or trigger.attribute in answer.denied:
        return False
    if answer.ongoing or answer.last_on is None:
        return True
    return (on - answer.last_on).days < trigger.within_days
