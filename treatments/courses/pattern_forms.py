"""The studio's own plan as a form: its name, its words, and a row for each session."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from bookings.models import Service
from treatments.care.sessions import Session
from treatments.courses.own_patterns import MOST_SESSIONS
from treatments.models import PlanTemplate

MOST_DAYS = 365


class PatternForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=200,
        help_text="Your client reads it, so without the name of a condition.",
        error_messages={"required": "Give the plan a name."},
    )
    words = forms.CharField(label="One plain sentence", max_length=500, required=False)
    is_offered = forms.BooleanField(label="Offered for new plans", required=False)


class SessionForm(forms.Form):
    """One session; a row without a service counts for nothing."""

    hide_optional = True
    services = forms.MultipleChoiceField(
        label="What is done", required=False, widget=forms.CheckboxSelectMultiple
    )
    patch_test_for = forms.MultipleChoiceField(
        label="A patch test placed for", required=False, widget=forms.CheckboxSelectMultiple
    )
    least_days = forms.IntegerField(
        label="Least days after the one before", min_value=0, max_value=MOST_DAYS, required=False
    )
    most_days = forms.IntegerField(
        label="Most days", min_value=0, max_value=MOST_DAYS, required=False, help_text="Empty: no end."
    )

    def __init__(self, *args: Any, offered: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        peels = [(one.slug, one.name) for one in offered if one.needs_patch_test]
        self.fields["services"].choices = [(one.slug, one.name) for one in offered]  # type: ignore[attr-defined]
        self.fields["patch_test_for"].choices = peels  # type: ignore[attr-defined]

    @property
    def session(self) -> Session | None:
        typed = self.cleaned_data
        if not typed.get("services"):
            return None
        return Session(
            tuple(typed["services"]),
            tuple(typed["patch_test_for"]),
            typed["least_days"] or 0,
            typed["most_days"],
        )


SessionFormSet = formset_factory(SessionForm, extra=0, max_num=MOST_SESSIONS)


def session_forms(
    data: Mapping[str, Any] | None, template: PlanTemplate, *, more: bool = False
) -> "BaseFormSet[SessionForm]":
    """The rows as typed, or as kept; one empty row for a new plan, one `more` when it is asked for."""
    offered = list(
        Service.objects.filter(is_offered=True).exclude(slug="patch_test").order_by("order_rank", "pk")
    )
    prefix, form_kwargs = "sessions", {"offered": offered}
    if data is not None and more:
        data = _with_one_more(data)
    initial = template.sessions or [{}, {}]
    return SessionFormSet(data, initial=None if data else initial, prefix=prefix, form_kwargs=form_kwargs)


def _with_one_more(data: Any) -> Any:
    grown = data.copy()
    count = grown.get("sessions-TOTAL_FORMS", "")
    grown["sessions-TOTAL_FORMS"] = (
        min(int(count) + 1, MOST_SESSIONS) if count.isdecimal() and len(count) < 4 else 1
    )
    return grown


class PatternForms:
    """The whole form, as typed or as kept; with `more` pressed, one row longer and not complete yet."""

    def __init__(self, data: Any, template: PlanTemplate) -> None:
        self.wants_more = data is not None and "more" in data
        self.is_typed = data is not None
        initial = {"name": template.name, "words": template.words, "is_offered": template.is_offered}
        self.form = PatternForm(data, initial=initial)
        self.sessions = session_forms(data, template, more=self.wants_more)

    @property
    def is_complete(self) -> bool:
        return self.is_typed and not self.wants_more and self.form.is_valid() and self.sessions.is_valid()

    @property
    def fields(self) -> dict[str, Any]:
        """What is kept; a row without a service counts for nothing."""
        sessions = [form.session for form in self.sessions.forms if form.session is not None]
        return self.form.cleaned_data | {"sessions": sessions}
