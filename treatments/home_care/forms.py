"""What is typed about home care: when retinol begins, answers still missing, products by name."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from clients.models import IntakeAnswer
from treatments.care.home_care_document import HomeCare
from treatments.care.questions import Question
from treatments.home_care.recommended import Product
from treatments.models import Recommended

ANSWER = "answer-"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOST_PRODUCTS = 20


class BeginForm(forms.Form):
    """`asked` are the questions that decide and have no answer yet; each is asked here and now."""

    hide_optional = True
    starts_on = forms.DateField(label="First evening", widget=DAY)
    step = forms.TypedChoiceField(label="Begins with", coerce=int)
    is_sensitive = forms.BooleanField(
        label="Sensitive or easily irritated: stays at three nights a week", required=False
    )

    def __init__(
        self, data: Any = None, *, care: HomeCare, asked: Sequence[Question], starts_on: date
    ) -> None:
        super().__init__(data, initial={"starts_on": starts_on, "step": 1})
        self.fields["step"].choices = [  # type: ignore[attr-defined]
            (number, _step(number, step.retinol_nights)) for number, step in enumerate(care.ramp, start=1)
        ]
        for question in asked:
            self.fields[f"{ANSWER}{question.flag}"] = forms.ChoiceField(
                label=question.question,
                choices=[("no", "No"), ("yes", "Yes"), ("unsure", "Not sure")],
                widget=forms.RadioSelect,
                error_messages={"required": "Ask her, and choose."},
            )

    @property
    def questions(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(ANSWER)]

    @property
    def said(self) -> dict[str, str]:
        """By question."""
        return {
            name.removeprefix(ANSWER): value
            for name, value in self.cleaned_data.items()
            if name.startswith(ANSWER) and value in IntakeAnswer.Answer.values
        }


def _step(number: int, nights: int) -> str:
    return f"Step {number}: {nights} night{'' if nights == 1 else 's'} of retinol a week"


class AgainForm(forms.Form):
    hide_optional = True
    starts_on = forms.DateField(label="Calm until, then the same step again from", widget=DAY)


class StopForm(forms.Form):
    hide_optional = True
    why = forms.CharField(label="Why", max_length=500, required=False)


class ProductForm(forms.Form):
    hide_optional = True
    name = forms.CharField(label="Product", max_length=200, required=False)
    step = forms.ChoiceField(label="For", required=False)
    words = forms.CharField(label="How", max_length=300, required=False)

    def __init__(self, *args: Any, care: HomeCare, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [  # type: ignore[attr-defined]
            ("", "Besides"),
            *((step.key, f"Morning: {step.do}") for step in care.am),
            *((step.key, f"Evening: {step.do}") for step in care.pm),
        ]


ProductFormSet = formset_factory(ProductForm, extra=1, max_num=MOST_PRODUCTS)


def product_forms(data: Any, rows: Sequence[Recommended], care: HomeCare) -> "BaseFormSet[ProductForm]":
    """The rows as typed or as kept, and one more."""
    initial = [{"name": row.name, "step": row.step, "words": row.words} for row in rows]
    return ProductFormSet(data, initial=initial, prefix="products", form_kwargs={"care": care})


def products_of(forms_: "BaseFormSet[ProductForm]") -> list[Product]:
    """The rows that name something."""
    typed = [form.cleaned_data for form in forms_.forms]
    return [
        Product(row["name"].strip(), row["step"], row["words"].strip())
        for row in typed
        if row.get("name", "").strip()
    ]
