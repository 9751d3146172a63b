"""Who is calling: a client on the list, or somebody new."""

from typing import Any

from django import forms

from bookings.diary import Person
from clients.models import Client
from clients.registry import folded

NEW = "new"
OFFERED = 8
SEPARATOR = "·"


class CallerForm(forms.Form):
    """`client` is a name, e-mail or phone as said on the telephone; `who` answers 'which one?'."""

    client = forms.CharField(
        label="Client",
        max_length=200,
        help_text="Name, e-mail or phone. Somebody new: the name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(label="E-mail", required=False, max_length=254)
    phone = forms.CharField(label="Phone", required=False, max_length=40)
    who = forms.ChoiceField(label="Which one?", required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = self._found()
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *((str(client.pk), described(client)) for client in self.found),
            (NEW, "Somebody new"),
        ]

    def _found(self) -> list[Client]:
        words = str(self.data.get(self.add_prefix("client"), "")) if self.is_bound else ""
        if not words.strip() or "\x00" in words or len(words) > 200:
            return []
        search = Client.objects.current().search(words.replace(SEPARATOR, " "))
        return list(search.order_by("name_key", "pk")[:OFFERED])

    @property
    def asks_which(self) -> bool:
        """Whether 'which one?' must be answered."""
        return bool(self.found) and bool(self["who"].errors or self["who"].value())

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("client"):
            typed["caller"] = self._caller(typed)
        return typed

    def _caller(self, typed: dict[str, Any]) -> Client | Person | None:
        if typed.get("who") == NEW or not self.found:
            name = typed["client"].partition(SEPARATOR)[0].strip()
            return Person(name, typed.get("email", ""), typed.get("phone", ""))
        if typed.get("who"):
            return next(client for client in self.found if str(client.pk) == typed["who"])
        exact = [client for client in self.found if is_meant(client, typed["client"])]
        if len(exact) == 1 and not typed.get("email"):
            return exact[0]
        self.add_error("who", "There is more than one way to read this. Which one is it?")
        return None


def described(client: Client) -> str:
    """The name with what tells two of them apart."""
    return " · ".join(filter(None, (client.name, client.email, client.phone)))


def suggestion(client: Client) -> str:
    """What is suggested while a client is typed; typed in full it means her."""
    return f"{client.name} {SEPARATOR} {client.email or client.phone}".rstrip(f" {SEPARATOR}")


def is_meant(client: Client, typed: str) -> bool:
    """Whether the words are this client's whole name, e-mail or phone, or the suggestion."""
    whole = (client.name, client.email, client.phone, suggestion(client))
    return folded(typed) in map(folded, whole)
