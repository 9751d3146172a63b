"""The examples of docs/look.md as pages inside the real frames: what it shows is what is looked at."""

import re
from pathlib import Path
from typing import NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from bookings import accent

LOOK = Path(__file__).resolve().parents[2] / "docs" / "look.md"
FLAGS_SHOWN = 5


class Flag(NamedTuple):
    tone: str
    word: str


class Example(forms.Form):
    """One field of each kind, some of them wrong."""

    name = forms.CharField(label="Your name")
    email = forms.EmailField(label="E-mail", help_text="The confirmation goes there.")
    phone = forms.CharField(required=False, help_text="So that I can text you if I run late.")
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, label="Anything I should know?"
    )
    kind = forms.ChoiceField(choices=[("a", "Skin analysis"), ("b", "Enzyme")], label="Service")
    sharp = forms.ChoiceField(
        choices=[("no", "No"), ("yes", "Yes")], widget=forms.RadioSelect, label="Sharp point used"
    )
    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label="Day")
    adult = forms.BooleanField(label="I am 18 or older, or a parent or guardian is booking")


def sections() -> dict[str, str]:
    """The html examples of the reference by their heading."""
    parts = re.split(r"^## (.+)$", LOOK.read_text(), flags=re.M)[1:]
    return {
        title: "\n".join(re.findall(r"^```html\n(.*?)^```", text, flags=re.M | re.S))
        for title, text in zip(parts[::2], parts[1::2], strict=True)
        if "```html" in text
    }


def page(request: HttpRequest, title: str) -> HttpResponse:
    frame = (
        "desk.html"
        if title in ("Today", "The visit") or title.startswith(("Client", "Cards"))
        else "public.html"
    )
    body = sections()[title]
    heading = "" if "<h1>" in body else f"<h1>{title}</h1>"
    source = (
        f'{{% extends "{frame}" %}}{{% load crispy_forms_filters studio %}}'
        f"{{% block title %}}{title}{{% endblock %}}"
        f"{{% block content %}}{heading}{body}{{% endblock %}}"
    )
    flags = [Flag("care", "bruises easily"), Flag("wait", "retinol"), Flag("ask", "doctor's note")]
    context = {
        "flags": flags + [Flag("quiet", "more")] * (FLAGS_SHOWN - len(flags)),
        "form": Example({"name": "", "email": "ana@", "kind": "a"}),
        "swatches": accent.swatches("#FFD24D"),
    }
    return HttpResponse(engines["django"].from_string(source).render(context, request))


urlpatterns = [path("lookbook/<str:title>/", page), path("", include("skinfit.urls"))]
