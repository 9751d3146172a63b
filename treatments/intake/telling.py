"""A kept answer in a few words, for whoever may read it."""

from collections.abc import Iterator

from django.utils import dateformat

from bookings.templatetags.studio import dated
from clients.models import IntakeAnswer
from treatments.intake.wording import EXTRAS, KINDS_OF_CARE, REACTED_TO

SAID = {"yes": "Yes", "no": "No", "unsure": "Not sure"}
MORE = {True: "Yes.", False: "No.", None: "Not sure."}


def told(answer: IntakeAnswer) -> str:
    """'Yes, still so. Absorica', 'Yes, in May 2026', 'No'; in the language in use."""
    first = f"{SAID[answer.answer]}{_when(answer)}"
    return ". ".join([first, *_besides(answer)])


def _when(answer: IntakeAnswer) -> str:
    if answer.ongoing:
        return ", still so"
    if answer.precision == "unknown":
        return ", day not known"
    if answer.on is None:
        return ""
    if answer.precision == "year":
        return f", in {answer.on.year}"
    if answer.precision == "month":
        return f", in {dateformat.format(answer.on, 'F Y')}"
    return f", {'the week of ' if answer.precision == 'week' else ''}{dated(answer.on)}"


def _besides(answer: IntakeAnswer) -> Iterator[str]:
    extra = EXTRAS.get(answer.question)
    if extra and extra.name in answer.details:
        yield f"{extra.words} {MORE[answer.details[extra.name]]}".rstrip(".")
    named = dict(KINDS_OF_CARE)
    kinds = [named.get(kind, kind) for kind in answer.details.get(REACTED_TO, ())]
    if kinds:
        yield ", ".join(kinds)
    if answer.words.strip():
        yield answer.words.strip()
