"""The product, and the floor under `/api/`, where no middleware asks the database for it."""

from django.urls import include, path

from benchmarks import floor

urlpatterns = [
    path("api/floor/<slug:name>", floor.read),
    path("api/floor/book/<int:number>", floor.book),
    path("", include("skinfit.urls")),
]
