from django.urls import path

from treatments.views import permissions

urlpatterns = [
    path("desk/visits/<slug:reference>/test/", permissions.place, name="desk_patch_test"),
    path("desk/visits/<slug:reference>/test/<int:test_id>/", permissions.read, name="desk_patch_test_read"),
    path("desk/visits/<slug:reference>/otherwise/", permissions.decide, name="desk_decide"),
]
