from django.urls import path

from clients import lock_views

urlpatterns = [
    path("lock/", lock_views.lock, name="desk_lock"),
    path("locked/", lock_views.locked, name="desk_locked"),
    path("pin/", lock_views.pin, name="desk_pin"),
]
