from django.urls import path

from clients import views

urlpatterns = [
    path("", views.clients, name="desk_clients"),
    path("add/", views.add, name="client_add"),
    path("suggest/", views.suggest, name="client_suggest"),
    path("<int:client_id>/edit/", views.edit, name="client_edit"),
]
