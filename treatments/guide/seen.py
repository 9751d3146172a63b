"""What a visitor ticks under 'What might this be?', read from the address. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from treatments.guide.articles import TONES
from treatments.guide.narrowing import QUESTIONS


@dataclass(frozen=True, slots=True)
class Seen:
    """Answers by question, red-flag signs, and the skin to draw on; false when nothing was ticked."""

    answers: Mapping[str, str]
    signs: tuple[str, ...]
    tone: int | None

    def __bool__(self) -> bool:
        return bool(self.answers or self.signs)


def read(sent: QueryDict, red_flags: Collection[str]) -> Seen:
    """What is no answer of ours is passed over."""
    answers = {
        question.key: str(sent[question.key])
        for question in QUESTIONS
        if sent.get(question.key) in {choice.key for choice in question.choices}
    }
    signs = tuple(sign for sign in sent.getlist("sign") if sign in red_flags)
    tone = sent.get("tone", "")
    return Seen(answers, signs, int(tone) if tone in {str(one) for one in TONES} else None)
