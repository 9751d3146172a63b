from typing import Any

from django import forms

from bookings import openings
from bookings.chain import Chain
from bookings.desk_forms.times import TimesForm


class MoveForm(TimesForm):
    """A new time for a visit, with whoever has it now or another one who can do it."""

    practitioner = forms.ChoiceField(label="With", required=False)

    def __init__(self, *args: Any, chain: Chain, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = openings.qualified(chain)
        self.fields["practitioner"].choices = [  # type: ignore[attr-defined]
            ("", "the same, or whoever is free"),
            *((str(person.pk), person.name) for person in people),
        ]

    @property
    def practitioner_id(self) -> int | None:
        chosen = getattr(self, "cleaned_data", {}).get("practitioner")
        return int(chosen) if chosen else None
