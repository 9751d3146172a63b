"""The forms of 'What was done': each service with what its record asks for, and when it was finished."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, BoundField, formset_factory

from treatments import record_fields
from treatments.care import Catalogue
from treatments.records import Done

MOST_ROWS = 100
UNSAID = (("", "Not noted"), ("yes", "Yes"), ("no", "No"))
SAID = {"yes": True, "no": False}


class DoneForm(forms.Form):
    """One service as it was done. The last, empty row takes one that was not booked."""

    hide_optional = True
    done = forms.BooleanField(label="Done", required=False)
    service = forms.ChoiceField(label="Something not booked", required=False)
    product = forms.CharField(label="Product", max_length=200, required=False)
    brand = forms.CharField(label="Brand", max_length=100, required=False)
    chemical = forms.CharField(label="Chemical", max_length=100, required=False)
    strength = forms.CharField(label="Strength", max_length=100, required=False)
    ph = forms.DecimalField(
        label="pH", min_value=0, max_value=14, max_digits=3, decimal_places=1, required=False
    )
    layers = forms.IntegerField(label="Layers", min_value=0, max_value=50, required=False)
    minutes = forms.IntegerField(label="Minutes", min_value=0, max_value=600, required=False)
    area = forms.CharField(label="Where on the body", max_length=100, required=False)
    end_point = forms.CharField(label="End point seen", max_length=200, required=False)
    neutralised = forms.ChoiceField(label="Neutralized", choices=UNSAID, required=False)
    enzyme_base = forms.ChoiceField(label="Enzyme", required=False)
    colors = forms.MultipleChoiceField(
        label="Light",
        choices=list(record_fields.COLORS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    distance_cm = forms.IntegerField(label="Distance in cm", min_value=0, max_value=200, required=False)
    zones = forms.MultipleChoiceField(label="Where", widget=forms.CheckboxSelectMultiple, required=False)
    bleeding = forms.ChoiceField(label="It bled", choices=UNSAID, required=False)
    sharp_point = forms.BooleanField(label="A sharp point was used", required=False)
    lots = forms.CharField(
        label="Lot numbers", max_length=300, required=False, help_text="Several with commas between them."
    )
    complications = forms.CharField(label="Complications", max_length=2_000, required=False)
    advice = forms.CharField(label="Advice given", max_length=2_000, required=False)

    def __init__(self, *args: Any, catalogue: Catalogue, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.is_extra = names, self.empty_permitted
        bases = [(base, base.replace("_", " ")) for base in sorted(catalogue.enzyme_bases)]
        zones = [(zone.id, zone.name) for zone in catalogue.zones.values()]
        self.fields["enzyme_base"].choices = [("", "Not noted"), *bases]  # type: ignore[attr-defined]
        self.fields["service"].choices = [("", "Nothing else"), *names.items()]  # type: ignore[attr-defined]
        self.fields["zones"].choices = zones  # type: ignore[attr-defined]
        self.known = catalogue.services.get(self.slug)
        self.asked = record_fields.asked(self.known)
        self.as_before = (self.initial or {}).get("as_before", "")

    @property
    def slug(self) -> str:
        return str(self["service"].value() or "")

    @property
    def service_name(self) -> str:
        return self.names.get(self.slug, "")

    @property
    def was_done(self) -> bool:
        typed = self.cleaned_data
        return bool(typed.get("service") and (typed.get("done") or self.is_extra))

    @property
    def main(self) -> Iterator[BoundField]:
        """The fields always in sight."""
        return (self[name] for name in self.asked.main if name != "zones")

    @property
    def more(self) -> Iterator[BoundField]:
        """The fields behind 'More for the record'."""
        return (self[name] for name in self.asked.more)

    @property
    def takes_zones(self) -> bool:
        return "zones" in self.asked.main

    @property
    def has_timer(self) -> bool:
        """Enzyme, peel and light run by the clock."""
        return self.known is not None and any(p.kind in ("enzyme", "peel", "led") for p in self.known.parts)

    @property
    def zone_words(self) -> str:
        """'chin, nose' of what is ticked."""
        ticked = set(self["zones"].value() or ())
        return ", ".join(str(name) for id, name in self.fields["zones"].choices if id in ticked)  # type: ignore[attr-defined]


class FinishedForm(forms.Form):
    """When the treatment ended; left empty, 'Treatment finished' means now."""

    hide_optional = True
    completed_at = forms.DateTimeField(
        label="Finished at",
        required=False,
        help_text="Empty: now. It can be changed until you approve.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, data: Any = None, *, ended: datetime | None) -> None:
        super().__init__(data, initial={"completed_at": ended})
        self.ended = ended

    @property
    def moment(self) -> datetime | None:
        """The end as typed; the field shows minutes, so an end left as it was keeps its seconds."""
        typed: datetime | None = self.cleaned_data.get("completed_at")
        if typed and self.ended and typed == self.ended.replace(second=0, microsecond=0):
            return self.ended
        return typed


DoneFormSet = formset_factory(DoneForm, extra=1, max_num=MOST_ROWS)


def done_rows(formset: "BaseFormSet[DoneForm]") -> list[Done]:
    """What was done, each service once, in the order of the page."""
    rows: dict[str, Done] = {}
    for form in formset.forms:
        if form.was_done:
            rows.setdefault(form.cleaned_data["service"], done_of(form.cleaned_data))
    return list(rows.values())


def done_of(typed: dict[str, Any]) -> Done:
    """What a valid form says; a field that is empty stays unsaid."""
    words = ("product", "brand", "chemical", "strength", "area", "end_point", "enzyme_base")
    return Done(
        service=typed["service"],
        **{name: typed[name] for name in (*words, "complications", "advice")},
        **{name: typed[name] for name in ("minutes", "layers", "distance_cm", "sharp_point")},
        ph_tenths=tenths(typed["ph"]),
        neutralised=SAID.get(typed["neutralised"]),
        bleeding=SAID.get(typed["bleeding"]),
        colors=tuple(typed["colors"]),
        zones=tuple(typed["zones"]),
        lots=tuple(lot for part in typed["lots"].split(",") if (lot := part.strip())),
    )


def typed_of(done: Done) -> dict[str, Any]:
    """What the form shows of something kept."""
    kept = {name: getattr(done, name) for name in DoneForm.base_fields if hasattr(done, name)}
    said = {True: "yes", False: "no", None: ""}
    return {
        **kept,
        "ph": None if done.ph_tenths is None else Decimal(done.ph_tenths) / 10,
        "neutralised": said[done.neutralised],
        "bleeding": said[done.bleeding],
        "lots": ", ".join(done.lots),
    }


def tenths(ph: Decimal | None) -> int | None:
    return None if ph is None else int(ph * 10)
