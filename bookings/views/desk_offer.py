"""What is offered, at which price, and in which rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.desk import say, studio_of
from bookings.desk_forms.offer import RoomForm, ServiceForm
from bookings.models import Room, Service
from clients.access import owner_only


@owner_only
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    context = {"services": Service.objects.order_by("order_rank", "pk")}
    return render(request, "bookings/desk_services.html", context)


@owner_only
@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, service_id: int) -> HttpResponse:
    offered = get_object_or_404(Service, pk=service_id)
    form = ServiceForm(request.POST or None, instance=offered, currency=studio_of(request).currency)
    if request.method == "POST" and form.is_valid():
        form.save()
        say(request, f"{offered.name} is saved. Visits already booked keep their length and price.")
        return redirect("desk_services")
    context = {"form": form, "title": form.initial["name"], "back": "desk_services", "back_word": "Services"}
    return render(request, "bookings/desk_edit.html", context)


@owner_only
@require_safe
def rooms(request: HttpRequest) -> HttpResponse:
    context = {"rooms": Room.objects.order_by("pk").prefetch_related("services")}
    return render(request, "bookings/desk_rooms.html", context)


@owner_only
@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, room_id: int | None = None) -> HttpResponse:
    """One room, or a new one."""
    kept = get_object_or_404(Room, pk=room_id) if room_id is not None else Room()
    form = RoomForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        say(request, f"{saved.name} is saved.")
        return redirect("desk_rooms")
    title = form.initial.get("name") or "A new room"
    context = {"form": form, "title": title, "back": "desk_rooms", "back_word": "Rooms"}
    return render(request, "bookings/desk_edit.html", context)
