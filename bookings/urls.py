from django.urls import path

from bookings import pages
from bookings.views import confirming, done, finding, own_letters, own_visit, what, when, who

urlpatterns = [
    path("", pages.studio, name="studio"),
    path("studio.css", pages.studio_css, name="studio_css"),
    path("studio/logo", pages.studio_logo, name="studio_logo"),
    path("book/", what.book, name="book"),
    path("book/when/", when.when, name="when"),
    path("book/who/<slug:reference>/", who.who, name="who"),
    path("book/who/<slug:reference>/keep/", who.keep, name="keep"),
    path("book/who/<slug:reference>/mend/", who.mend, name="mend"),
    path("book/done/<slug:reference>/", done.done, name="done"),
    path("book/asked/", done.asked, name="asked"),
    path("book/confirm/<slug:reference>/<slug:token>/", confirming.confirm, name="confirm"),
    path("visit/find/", finding.find_visit, name="find_visit"),
    path("visit/find/sent/", finding.links_sent, name="links_sent"),
    path("visit/<slug:reference>/<slug:token>/", own_visit.visit, name="visit"),
    path("visit/<slug:reference>/<slug:token>/move/", own_visit.move, name="visit_move"),
    path("visit/<slug:reference>/<slug:token>/cancel/", own_visit.cancel, name="visit_cancel"),
    path("visit/<slug:reference>/<slug:token>/letters/", own_letters.letters, name="visit_letters"),
    path("visit/<slug:reference>/<slug:token>/visit.ics", own_visit.calendar, name="visit_calendar"),
]
