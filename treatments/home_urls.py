from django.urls import path

from treatments.views import home_care, own_evenings

urlpatterns = [
    path("desk/visits/<slug:reference>/home/begin/", home_care.begin, name="desk_home_begin"),
    path("desk/visits/<slug:reference>/home/again/", home_care.again, name="desk_home_again"),
    path("desk/visits/<slug:reference>/home/stop/", home_care.stop, name="desk_home_stop"),
    path("desk/visits/<slug:reference>/home/products/", home_care.products, name="desk_home_products"),
    path("visit/<slug:reference>/evenings/<slug:token>/", own_evenings.evenings, name="own_evenings"),
]
