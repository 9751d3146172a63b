from django.urls import path

from treatments.views import check_in, worry

urlpatterns = [
    path("visit/<slug:reference>/check-in/<slug:letter>/<slug:token>/", check_in.check_in, name="check_in"),
    path("desk/visits/<slug:reference>/check-ins/open/", worry.open_all, name="desk_worries_open"),
    path("desk/visits/<slug:reference>/check-ins/seen/", worry.see, name="desk_worries_seen"),
    path("desk/visits/<slug:reference>/check-ins/<int:pk>/answer/", worry.answer, name="desk_worry_answer"),
    path("desk/visits/<slug:reference>/check-ins/<int:pk>/close/", worry.close, name="desk_worry_close"),
]
