from django.urls import include, path

from treatments.views import (
    aftercare,
    analysis,
    client_page,
    door,
    letters_ahead,
    progress,
    record,
    visit,
)

urlpatterns = [
    path("desk/settings/rules/", include("treatments.rule_urls")),
    path("", include("treatments.check_in_urls")),
    path("", include("treatments.course_urls")),
    path("", include("treatments.home_urls")),
    path("", include("treatments.referral_urls")),
    path("", include("treatments.permission_urls")),
    path("", include("treatments.intake.urls")),
    path("guide/", include("treatments.guide_urls")),
    path("desk/clients/<int:client_id>/progress/", progress.progress, name="desk_progress"),
    path("desk/visits/<slug:reference>/", visit.desk_visit, name="desk_visit"),
    path("desk/visits/<slug:reference>/analysis/", analysis.save, name="desk_analysis"),
    path("desk/visits/<slug:reference>/analysis/keep/", analysis.keep, name="desk_analysis_keep"),
    path("desk/visits/<slug:reference>/analysis/amend/", analysis.amend, name="desk_analysis_amend"),
    path(
        "desk/visits/<slug:reference>/analysis/<int:number>/", analysis.version, name="desk_analysis_version"
    ),
    path("desk/visits/<slug:reference>/may-be-done/", visit.may_be_done, name="desk_may_be_done"),
    path("desk/visits/<slug:reference>/record/", record.save, name="desk_record"),
    path("desk/visits/<slug:reference>/record/amend/", record.amend, name="desk_record_amend"),
    path("desk/visits/<slug:reference>/wording/", aftercare.line, name="desk_wording"),
    path("desk/visits/<slug:reference>/line/add/", aftercare.add, name="desk_line_add"),
    path("desk/visits/<slug:reference>/line/remove/", aftercare.remove, name="desk_line_remove"),
    path("desk/visits/<slug:reference>/approve/", aftercare.approve, name="desk_approve"),
    path("desk/visits/<slug:reference>/letters/", letters_ahead.letters, name="desk_letters_ahead"),
    path("desk/visits/<slug:reference>/letters/<int:number>/", letters_ahead.page, name="desk_letter_ahead"),
    path(
        "desk/visits/<slug:reference>/letters/<int:number>/test/",
        letters_ahead.send_test,
        name="desk_letter_test",
    ),
    path("desk/visits/<slug:reference>/door/", door.door, name="desk_door"),
    path("desk/visits/<slug:reference>/door/aftercare.pdf", door.paper, name="desk_door_paper"),
    path("visit/<slug:reference>/aftercare/<slug:token>/", client_page.aftercare, name="aftercare"),
    path(
        "visit/<slug:reference>/aftercare/<slug:token>/aftercare.pdf",
        client_page.paper,
        name="aftercare_paper",
    ),
    path(
        "visit/<slug:reference>/aftercare/<slug:token>/aftercare.ics",
        client_page.calendar,
        name="aftercare_calendar",
    ),
    path("my/aftercare/<slug:reference>/", client_page.own_aftercare, name="own_aftercare"),
    path("my/aftercare/<slug:reference>/aftercare.pdf", client_page.own_paper, name="own_aftercare_paper"),
    path(
        "my/aftercare/<slug:reference>/aftercare.ics",
        client_page.own_calendar,
        name="own_aftercare_calendar",
    ),
    path("visit/<slug:reference>/invitations/<slug:token>/", client_page.stop, name="stop_invitations"),
]
