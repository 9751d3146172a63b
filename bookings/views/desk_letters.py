"""What a client said at the desk about letters: kept with its words, or taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import agreements
from bookings.forms import LettersForm
from clients.access import desk_only
from clients.models import Client


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, client_id: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.current(), pk=client_id)
    if request.method == "POST":
        form = LettersForm(request.POST)
        form.is_valid()
        agreements.settle(client=client, agreed=agreements.ticked(form.cleaned_data), now=timezone.now())
        messages.success(request, "Kept, with the words and today's date.")
        return redirect("desk_client", client.pk)
    form = LettersForm(initial=dict.fromkeys(agreements.standing(client), True))
    return render(request, "bookings/desk_letters.html", {"form": form, "client": client})
