"""What is offered, and in which rooms."""

from decimal import Decimal
from typing import Any

from django import forms

from bookings.models import Room, Service
from bookings.wording import WITHOUT_CENTS

DEAREST = 1_000_000
LONGEST_ID = 18  # digits; SQLite's integers end at 19


class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows by their ids; an id too long for the database is no choice, not an error."""

    def clean(self, value: Any) -> Any:
        if isinstance(value, list | tuple) and any(len(str(one)) > LONGEST_ID for one in value):
            raise forms.ValidationError("Choose from the list.", code="invalid_choice")
        return super().clean(value)


def choose_services() -> SeveralField:
    return SeveralField(
        label="Services",
        queryset=Service.objects.order_by("order_rank", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]
    services = choose_services()

    class Meta:
        model = Room
        fields = ("name", "services", "is_active")
        labels = {"is_active": "In use"}


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A price is typed in whole units of the currency and kept in its smallest."""

    price = forms.DecimalField(label="Price", min_value=0, max_value=DEAREST, decimal_places=2)

    class Meta:
        model = Service
        fields = ("name", "summary", "minutes", "cleanup_minutes", "price", "order_rank")
        labels = {
            "summary": "One plain sentence",
            "minutes": "Minutes in the chair",
            "cleanup_minutes": "Minutes of clean-up",
            "order_rank": "Place in the order of work",
        }

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.smallest = 1 if currency in WITHOUT_CENTS else 100
        self.fields["price"].label = f"Price in {currency}"
        self.initial["price"] = Decimal(self.instance.price_cents) / self.smallest

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "price" in typed:
            self.instance.price_cents = int(typed["price"] * self.smallest)
        return typed
