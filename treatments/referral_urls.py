from django.urls import path

from treatments.views import own_note, referral

urlpatterns = [
    path("desk/visits/<slug:reference>/note/", referral.paper, name="desk_note"),
    path(
        "desk/visits/<slug:reference>/note/office/", referral.paper, {"names": True}, name="desk_note_office"
    ),
    path("desk/visits/<slug:reference>/referral/note/", referral.reword, name="desk_referral_note"),
    path("desk/visits/<slug:reference>/referral/shown/", referral.agree, name="desk_referral_shown"),
    path("desk/visits/<slug:reference>/referral/check/", referral.check, name="desk_referral_check"),
    path("desk/visits/<slug:reference>/referral/sooner/", referral.sooner, name="desk_referral_sooner"),
    path("desk/visits/<slug:reference>/referral/close/", referral.close, name="desk_referral_close"),
    path("visit/<slug:reference>/note/<slug:token>/", own_note.note, name="own_note"),
    path("visit/<slug:reference>/note/<slug:token>/note.pdf", own_note.paper, name="own_note_paper"),
]
