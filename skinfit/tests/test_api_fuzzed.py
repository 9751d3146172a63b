"""N9: whatever is sent to the API, no answer is a 5xx and none is outside the schema."""

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bookings.tests import make

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.fixture(autouse=True)
def studio(db):
    cache.clear()
    make.make_studio()
    analysis = make.make_analysis()
    make.make_room(services=[analysis])
    make.make_practitioner(slug="mira", services=[analysis])


@pytest.fixture(autouse=True)
def no_rate_limit(settings):
    settings.BOOKING_RATE_LIMIT = ""


@schema.parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=quiet)
def test_every_answer_is_in_the_schema(case, db):
    case.call_and_validate(checks=CHECKS)


@pytest.mark.proof
@schema.parametrize()
@settings(max_examples=500, deadline=None, suppress_health_check=quiet)
def test_every_answer_is_in_the_schema_long(case, db):
    case.call_and_validate(checks=CHECKS)
