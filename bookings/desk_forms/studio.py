"""The studio's own words, colours and rules of booking."""

from secrets import token_hex
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from bookings.models import Studio

LOGO_BYTES = 1024 * 1024
LOGO_FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
ZONES = sorted(
    zone
    for zone in available_timezones()
    if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
)

LOCALES = [("en-us", "English (United States)"), *(one for one in settings.LANGUAGES if one[0] != "en")]


class StudioForm(forms.ModelForm):  # type: ignore[type-arg]
    timezone = forms.ChoiceField(
        label="Time zone", choices=[(zone, zone.replace("_", " ")) for zone in ZONES]
    )
    locale = forms.ChoiceField(label="Language and form of dates", choices=LOCALES)
    logo = forms.ImageField(
        label="Logo",
        required=False,
        help_text="PNG, JPEG or WebP, at most 1 MB.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    without_logo = forms.BooleanField(label="Show the name in place of a logo", required=False)

    class Meta:
        model = Studio
        fields = (
            "name", "address", "phone", "email", "after_hours_line", "license_line", "voice",
            "timezone", "currency", "locale",
            "notice_minutes", "window_days", "grid_minutes", "cancellation_hours", "cancellation_policy",
            "license_class",
            "accent", "logo",
        )  # fmt: skip
        labels = {
            "phone": "Phone",
            "after_hours_line": "Whom to call when you are closed",
            "license_line": "License line",
            "voice": "Letters say",
            "notice_minutes": "Notice in minutes",
            "window_days": "Days ahead",
            "grid_minutes": "Visits start every … minutes",
            "cancellation_hours": "Free until … hours before",
            "cancellation_policy": "Cancellation policy in words",
            "license_class": "Highest license in the studio",
            "accent": "Accent color",
        }
        help_texts = {"accent": "Such as #1B5E68. Made darker or lighter where it could not be read."}
        widgets = {"cancellation_policy": forms.Textarea(attrs={"rows": 2})}

    def clean_logo(self) -> Any:
        logo = self.cleaned_data["logo"]
        if not isinstance(logo, UploadedFile):
            return logo
        if (logo.size or 0) > LOGO_BYTES:
            raise forms.ValidationError("This picture is larger than 1 MB.")
        kind = getattr(getattr(logo, "image", None), "format", "")
        if kind not in LOGO_FORMATS:
            raise forms.ValidationError("Only PNG, JPEG and WebP pictures can be the logo.")
        logo.name = f"logo-{token_hex(6)}.{LOGO_FORMATS[kind]}"
        return logo

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("without_logo"):
            typed["logo"] = ""
        return typed
