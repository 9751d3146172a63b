"""A client's health answers and her doctors' letters: for who may read charts, and every reading on file."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.desk import say, user_of
from clients import clinician_letters
from clients.access import charts_only
from clients.clinician_letters import TYPES
from clients.errors import ClientError
from clients.models import Client, ClinicianLetter
from clients.privacy import record_read
from treatments.intake.chart import Answers
from treatments.intake.letter_form import LetterForm


@charts_only
@require_safe
@never_cache
def answers(request: HttpRequest, client_id: int) -> HttpResponse:
    """What she told, with what was said before."""
    client = _client(client_id)
    record_read(client=client, user=user_of(request), what="health answers", now=timezone.now())
    return render(request, "treatments/answers.html", {"client": client, "answers": Answers(client)})


@charts_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add_letter(request: HttpRequest, client_id: int) -> HttpResponse:
    """Take a doctor's letter in."""
    client, now = _client(client_id), timezone.now()
    shown = Answers(client)
    form = LetterForm(
        request.POST or None, request.FILES or None, about=shown.yes, today=timezone.localdate(now)
    )
    if form.is_valid():
        try:
            clinician_letters.keep(client_id=client.pk, **form.cleaned_data, by=user_of(request), now=now)
        except ClientError as refusal:
            form.add_error("file", str(refusal))
        else:
            say(request, "The letter is on the chart.")
            return redirect("desk_answers", client.pk)
    record_read(client=client, user=user_of(request), what="health answers", now=now)
    return render(request, "treatments/letter_add.html", {"client": client, "form": form, "answers": shown})


@charts_only
@require_safe
@never_cache
def letter_file(request: HttpRequest, client_id: int, letter_id: int) -> HttpResponse:
    """The letter itself, as a file to keep; under no address that is open to anybody else."""
    letter = _letter(client_id, letter_id)
    record_read(
        client=letter.client, user=user_of(request), what=f"doctor's letter {letter.pk}", now=timezone.now()
    )
    stored = str(letter.file.name)
    kind = stored.rpartition(".")[2]
    if not letter.file.storage.exists(stored):
        raise Http404("The file of this letter is gone.")
    answer = FileResponse(
        letter.file.open(),
        as_attachment=True,
        filename=f"letter-{letter.dated.isoformat()}.{kind}",
        content_type=TYPES.get(kind, "application/octet-stream"),
    )
    return cast(HttpResponse, answer)


@charts_only
@require_POST
def withdraw_letter(request: HttpRequest, client_id: int, letter_id: int) -> HttpResponse:
    """From now on it clears nothing."""
    letter = _letter(client_id, letter_id)
    clinician_letters.withdraw(letter_id=letter.pk, client_id=client_id, now=timezone.now())
    say(request, "The letter no longer counts. It stays on the chart.")
    return redirect("desk_answers", client_id)


def _client(client_id: int) -> Client:
    return get_object_or_404(Client.objects.current(), pk=client_id)


def _letter(client_id: int, letter_id: int) -> ClinicianLetter:
    letters = ClinicianLetter.objects.select_related("client")
    return get_object_or_404(letters, pk=letter_id, client=client_id)
