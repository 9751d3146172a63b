"""The care rules in the settings."""

from django.urls import path

from treatments.views import rules

urlpatterns = [
    path("", rules.rules, name="desk_rules"),
    path("<slug:name>/", rules.part, name="desk_rules_part"),
    path("change/<path:name>/", rules.rule, name="desk_rule"),
    path("back/<path:name>/", rules.back, name="desk_rule_back"),
]
