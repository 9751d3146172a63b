"""The few fields of the public pages. A refused form comes back filled."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookings import agreements, slips
from bookings.diary import Person
from bookings.models import Studio, Visit
from clients.models import Client

NAME, PHONE, NOTE = 200, 40, 2000
LEAST_TIME = timedelta(seconds=2)


def one_line(text: str) -> str:
    """Without line breaks and runs of spaces."""
    return " ".join(text.split())


def require_readable(name: str) -> None:
    """A name needs one sign that can be seen; raises ValidationError."""
    if name and not any(sign.isprintable() and not sign.isspace() for sign in name):
        raise ValidationError("Please type a name.")


class EmailField(forms.EmailField):
    def __init__(self, **options: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
        errors = {
            "required": "Please type your e-mail; the confirmation goes there.",
            "invalid": "This does not look like an e-mail address. One looks like ana@example.com.",
        }
        super().__init__(label="E-mail", max_length=254, widget=widget, error_messages=errors, **options)


class WhoForm(forms.Form):
    """Step 3. Nobody is refused for being quick or for a hidden field that a browser filled: such a
    form comes back as it was and asks for one more press.

    A client who has signed in types neither name nor address: she is one of her `charts`.
    `took` is the time since the hold was made, which autofill cannot shorten below a page load and a
    tick; None when there is no hold any more. `asked_about` is the address whose likely slip was
    already asked about: pressed again, it is taken as typed.
    """

    name = forms.CharField(
        label="Your name",
        max_length=NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Please type your name."},
    )
    email = EmailField()
    phone = forms.CharField(
        label="Phone",
        required=False,
        max_length=PHONE,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "inputmode": "tel"}),
    )
    note = forms.CharField(
        required=False,
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    adult = forms.BooleanField(
        label="I am 18 or older, or a parent or guardian is booking",
        error_messages={"required": "Please tick this, or ask a parent or guardian to book."},
    )
    invitations = forms.BooleanField(label=agreements.INVITATIONS.text, required=False)
    newsletter = forms.BooleanField(label=agreements.NEWSLETTER.text, required=False)
    asked_about = forms.CharField(required=False, max_length=254, widget=forms.HiddenInput)
    website = forms.CharField(required=False)  # people do not see it; whoever fills it is asked again

    who = forms.ChoiceField(label="For whom?", widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        voice: str = Studio.Voice.TEAM,
        took: timedelta | None = None,
        charts: Sequence[Client] = (),
        with_note: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.took, self.charts = took, {str(chart.pk): chart for chart in charts}
        self.fields["who"].choices = [(pk, chart.name) for pk, chart in self.charts.items()]  # type: ignore[attr-defined]
        self.fields["phone"].help_text = f"So that {voice} can text you if {voice} run late."
        self.fields["note"].label = f"Anything {voice} should know?"
        self.fields["note"].help_text = f"Please no medical details here; {voice} ask about those safely."
        left_out = {"name", "email", "phone"} if charts else set()
        left_out |= set() if len(charts) > 1 else {"who"}
        left_out |= set() if with_note else {"note"}
        for name in left_out:
            del self.fields[name]

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        require_readable(name)
        return name

    def clean_phone(self) -> str:
        return one_line(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("website") or (self.took is not None and self.took < LEAST_TIME):
            raise ValidationError("That was quick. Please press the button once more.")
        typed = self.cleaned_data.get("email")
        if typed and self.repaired and self.cleaned_data.get("asked_about") != typed:
            self.add_error("email", "Is this right? If it is, press the button once more.")
        return self.cleaned_data

    @property
    def repaired(self) -> str:
        """The address that was probably meant, or ''."""
        return slips.repaired(self["email"].value() or "") if "email" in self.fields else ""

    @property
    def person(self) -> Client | Person:
        """Who comes: a chart of hers who has signed in, or the one that was typed."""
        typed = self.cleaned_data
        if self.charts:
            return self.charts[typed.get("who") or next(iter(self.charts))]
        return Person(typed["name"], typed["email"], typed["phone"])


class LettersForm(forms.Form):
    """Which letters beside those about her visits and her care she would like."""

    invitations = forms.BooleanField(label=agreements.INVITATIONS.text, required=False)
    newsletter = forms.BooleanField(label=agreements.NEWSLETTER.text, required=False)


class FindForm(forms.Form):
    email = EmailField()


class CancelForm(forms.Form):
    """Why, as far as it matters for the fee."""

    reason = forms.ChoiceField(
        label="What happened?",
        choices=[
            (Visit.CancelReason.CHANGED_MIND, "My plans changed"),
            (Visit.CancelReason.UNWELL, "I am unwell, or have a cold sore. There is never a fee."),
        ],
        initial=Visit.CancelReason.CHANGED_MIND,
        widget=forms.RadioSelect,
    )
