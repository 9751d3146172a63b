from django.urls import path

from treatments.views import answers, intake, todays_questions

urlpatterns = [
    path("visit/<slug:reference>/questions/<slug:token>/", intake.questions, name="visit_questions"),
    path("desk/visits/<slug:reference>/questions/", todays_questions.save, name="desk_todays_questions"),
    path("desk/clients/<int:client_id>/answers/", answers.answers, name="desk_answers"),
    path("desk/clients/<int:client_id>/answers/letters/add/", answers.add_letter, name="desk_letter_add"),
    path(
        "desk/clients/<int:client_id>/answers/letters/<int:letter_id>/",
        answers.letter_file,
        name="desk_letter_file",
    ),
    path(
        "desk/clients/<int:client_id>/answers/letters/<int:letter_id>/withdraw/",
        answers.withdraw_letter,
        name="desk_letter_withdraw",
    ),
    path("desk/visits/<slug:reference>/hand-over/", todays_questions.hand_over, name="desk_hand_over"),
]
