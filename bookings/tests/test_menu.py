"""What is offered beside what, by whatever gate there is."""

import pytest
from django.core.cache import cache

from bookings import chain, gate, menu
from bookings.errors import NotBookable, Reason
from bookings.menu import Here
from bookings.tests.make import NOW, make_analysis, make_service, make_studio

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def services():
    cache.clear()
    make_analysis(order_rank=10)
    make_service("patch_test", order_rank=15)
    make_service("enzyme", needs_analysis_first=True, order_rank=20)
    make_service("facial", needs_analysis_first=True, order_rank=35)
    make_service("peel", needs_analysis_first=True, needs_patch_test=True, order_rank=40)
    make_service("light", needs_analysis_first=True, order_rank=60)


@pytest.fixture
def enzyme_and_facial_do_not_go_together():
    class Strict(gate.DiaryAlone):
        def may_book(self, question):
            clash = {"enzyme", "facial"} <= set(question.chain.slugs)
            reason = Reason("duplicate_component:facial", "The enzyme is part of the facial.")
            return (*super().may_book(question), *([reason] if clash else ()))

    before = gate._gates[0]
    gate.fill(Strict())
    yield
    gate.fill(before)


def here():
    return Here(make_studio(), NOW)


def beside(newcomer=False, at=None):
    found = menu.menu(newcomer=newcomer, here=at or here())
    return {dish.service.slug: [extra.slug for extra in dish.extras] for dish in found.dishes}


def test_an_extra_comes_later_in_the_catalogues_order_and_needs_no_patch_test():
    assert beside()["skin_analysis_and_plan"] == ["enzyme", "facial", "light"]
    assert beside()["peel"] == ["light"]
    assert beside()["light"] == beside()["patch_test"] == []


def test_what_the_gate_would_refuse_together_is_not_offered_together(enzyme_and_facial_do_not_go_together):
    assert beside()["enzyme"] == ["light"]
    assert beside(newcomer=True)["skin_analysis_and_plan"] == ["enzyme", "facial", "light"]


def test_the_menu_costs_the_same_statements_asked_again(django_assert_num_queries):
    at = here()
    beside(at=at)
    with django_assert_num_queries(2):  # the services, and what was kept about them
        beside(at=at)


def refusal(*slugs, newcomer):
    with pytest.raises(NotBookable) as refused:
        menu.require_choosable(chain.of(slugs, newcomer=newcomer), here=here())
    return refused.value


def test_a_newcomer_goes_on_only_with_a_look_and_others_with_what_their_records_must_decide():
    menu.require_choosable(chain.of(["skin_analysis_and_plan", "enzyme"], newcomer=True), here=here())
    menu.require_choosable(chain.of(["enzyme"], newcomer=False), here=here())
    assert menu.leads_to_analysis(refusal("enzyme", newcomer=True), ["enzyme"])


def test_what_does_not_go_together_is_refused_whoever_asks(enzyme_and_facial_do_not_go_together):
    refused = refusal("enzyme", "facial", newcomer=False)
    assert str(refused) == "The enzyme is part of the facial."
    assert not menu.leads_to_analysis(refused, ["enzyme", "facial"])
