from django.urls import path

from treatments.views import guide

urlpatterns = [
    path("", guide.index, name="guide"),
    path("what-might-this-be/", guide.what, name="guide_what"),
    path("skin.svg", guide.drawings, name="guide_drawings"),
    path("<slug:concern>/", guide.article, name="guide_article"),
]
