"""A visit for a caller in three fields: who, what, when."""

from typing import Any

from django import forms

from bookings import chain
from bookings.chain import Chain
from bookings.desk_forms.caller import CallerForm
from bookings.desk_forms.times import TimesForm
from bookings.models import Practitioner, Service, Visit
from clients.models import Client


class NewVisitForm(CallerForm, TimesForm):
    """Valid, it knows `caller`, `chain` and `starts_at`."""

    services = forms.MultipleChoiceField(label="What", widget=forms.CheckboxSelectMultiple)
    practitioner = forms.ChoiceField(label="With", required=False)
    why = forms.CharField(
        label="Why you go on all the same",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    letter = forms.CharField(required=False, max_length=10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(Service.objects.filter(is_offered=True).order_by("order_rank", "pk"))
        people = list(Practitioner.objects.filter(is_active=True).order_by("pk"))
        self.fields["services"].choices = [(s.slug, f"{s.name}, {s.minutes} min") for s in offered]  # type: ignore[attr-defined]
        self.fields["practitioner"].choices = [("", "anyone"), *((str(p.pk), p.name) for p in people)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("services"):
            typed["chain"] = chain.of(typed["services"], newcomer=is_newcomer(typed.get("caller")))
        return typed

    @property
    def chain(self) -> Chain | None:
        """What is ticked, even when another field is not in order yet."""
        return getattr(self, "cleaned_data", {}).get("chain")

    @property
    def practitioner_id(self) -> int | None:
        chosen = getattr(self, "cleaned_data", {}).get("practitioner")
        return int(chosen) if chosen else None


def is_newcomer(caller: object) -> bool:
    """Somebody new, or a client who has no visit in the diary yet."""
    if not isinstance(caller, Client):
        return True
    kept = (Visit.Status.BOOKED, Visit.Status.HERE, Visit.Status.ATTENDED)
    return not Visit.objects.filter(client=caller, status__in=kept).exists()
