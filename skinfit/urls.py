from django.urls import URLPattern, URLResolver, include, path

from skinfit import health, my, own_studio_page, today, views
from skinfit.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.account.urls")),
    path("desk/", today.today, name="desk"),
    path("desk/settings/own-studio/", own_studio_page.start, name="desk_own_studio"),
    path("desk/", include("clients.desk_urls")),
    path("desk/", include("bookings.desk_urls")),
    path("desk/clients/", include("clients.urls")),
    path("my/", my.my, name="my"),
    path("look/", views.look, name="look"),
    path("", include("treatments.urls")),
    path("", include("bookings.urls")),
]

handler403 = "skinfit.views.forbidden"
