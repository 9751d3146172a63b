"""What a treatment plan is made from: the reference's plans, and the studio's own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from treatments.care.sessions import Session
from treatments.catalogue.rules import Rules
from treatments.courses.errors import UnknownPlan
from treatments.models import PlanTemplate

OWN = "own:"

# What a client reads: no name of a concern.
NAMES = {
    "milia_smoothing": "Softer, smoother skin",
    "clogged_pores": "Clear pores",
    "brighten_marks": "An even tone",
    "refer_and_support": "A doctor's look first",
}


@dataclass(frozen=True)
class Pattern:
    """`key` is the reference's id, or 'own:3'. `concerns` are those it is for; none for the studio's own."""

    key: str
    name: str
    words: str
    sessions: tuple[Session, ...]
    concerns: frozenset[str] = frozenset()

    @property
    def visits(self) -> str:
        """'4 visits'."""
        count = len(self.sessions)
        return f"{count} visit{'' if count == 1 else 's'}"


def every(rules: Rules, *, seen: Collection[str] = ()) -> list[Pattern]:
    """All there are: first those for what was seen, then the studio's own, then the others."""
    reference = [of_reference(template.id, rules) for template in rules.plan_templates]
    fitting = [one for one in reference if not one.concerns.isdisjoint(seen)]
    own = [of_studio(row) for row in PlanTemplate.objects.filter(is_offered=True).order_by("name")]
    return [*fitting, *own, *(one for one in reference if one not in fitting)]


def find(key: str, rules: Rules) -> Pattern:
    """Raises UnknownPlan."""
    if key.startswith(OWN):
        number = key.removeprefix(OWN)
        row = PlanTemplate.objects.filter(pk=number).first() if number.isdecimal() else None
        if row is None:
            raise UnknownPlan
        return of_studio(row)
    return of_reference(key, rules)


def of_reference(id: str, rules: Rules) -> Pattern:
    """Raises UnknownPlan."""
    template = next((one for one in rules.plan_templates if one.id == id), None)
    if template is None:
        raise UnknownPlan
    return Pattern(
        template.id, NAMES.get(template.id, "A plan"), template.text, template.sessions, template.concerns
    )


def of_studio(row: PlanTemplate) -> Pattern:
    return Pattern(f"{OWN}{row.pk}", row.name, row.words, tuple(map(_session, row.sessions)))


def _session(row: dict[str, Any]) -> Session:
    return Session(tuple(row["services"]), tuple(row["patch_test_for"]), row["least_days"], row["most_days"])


def as_row(session: Session) -> dict[str, Any]:
    """How a session of the studio's own plan is kept."""
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in session._asdict().items()
    }


def as_rows(sessions: Sequence[Session]) -> list[dict[str, Any]]:
    return [as_row(session) for session in sessions]
