from django.urls import path

from treatments.views import own_treatment_plan, plan_templates, treatment_plan

urlpatterns = [
    path("desk/plans/", treatment_plan.not_fitting, name="desk_plans_not_fitting"),
    path("desk/visits/<slug:reference>/plan/", treatment_plan.plan, name="desk_treatment_plan"),
    path("desk/visits/<slug:reference>/plan/propose/", treatment_plan.propose, name="desk_plan_propose"),
    path("desk/visits/<slug:reference>/plan/times/", treatment_plan.arrange, name="desk_plan_arrange"),
    path("desk/visits/<slug:reference>/plan/days/", treatment_plan.look_again, name="desk_plan_days"),
    path("desk/visits/<slug:reference>/plan/send/", treatment_plan.send, name="desk_plan_send"),
    path("desk/visits/<slug:reference>/plan/end/", treatment_plan.end, name="desk_plan_end"),
    path("desk/settings/plans/", plan_templates.plans, name="desk_plan_templates"),
    path("desk/settings/plans/add/", plan_templates.add, name="desk_plan_template_add"),
    path("desk/settings/plans/<int:pk>/", plan_templates.change, name="desk_plan_template"),
    path("visit/<slug:reference>/plan/<slug:token>/", own_treatment_plan.plan, name="own_treatment_plan"),
]
